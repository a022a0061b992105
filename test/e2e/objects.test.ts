import { audit } from "@rolewright/audit";
import { type Manifest, SERVER_VERSIONS } from "@rolewright/core";
import {
  MigratorRole,
  ReadOnlyRole,
  ReadWriteRole,
  ServiceDatabase,
  WriteOnlyRole,
} from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
  prove,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences } from "../access.ts";
import { changesOf, outcome, providerOf, rolesOf } from "./helpers.ts";

/** One object of every kind that PostgreSQL has in a schema. */
const OBJECTS = `
  create type mood as enum ('glad', 'sad');
  create domain amount as int check (value >= 0);
  create table item (id serial primary key, label text, state mood default 'glad', price amount);
  create table sale (id int generated always as identity primary key, item int references item, at date default now());
  create table event (at date, text text) partition by range (at);
  create table event_old partition of event for values from (minvalue) to ('2020-01-01');
  create table event_new partition of event for values from ('2020-01-01') to (maxvalue);
  create view cheap as select id, label from item where price < 10;
  create materialized view count as select count(*) as sales from sale;
  create sequence ticket;
  create function total(int) returns int language sql as 'select $1';
  create function total(text) returns int language sql as 'select 1';
  create procedure close_day() language sql as 'select 1';
  create function stamp() returns trigger language plpgsql as 'begin return new; end';
  create foreign table remote (id int) server elsewhere;
`;
const PASSWORD = "objects-password";
const login = { password: PASSWORD };

