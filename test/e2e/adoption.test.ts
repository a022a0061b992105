import * as fs from "node:fs";
import * as path from "node:path";
import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@rolewright/core";
import { type AdoptArgs, adopt, ServiceDatabase } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
  type StackArgs,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client, DatabaseError } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { differences } from "../access.ts";
import { slow } from "../versions.ts";
import { type BusyClient, busyClient } from "./clients.ts";
import { changesOf, failure, outcome, providerOf, rolesOf } from "./helpers.ts";

// Each of the long ones is a dozen runs of the engine, with clients at work beside it.
vi.setConfig({ testTimeout: 300_000 });

const EXAMPLE = path.join(import.meta.dirname, "../../examples/adoption");
/** The script of a step in the guide. */
const script = (name: string): string => fs.readFileSync(path.join(EXAMPLE, "sql", `${name}.sql`), "utf8");

const TABLE = "CREATE TABLE orders.purchase (id serial PRIMARY KEY, item text NOT NULL)";
const READ = "SELECT id, item FROM orders.purchase ORDER BY id LIMIT 1";
const WRITE = "INSERT INTO orders.purchase (item) VALUES ('a book')";
const PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE"];
const secrets = { appPassword: "app-it", migratePassword: "migrate-it", analystPassword: "analyst-it" };

let server: PostgresServer;
let deployer: Deployer;
let clients: BusyClient[] = [];
let sessions: Client[] = [];
let stacks: TestStack[] = [];

/** A server with a deployer that has made nothing yet, and a database that is not the deployer's. */
async function start(version: PostgresVersion, owner: string, more: string[] = []): Promise<Client> {
  server = await embeddedPostgres({ version });
  const elsewhere = await createDeployer(server, { database: "elsewhere" });
  deployer = { ...elsewhere, database: "shop" };
  const root = await session({});
  for (const statement of [...more, `CREATE DATABASE shop OWNER ${owner}`]) await root.query(statement);
  return session({ database: "shop" });
}

beforeEach(() => {
  [clients, sessions, stacks] = [[], [], []];
});
afterEach(async () => {
  for (const client of clients) await client.stop();
  for (const each of sessions) await each.end();
  for (const each of stacks) await each.close();
  await server?.stop();
});

async function session(login: Parameters<PostgresServer["connect"]>[0]): Promise<Client> {
  const made = await server.connect(login);
  sessions.push(made);
  return made;
}

async function openStack(
  project: string,
  program: () => unknown,
  more: Partial<StackArgs> = {},
): Promise<TestStack> {
  const run = async () => (await program()) as Record<string, unknown> | undefined;
  const made = await stack({ stackTraces: false, project, stack: "production", program: run, ...more });
  stacks.push(made);
  return made;
}

/** A client that uses its access through all that follows. */
function busy(user: string, password: string, statements: string[]): BusyClient {
  const made = busyClient(server, { user, password, database: "shop" }, statements);
  clients.push(made);
  return made;
}

/** Every client has worked on since the last step, and none has been refused anything. */
async function allWell(): Promise<void> {
  for (const client of clients) await client.more();
  expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
}

/** As the guide says: what gives up because of a lock is run again. */
async function runAgain(client: Client, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    await client.query("ROLLBACK");
    if ((error as DatabaseError).code !== "55P03") throw error;
    await runAgain(client, sql);
  }
}

/** The oids of what is adopted: something that was dropped and made again would have another one. */
async function oids(client: Client): Promise<unknown[]> {
  const sql = `SELECT rolname::text AS name, oid FROM pg_roles WHERE rolname IN ('orders_owner', 'orders_rw', 'orders_app_a')
    UNION ALL SELECT nspname, oid FROM pg_namespace WHERE nspname = 'orders'
    UNION ALL SELECT relname, oid FROM pg_class WHERE relname = 'purchase' ORDER BY 1`;
  return (await client.query(sql)).rows;
}

/** The resources of a stack that stand on their own, as the raw ones do. */
const rawResources = (made: TestStack): string[] =>
  (JSON.parse(made.stateFile()).checkpoint.latest.resources as { urn: string; parent?: string }[])
    .filter(({ urn, parent }) => parent?.includes("pulumi:pulumi:Stack") && urn.includes("postgresql:index/"))
    .map(({ urn }) => urn.split("::").at(-1) as string);

async function unchanged(made: TestStack): Promise<void> {
  expect(changesOf(await made.up())).toEqual({});
  const refreshed = await made.refresh();
  expect(changesOf(refreshed), refreshed.log).toEqual({});
}

/** What the check of the guide lists: role and privilege. */
async function left(admin: Client): Promise<string[]> {
  const { rows } = await admin.query<{ role: string; privilege: string }>(script("check"));
  return rows.map(({ role, privilege }) => `${role} ${privilege}`);
}

