import { type DeployerSqlArgs, deployerSql } from "@rolewright/core";
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
import { changesOf, outcome, providerOf, rolesOf } from "./helpers.ts";

const VERSIONS: PostgresVersion[] = [14, 15, 16, 17, 18];
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
  args: Partial<ServiceDatabaseArgs> = {},
): Promise<TestStack> {
  const made = await stack({
    project: name,
    stack: "test",
    skipCheckpoints: true,
    program: async () => {
      const all = { database, logins: { app, migrate }, protect: false, ...args };
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

async function useService(server: PostgresServer, name: string): Promise<void> {
  await migration(server, name, "create table note (id serial primary key, v text)");
  const client = await server.connect({ user: `${name}_app_a`, password: app.password, database });
  expect((await client.query("insert into note (v) values ('x') returning id")).rows).toEqual([{ id: 1 }]);
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

  it.each(["one deployer", "a deployer for a service"])(
    "%s that an administrator without superuser made deploys",
    async (layout) => {
      const server = await start(version);
      const service = layout === "one deployer" ? {} : { service: "orders" };
      const administrator = await vendorAdministrator(server);
      const deployer = await bootstrap(server, { platform: "rds", ...service }, administrator);
      await proveLife(server, deployer, "orders");
    },
  );
});