describe.each<PostgresVersion>(SERVER_VERSIONS)("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  let made: TestStack;
  let migrated = false;
  let manifests: Manifest[] = [];
  const maintain = version >= 17;

  function program(): object {
    const provider = providerOf(deployer);
    const shared = { database: "shop", serverVersion: version, protect: false };
    const owner = new ServiceDatabase(
      "store",
      {
        ...shared,
        additionalSchemas: ["store_archive"],
        logins: { app: { ...login, maintain }, migrate: login },
        offers: [
          { to: "reader", access: "read-only" },
          { to: "reader", access: "read-only", routines: ["total(int)", "close_day"], tables: [] },
          { to: "feeder", access: "write-only", tables: ["sale"], returning: ["id"] },
          { to: "feeder", access: "read-only", columns: { item: ["id", "label"] } },
          { to: "feeder", schema: "store_archive", access: "write-only" },
        ],
        migrated,
      },
      { provider },
    );
    new ReadOnlyRole("store-analyst", { service: owner, login });
    new WriteOnlyRole("store-ingest", { service: owner, login, maintain });
    new ReadWriteRole("store-cleanup", { service: owner, login });
    new MigratorRole("store-etl", { service: owner, login });
    const uses = (name: string, access: ("read-only" | "write-only")[]) =>
      new ServiceDatabase(
        name,
        { ...shared, logins: { app: login }, uses: access.map((each) => ({ from: "store", access: each })) },
        { provider },
      );
    const reader = uses("reader", ["read-only"]);
    const feeder = uses("feeder", ["write-only", "read-only"]);
    return { store: owner.manifest, reader: reader.manifest, feeder: feeder.manifest };
  }

  async function as<T>(user: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = await server.connect({ user, password: PASSWORD, database: "shop" });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
    const admin = await server.connect({ database: "shop" });
    await admin.query(`
      create foreign data wrapper nothing; create server elsewhere foreign data wrapper nothing;
      grant usage on foreign server elsewhere to public
    `);
    await admin.end();
    made = await stack({
      stackTraces: false,
      project: "objects",
      stack: "test",
      program: async () => ({ ...program() }),
    });
    await made.up();
    // Half of them are there before the second deployment, and half come later by another migrator.
    const create = OBJECTS.replace("create foreign table remote (id int) server elsewhere;", "");
    await as("store_migrate", (client) => client.query(create));
    await as("store_etl", async (client) => {
      await client.query("set search_path to store_archive");
      await client.query(create);
    });
    migrated = true;
    const { outputs } = await made.up();
    manifests = Object.values(outputs) as Manifest[];
    await as("store_migrate", (client) => client.query("create table late (id serial primary key, v text)"));
  });
  afterAll(async () => {
    await made?.close();
    await server?.stop();
  });

  const logins = () =>
    manifests.flatMap(({ roles }) => roles.filter((role) => role.login).map(({ name }) => name));

  it("gives what is declared on every object, and nothing else, as the catalog has it", async () => {
    const client = await server.connect({ database: "shop" });
    try {
      const found = await differences(client, manifests, ["postgres", deployer.user]);
      expect(found).toEqual({ missing: [], unwanted: [] });
    } finally {
      await client.end();
    }
  });

  it("is found to be as declared by an audit", async () => {
    const client = await server.connect({ database: "shop" });
    const { findings } = await audit(client, { manifests, deployers: [deployer.user] });
    await client.end();
    expect(findings.filter(({ severity }) => severity !== "note")).toEqual([]);
  });

  it("gives what is declared on every object, and nothing else, to real statements", async () => {
    const { host, port } = server;
    const passwords = Object.fromEntries(logins().map((name) => [name, PASSWORD]));
    const proof = await prove({ manifests, host, port, database: "shop", catalog: deployer, passwords });
    expect(proof.wrong).toEqual([]);
    console.log(`PostgreSQL ${version}: ${proof.allowed} allowed, ${proof.refused} refused`);
    const allowed = (verb: string) => proof.rows.filter((row) => row.verb === verb && row.allowed).length;
    for (const verb of ["SELECT", "INSERT", "EXECUTE", "USAGE", "SELECT (label)", "TRIGGER"])
      expect(allowed(verb), verb).toBeGreaterThan(0);
    // The migrators own 6 tables and 2 materialized views in the two schemas; the application and one job maintain them.
    expect(allowed("MAINTAIN")).toBe(maintain ? 4 * 13 : 2 * 13);
  });

  it.each<[string, string, string]>([
    ["store_app_a", "call close_day()", "allowed"],
    ["store_analyst", "call store.close_day()", "42501"],
    ["reader_app_a", "call store.close_day()", "allowed"],
    ["reader_app_a", "call store_archive.close_day()", "42501"],
    ["reader_app_a", "select store.total(1)", "allowed"],
    ["reader_app_a", "select store.total('a')", "42501"],
    ["feeder_app_a", "insert into store.sale (item) values (null) returning id", "allowed"],
    ["feeder_app_a", "insert into store.sale (item) values (null) returning at", "42501"],
    ["feeder_app_a", "select id, label from store.item", "allowed"],
    ["feeder_app_a", "select price from store.item", "42501"],
    ["feeder_app_a", "insert into store_archive.event values ('2021-01-01', 'x')", "allowed"],
    ["feeder_app_a", "select 'glad'::store.mood", "allowed"],
    ["store_analyst", "select * from event", "allowed"],
    ["store_analyst", "refresh materialized view count", "42501"],
    ["store_app_a", "refresh materialized view count", version >= 17 ? "allowed" : "42501"],
    ["store_app_a", "create table store.mine ()", "42501"],
    ["store_app_a", "create temporary table mine ()", "42501"],
    ["store_etl", "create table store.mine ()", "allowed"],
    ["reader_app_a", "create table public.mine ()", "42501"],
    // Large objects are outside of schemas: whoever makes one owns it, and nobody else may read it.
    ["store_app_a", "select lo_create(4711)", "allowed"],
    ["store_analyst", "select lo_get(4711)", "42501"],
  ])("lets %s run «%s»: %s", async (user, sql, expected) => {
    expect(await as(user, (client) => outcome(client.query(sql)))).toBe(expected);
  });

  it("finds nothing more to do, by up and by refresh, and takes all of it back", async () => {
    expect(Object.keys((await made.up()).changes)).toEqual(["same"]);
    expect(changesOf(await made.refresh())).toEqual({});
    await as("store_app_a", (client) => client.query("select lo_unlink(4711)"));
    if (version < 16) {
      // There what is granted by name has to go before the tables do.
      migrated = false;
      await made.up();
    }
    const admin = await server.connect({ database: "shop" });
    const { rows } = await admin.query<{ drop: string }>(`
      select format('drop schema %I cascade; create schema %I authorization store_owner', nspname, nspname) as drop
        from pg_namespace where nspname like 'store%'`);
    for (const { drop } of rows) await admin.query(drop);
    await admin.end();
    await made.destroy();
    expect(await rolesOf(server)).toEqual([]);
  });
});