const access = ({ outputs }: { outputs: Record<string, unknown> }): Manifest[] => [
  outputs["access"] as Manifest,
];

const SAME = { missing: [], unwanted: [] };
const REPORT = ["report", "report-connect", "report-usage", "report-tables"];
/** What the raw resources gave to `orders_rw` itself, and the service gives to `orders_use`. */
const LEFT_OF_RW = "REVOKE ALL ON DATABASE shop FROM orders_rw; REVOKE ALL ON SCHEMA orders FROM orders_rw";

const revokePublic = (admin: Client): Promise<unknown> =>
  admin.query("REVOKE ALL ON DATABASE shop FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC");

/** By the owner, so that it has the default privileges. */
const makeTable = (admin: Client): Promise<unknown> =>
  admin.query(`SET ROLE orders_owner; ${TABLE}; RESET ROLE`);

/** The service that takes over. */
function service(provider: pulumi.ProviderResource, adopting: AdoptArgs | false): Record<string, unknown> {
  const orders = new ServiceDatabase(
    "orders",
    {
      database: "shop",
      logins: { app: { password: secrets.appPassword }, migrate: { password: secrets.migratePassword } },
    },
    { provider, ...(adopting && { transformations: [adopt(adopting)] }) },
  );
  return { access: orders.manifest };
}

/** Which of the raw resources stay on the server when they leave the state. */
type LetGo = "none" | "homeless" | "all";

/**
 * What a team has written by itself: no roles between, memberships by GrantRole, one reader that is granted directly.
 * `homeless` is what has no place in the service, and what the service makes anew.
 */
function rawService(provider: pulumi.ProviderResource, letGo: LetGo): void {
  const all: pulumi.Resource[] = [];
  const opts = () => ({ provider, dependsOn: [...all], retainOnDelete: letGo === "all" });
  const leaving = () => ({ ...opts(), retainOnDelete: letGo !== "none" });
  const made = <T extends pulumi.Resource>(resource: T): T => {
    all.push(resource);
    return resource;
  };
  const database = "shop";
  const [role, schema] = ["orders_rw", "orders"];
  made(new postgresql.Role("owner", { name: "orders_owner" }, opts()));
  made(new postgresql.Role("rw", { name: "orders_rw" }, opts()));
  const login = { name: "orders_app_a", login: true, password: secrets.appPassword };
  made(new postgresql.Role("login", login, opts()));
  made(new postgresql.Schema("orders", { name: "orders", database, owner: "orders_owner" }, opts()));
  made(new postgresql.GrantRole("login-rw", { role: "orders_app_a", grantRole: role }, leaving()));
  const connect = { role, database, objectType: "database", privileges: ["CONNECT"] };
  made(new postgresql.Grant("rw-connect", connect, leaving()));
  const usage = { role, database, schema, objectType: "schema", privileges: ["USAGE"] };
  made(new postgresql.Grant("rw-usage", usage, leaving()));
  const tables = { role, database, schema, objectType: "table", privileges: PRIVILEGES };
  made(new postgresql.Grant("rw-tables", tables, opts()));
  const future = { ...tables, owner: "orders_owner" };
  made(new postgresql.DefaultPrivileges("rw-future-tables", future, opts()));
  const sequences = { ...future, objectType: "sequence", privileges: ["USAGE"] };
  made(new postgresql.DefaultPrivileges("rw-future-sequences", sequences, leaving()));
  rawReport(provider, all, letGo);
}

/** A login of another name, which stays beside the service until nobody needs it. */
function rawReport(
  provider: pulumi.ProviderResource,
  before: pulumi.Resource[],
  letGo: LetGo = "none",
): void {
  const [role, database, schema] = ["orders_report", "shop", "orders"];
  const all = [...before];
  const opts = () => ({ provider, dependsOn: [...all], retainOnDelete: letGo === "all" });
  all.push(new postgresql.Role("report", { name: role, login: true, password: "report-it" }, opts()));
  const connect = { role, database, objectType: "database", privileges: ["CONNECT"] };
  all.push(new postgresql.Grant("report-connect", connect, opts()));
  const usage = { role, database, schema, objectType: "schema", privileges: ["USAGE"] };
  all.push(new postgresql.Grant("report-usage", usage, opts()));
  const tables = { role, database, schema, objectType: "table", privileges: ["SELECT"] };
  all.push(new postgresql.Grant("report-tables", tables, opts()));
}

