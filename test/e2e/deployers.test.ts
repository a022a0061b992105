import { preflight } from "@rolewright/audit";
import { type DeployerSqlArgs, deployerSql, type ServiceDeclaration } from "@rolewright/core";
import { ServiceDatabase, type ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import {
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterEach, describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, failure, outcome, providerOf, rolesOf } from "./helpers.ts";

const VERSIONS: PostgresVersion[] = slow(14, 18);
const PASSWORD = "deploy-it";
const database = "shop";
const app = { password: "app-it" };
const migrate = { password: "migrate-it" };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function start(version: PostgresVersion): Promise<PostgresServer> {
  const server = await embeddedPostgres({ version });
  open.push({ close: () => server.stop() });
  return server;
}

interface Login {
  user: string;
  password: string;
}

/** Runs what `deployerSql` says, as the superuser or as somebody else, and nothing more. */
async function bootstrap(
  server: PostgresServer,
  args: Partial<DeployerSqlArgs>,
  administrator?: Login,
): Promise<Deployer> {
  const made = deployerSql({ database, serverVersion: server.version, password: PASSWORD, ...args });
  for (const section of made.sections) {
    const client = await server.connect({
      ...administrator,
      ...(section.database === undefined ? {} : { database: section.database }),
    });
    try {
      for (const { sql, unless } of section.statements) {
        const isThere = unless !== undefined && (await client.query(unless)).rowCount === 1;
        if (!isThere) await client.query(sql);
      }
    } finally {
      await client.end();
    }
  }
  const { host, port } = server;
  return { user: made.name, password: PASSWORD, database, host, port, sql: [] };
}

/** The administrator of a managed server, as far as one can be had without a vendor: all but a superuser. */
async function vendorAdministrator(server: PostgresServer): Promise<Login> {
  const admin = await server.connect();
  await admin.query("CREATE ROLE vendor_admin LOGIN CREATEROLE CREATEDB PASSWORD 'admin-it'");
  await admin.end();
  return { user: "vendor_admin", password: "admin-it" };
}

async function openStack(
  deployer: Deployer,
  name: string,
  args: () => Partial<ServiceDatabaseArgs> = () => ({}),
): Promise<TestStack> {
  const made = await stack({
    project: name,
    stack: "test",
    skipCheckpoints: true,
    stackTraces: false,
    program: async () => {
      const all = { database, logins: { app, migrate }, protect: false, ...args() };
      new ServiceDatabase(name, all, { provider: providerOf(deployer) });
    },
  });
  open.push(made);
  return made;
}

/** What one login may do, and that everything is taken back: the life of a service from its first `up` on. */
async function proveLife(server: PostgresServer, deployer: Deployer, name: string): Promise<void> {
  const before = await rolesOf(server);
  const made = await openStack(deployer, name);
  const { changes } = await made.up();
  expect(Object.keys(changes)).toEqual(["create"]);
  await useService(server, name);
  expect(changesOf(await made.up())).toEqual({});
  expect(changesOf(await made.refresh())).toEqual({});

  await migration(server, name, "drop table note");
  expect((await made.destroy()).changes).toEqual({ delete: changes["create"] });
  expect(await rolesOf(server)).toEqual(before);
}

async function migration(server: PostgresServer, name: string, sql: string): Promise<void> {
  const migrator = await server.connect({ user: `${name}_migrate`, password: migrate.password, database });
  await migrator.query(sql);
  await migrator.end();
}

/** The migrator makes a table, and the application writes its `id`th row and can do no more than that. */
async function useService(server: PostgresServer, name: string, id = 1): Promise<void> {
  await migration(server, name, "create table if not exists note (id serial primary key, v text)");
  const client = await server.connect({ user: `${name}_app_a`, password: app.password, database });
  expect((await client.query("insert into note (v) values ('x') returning id")).rows).toEqual([{ id }]);
  expect(await outcome(client.query("create table other (id int)"))).toBe("42501");
  await client.end();
}

describe.each(VERSIONS)("on PostgreSQL %i", (version) => {
  it("one deployer for all services deploys, and takes everything back", async () => {
    const server = await start(version);
    await proveLife(server, await bootstrap(server, {}), "orders");
  });

  it("a deployer for each service deploys, and takes everything back", async () => {
    const server = await start(version);
    const orders = await bootstrap(server, { service: "orders" });
    const billing = await bootstrap(server, { service: "billing" });
    await (await openStack(billing, "billing")).up();
    await proveLife(server, orders, "orders");
  });
});

describe.each<PostgresVersion>([14, 18])(
  "on PostgreSQL %i, for an administrator without superuser",
  (version) => {
    it.each([
      ["one deployer", {}],
      ["a deployer for each service", { service: "orders" }],
    ])("%s deploys, and takes everything back", async (_, layout) => {
      const server = await start(version);
      const administrator = await vendorAdministrator(server);
      const deployer = await bootstrap(server, { platform: "rds", ...layout }, administrator);
      expect(await findings(server, deployer, { service: "orders" })).toEqual(
        // The embedded server's administrator is no more than CREATEROLE and CREATEDB: `public` is not its own.
        version < 15 ? ["public-create", "public-usage"] : [],
      );
      await proveLife(server, deployer, "orders");
    });
  },
);

async function findings(
  server: PostgresServer,
  deployer: Deployer,
  declaration: Omit<ServiceDeclaration, "database">,
): Promise<string[]> {
  const client = await server.connect(deployer);
  try {
    const found = await preflight(client, { services: [{ database, ...declaration }] });
    return found.map(({ rule }) => rule);
  } finally {
    await client.end();
  }
}

/** What the deployer of `orders` tries on another service. */
const ATTEMPTS = [
  "ALTER ROLE billing_app_a PASSWORD 'taken'",
  "ALTER ROLE billing_owner LOGIN",
  "ALTER ROLE billing_deployer PASSWORD 'taken'",
  "ALTER ROLE billing_app_a SET search_path = orders",
  "DROP ROLE billing_app_a",
  "DROP ROLE billing_deployer",
  "GRANT billing_rw TO orders_app",
  "GRANT billing_owner TO orders_deployer",
  "GRANT billing_deployer TO orders_deployer",
  "REVOKE billing_rw FROM billing_app",
  "SET ROLE billing_owner",
  "SET ROLE billing_app_a",
  "SET ROLE billing_deployer",
  "GRANT USAGE ON SCHEMA billing TO orders_use",
  "GRANT SELECT ON billing.note TO orders_rw",
  "ALTER DEFAULT PRIVILEGES FOR ROLE billing_owner GRANT SELECT ON TABLES TO orders_rw",
  "ALTER SCHEMA billing RENAME TO taken",
  "DROP SCHEMA billing CASCADE",
  "SELECT * FROM billing.note",
  "INSERT INTO billing.note (v) VALUES ('x')",
  "CREATE TABLE billing.own (id int)",
  "DROP TABLE billing.note",
  "REASSIGN OWNED BY billing_owner TO orders_deployer",
  "DROP OWNED BY billing_owner",
  "GRANT pg_read_all_data TO orders_deployer",
  "ALTER ROLE orders_deployer SUPERUSER",
  "ALTER ROLE orders_deployer BYPASSRLS",
  "CREATE ROLE orders_boss SUPERUSER",
  "CREATE DATABASE other",
  "CREATE TEMPORARY TABLE scratch (id int)",
];

/** What only the owner of the database may do. */
const AS_OWNER = [
  "DROP DATABASE shop",
  "ALTER DATABASE shop SET search_path = orders",
  "DROP SCHEMA public",
  "CREATE TABLE public.own (id int)",
];

describe.each<[PostgresVersion, "self-managed" | "rds"]>([
  [16, "self-managed"],
  [18, "self-managed"],
  [18, "rds"],
])("on PostgreSQL %i (%s), the deployers of two services in one database", (version, platform) => {
  it("both deploy, and neither can touch what is the other's", async () => {
    const server = await start(version);
    const administrator = platform === "rds" ? await vendorAdministrator(server) : undefined;
    const deployers = {
      orders: await bootstrap(server, { platform, service: "orders" }, administrator),
      billing: await bootstrap(server, { platform, service: "billing" }, administrator),
    };
    for (const [service, deployer] of Object.entries(deployers)) {
      expect(await findings(server, deployer, { service, logins: { app: {}, migrate: true } })).toEqual([]);
      await (await openStack(deployer, service)).up();
      await useService(server, service);
      expect(await findings(server, deployer, { service, logins: { app: {}, migrate: true } })).toEqual([]);
    }

    const client = await server.connect(deployers.orders);
    open.push({ close: () => client.end() });
    const tried = async (statements: string[]) => {
      const outcomes: Record<string, string> = {};
      for (const sql of statements) outcomes[sql] = await outcome(client.query(sql));
      return outcomes;
    };
    const refused = (statements: string[]) => Object.fromEntries(statements.map((sql) => [sql, "42501"]));
    expect(await tried(ATTEMPTS)).toEqual(refused(ATTEMPTS));
    expect(await tried(AS_OWNER)).toEqual(refused(AS_OWNER));
    // The server only warns: billing's deployer granted it, so nobody else can take it.
    await client.query("REVOKE CONNECT ON DATABASE shop FROM billing_use");
    await useService(server, "billing", 2);

    // What remains where the administrator is no superuser, as the documentation says.
    const becomes = await outcome(client.query("SET ROLE shop_database_owner"));
    expect(becomes).toBe(platform === "rds" ? "allowed" : "22023");
    if (platform !== "rds") return;
    expect(await tried(ATTEMPTS.filter((sql) => !/deployer|TEMPORARY/.test(sql)))).toEqual(
      refused(ATTEMPTS.filter((sql) => !/deployer|TEMPORARY/.test(sql))),
    );
    expect(await outcome(client.query("ALTER DATABASE shop SET search_path = orders"))).toBe("allowed");
  });
});

it("a contract between two deployers takes one statement of the owner's", async () => {
  const server = await start(18);
  const orders = await bootstrap(server, { service: "orders" });
  const billing = await bootstrap(server, { service: "billing" });
  let offered = true;
  let named = {};
  const owner = await openStack(orders, "orders", () => ({
    serverVersion: 18,
    offers: offered ? [{ to: "billing", access: "read-only", ...named }] : [],
  }));
  const consumer = await openStack(billing, "billing", () => ({
    uses: offered ? [{ from: "orders", access: "read-only" }] : [],
  }));
  const declaration = {
    service: "billing",
    logins: { app: {} },
    uses: [{ from: "orders", access: "read-only" as const }],
  };
  expect(await findings(server, billing, declaration)).toEqual(["contract-missing"]);
  await owner.up();
  expect(await findings(server, billing, declaration)).toEqual(["contract-foreign"]);
  expect((await failure(consumer.up())).message).toContain(
    'permission denied to grant role "orders_for_billing"',
  );

  const asOwner = await server.connect(orders);
  await asOwner.query("GRANT orders_for_billing TO billing_deployer WITH ADMIN OPTION");
  await asOwner.end();
  expect(await findings(server, billing, declaration)).toEqual([]);
  await consumer.up();
  await migration(server, "orders", "create table sale (v text)");
  const client = await server.connect({ user: "billing_app_a", password: app.password, database });
  open.push({ close: () => client.end() });
  expect(await outcome(client.query("select * from orders.sale"))).toBe("allowed");
  for (const made of [owner, consumer]) {
    expect(changesOf(await made.up())).toEqual({});
    expect(changesOf(await made.refresh())).toEqual({});
  }

  // The offer can not take over what was granted by hand, once the consumer stands by it.
  named = { deployer: "billing_deployer" };
  expect((await failure(owner.up())).message).toContain("dependent privileges exist");
  expect(await outcome(client.query("select * from orders.sale"))).toBe("allowed");

  offered = false;
  await owner.up();
  expect(await outcome(client.query("select * from orders.sale"))).toBe("42501");
  await consumer.up();
});

it("a deployer without createrole_self_grant is warned of, and deploys", async () => {
  const server = await start(18);
  const deployer = await bootstrap(server, { service: "orders" });
  const admin = await server.connect();
  await admin.query("ALTER ROLE orders_deployer RESET createrole_self_grant");
  await admin.end();
  expect(await findings(server, deployer, { service: "orders" })).toEqual(["deployer-self-grant"]);
  await proveLife(server, deployer, "orders");
});

it.each([
  {
    rule: "database-connect",
    without: "REVOKE GRANT OPTION FOR CONNECT ON DATABASE shop FROM orders_deployer",
    // The worst kind: the deployment is green.
    fails: undefined,
  },
  {
    rule: "database-create",
    without: "REVOKE CREATE ON DATABASE shop FROM orders_deployer",
    fails: "permission denied for database shop",
  },
  {
    rule: "database-owner",
    without: "CREATE ROLE keeper; ALTER DATABASE shop OWNER TO keeper",
    fails: 'permission denied to grant role "keeper"',
  },
])("what preflight calls $rule is what goes wrong", async ({ rule, without, fails }) => {
  const server = await start(18);
  const deployer = await bootstrap(server, { service: "orders" });
  const admin = await server.connect();
  await admin.query(without);
  await admin.end();
  expect(await findings(server, deployer, { service: "orders" })).toEqual([rule]);

  const made = await openStack(deployer, "orders");
  if (fails !== undefined) {
    expect((await failure(made.up())).message).toContain(fails);
    return;
  }
  await made.up();
  const connecting = server.connect({ user: "orders_app_a", password: app.password, database });
  expect(await outcome(connecting)).toBe("42501");
});