/** Nothing can be done but what is declared, and none of the other roles is left. */
async function onlyDeclared(admin: Client, manifests: Manifest[]): Promise<void> {
  expect(await left(admin)).toEqual([]);
  expect(await differences(admin, manifests, ["postgres", "deployer"])).toEqual(SAME);
  expect(await rolesOf(server)).toEqual(
    manifests.flatMap(({ roles }) => roles.map(({ name }) => name)).toSorted(),
  );
}

describe.each<PostgresVersion>(slow(18))("on PostgreSQL %i", (version) => {
  it("takes over a database that was made by hand, whose roles have other names", async () => {
    const admin = await start(version, "orders", [
      "CREATE ROLE orders LOGIN PASSWORD 'orders-it'",
      "CREATE ROLE orders_readonly LOGIN PASSWORD 'readonly-it'",
    ]);
    await admin.query(script("0-legacy"));
    await admin.query(WRITE);
    const old = busy("orders", "orders-it", [WRITE, READ, "SELECT orders.total()"]);
    const reader = busy("orders_readonly", "readonly-it", [
      READ,
      "TABLE orders.recent",
      "SELECT orders.total()",
    ]);
    await allWell();
    const before = await oids(admin);

    await admin.query(script("1-prepare"));
    await allWell();

    let runs = 0;
    const program = async () => {
      const { ...outputs } = await import(`${EXAMPLE}/index.ts?run=${version}-${++runs}`);
      return outputs;
    };
    const config = { host: server.host, port: String(server.port), sslmode: "disable", adopting: "true" };
    const made = await openStack("adoption", program, {
      config,
      secrets: { ...secrets, deployerPassword: deployer.password },
    });
    expect(changesOf(await made.preview())).toMatchObject({ import: 1 });
    const first = changesOf(await made.up());
    expect(first).toEqual({ import: 1, create: 25 });
    await unchanged(made);
    const app = busy("orders_app_a", "app-it", [WRITE, READ, "SELECT orders.total()"]);
    const analyst = busy("orders_analyst", "analyst-it", [READ, "TABLE orders.recent"]);
    await allWell();

    const asDeployer = await session(deployer);
    await runAgain(asDeployer, script("2-ownership"));
    await allWell();
    await made.configure({ adopting: "false" });
    await made.refresh();
    const second = await made.up();
    expect(changesOf(second)).toEqual({});
    await allWell();

    await (await session({ user: "orders", password: "orders-it", database: "shop" })).query(
      "CREATE TABLE orders.by_old (id serial, v text)",
    );
    const migrator = await session({ user: "orders_migrate", password: "migrate-it", database: "shop" });
    await migrator.query("CREATE TABLE orders.by_new (id serial, v text)");
    for (const user of ["orders", "orders_readonly", "orders_app_a", "orders_analyst"]) {
      await admin.query(`SET ROLE ${user}`);
      for (const table of ["by_old", "by_new"])
        expect(await outcome(admin.query(`TABLE orders.${table}`)), `${user} ${table}`).toBe("allowed");
      await admin.query("RESET ROLE");
    }
    await unchanged(made);
    await allWell();

    await old.stop();
    await reader.stop();
    expect([...old.failures, ...reader.failures]).toEqual([]);
    clients = [app, analyst];
    await asDeployer.query(script("3-close"));
    expect(await outcome(server.connect({ user: "orders", password: "orders-it", database: "shop" }))).toBe(
      "28000",
    );
    expect(await left(admin)).toContain("orders_readonly SELECT");
    await runAgain(asDeployer, script("4-retire"));
    expect(await left(admin)).toEqual([]);
    await allWell();
    await unchanged(made);
    expect(await differences(admin, access(second), ["postgres", "deployer"])).toEqual(SAME);
    expect(await oids(admin)).toEqual(expect.arrayContaining(before));
    const { rows } = await admin.query("SELECT rolname FROM pg_roles WHERE rolname ~ '^orders(_readonly)?$'");
    expect(rows).toEqual([]);
    await allWell();
  });

  it("takes over raw resources of the same stack, whose roles have its names", async () => {
    const admin = await start(version, "deployer");
    await revokePublic(admin);
    let step: "raw" | "let go" | "adopting" | "declared" | "alone" = "raw";
    const made = await openStack("raw", () => {
      const provider = providerOf(deployer);
      if (step === "raw" || step === "let go")
        return rawService(provider, step === "let go" ? "homeless" : "none");
      if (step !== "alone") rawReport(provider, []);
      return service(
        provider,
        step === "adopting" && {
          aliases: {
            owner: "owner",
            rw: "rw",
            app_a: "login",
            schema: "orders",
            "grant/rw/table": "rw-tables",
            "default/rw/table": "rw-future-tables",
          },
        },
      );
    });
    await made.up();
    await makeTable(admin);
    await admin.query("GRANT SELECT ON orders.purchase TO orders_report");
    busy("orders_app_a", "app-it", [WRITE, READ]);
    const report = busy("orders_report", "report-it", [READ]);
    await allWell();
    const before = await oids(admin);
    expect(rawResources(made)).toHaveLength(14);

    step = "let go";
    expect(changesOf(await made.up())).toEqual({});
    await allWell();

    step = "adopting";
    const moved = await made.up();
    expect(changesOf(moved)).toMatchObject({ create: 13 });
    await allWell();
    expect(rawResources(made)).toEqual(REPORT);
    expect(changesOf(await made.up())).toEqual({});
    await allWell();

    step = "declared";
    const { changes } = await made.preview();
    const declared = await made.up();
    expect(changesOf(declared)).toEqual(changesOf({ ...declared, changes }));
    expect(changesOf(declared)).toEqual({ update: 3 });
    await unchanged(made);
    await allWell();
    expect((await left(admin)).filter((line) => !line.startsWith("orders_report"))).toEqual([
      "orders_rw CONNECT",
      "orders_rw USAGE",
    ]);
    await admin.query(LEFT_OF_RW);
    await allWell();
    expect(await differences(admin, access(declared), ["postgres", "deployer", "orders_report"])).toEqual(
      SAME,
    );

    await report.stop();
    clients = clients.filter((client) => client !== report);
    step = "alone";
    expect(changesOf(await made.up())).toEqual({ delete: 4 });
    await unchanged(made);
    await allWell();
    expect(await oids(admin)).toEqual(before);
    await onlyDeclared(admin, access(declared));
  });

  it("takes over what another stack has made with another deployer", async () => {
    const admin = await start(version, "postgres");
    await revokePublic(admin);
    const root = { ...deployer, ...server.superuser };
    let mine = true;
    let retain: LetGo = "none";
    const other = await openStack("other", () => {
      if (mine) rawService(providerOf(root), retain);
    });
    await other.up();
    await makeTable(admin);
    busy("orders_app_a", "app-it", [WRITE, READ]);
    await allWell();
    const before = await oids(admin);

    retain = "all";
    expect(changesOf(await other.up())).toEqual({});
    mine = false;
    await other.up();
    expect(rawResources(other)).toEqual([]);
    await allWell();

    await admin.query("ALTER DATABASE shop OWNER TO deployer");
    await admin.query(
      "GRANT orders_owner, orders_rw, orders_app_a, orders_report TO deployer WITH ADMIN OPTION",
    );
    await allWell();
    let adopting = true;
    const made = await openStack("new", () =>
      service(providerOf(deployer), adopting && { imports: ["schema", "owner", "rw", "app_a"] }),
    );
    expect(changesOf(await made.up())).toMatchObject({ import: 4 });
    await allWell();
    adopting = false;
    const declared = await made.up();
    await allWell();
    await admin.query("REVOKE orders_rw FROM orders_app_a");
    await admin.query(LEFT_OF_RW);
    await admin.query("DROP OWNED BY orders_report; DROP ROLE orders_report");
    await allWell();
    await made.refresh(); // the membership that only its grantor could revoke
    await unchanged(made);
    expect(await oids(admin)).toEqual(before);
    await onlyDeclared(admin, access(declared));
  });
});

it("shows in the guide what is run here", () => {
  const guide = fs.readFileSync(path.join(import.meta.dirname, "../../docs/adoption.md"), "utf8");
  const scripts = fs.readdirSync(path.join(EXAMPLE, "sql")).map((file) => path.join("sql", file));
  for (const file of ["index.ts", ...scripts]) {
    expect(guide, file).toContain(fs.readFileSync(path.join(EXAMPLE, file), "utf8"));
  }
});

it("refuses at preview an alias that leads to another thing on the server, or to nothing", async () => {
  await start(18, "deployer");
  let aliases: Record<string, string> | undefined;
  const made = await openStack("refused", () => {
    const provider = providerOf(deployer);
    if (aliases !== undefined) return service(provider, { aliases });
    new postgresql.Role(
      "login",
      { name: "orders", login: true, password: secrets.appPassword },
      { provider },
    );
    return undefined;
  });
  await made.up();
  aliases = { app_a: "login" };
  expect((await failure(made.preview())).message).toContain(
    'the alias "login" of "app_a" has the name "orders", and the child has "orders_app_a"',
  );
  aliases = { app_a: "logn" };
  expect((await failure(made.preview())).message).toContain(
    'the alias "logn" of "app_a" stands for no resource of this stack.',
  );
  // Also without a preview: a program that has failed deletes and renames nothing.
  aliases = { app_a: "login" };
  await failure(made.up());
  expect(await rolesOf(server)).toContain("orders");
  expect(await rolesOf(server)).not.toContain("orders_app_a");
});
