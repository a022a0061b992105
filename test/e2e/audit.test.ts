import { audit, type Finding } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import { ReadOnlyRole, ServiceDatabase } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, providerOf } from "./helpers.ts";

const login = { password: "audit-password" };

/** What no refresh reads: done by hand, and what an audit says of it. */
interface Drift {
  name: string;
  sql: string;
  finds: string[];
}

const DRIFTS: Drift[] = [
  {
    name: "a privilege on a partitioned parent",
    sql: "revoke select on orders.log from orders_ro",
    finds: ["grant-missing | SELECT on table orders.log to orders_ro"],
  },
  {
    name: "a privilege on a view",
    sql: "grant update on orders.labels to orders_ro",
    finds: ["grant-extra | UPDATE on table orders.labels to orders_ro"],
  },
  {
    name: "a privilege on a materialized view",
    sql: "revoke select on orders.counts from orders_rw",
    finds: ["grant-missing | SELECT on table orders.counts to orders_rw"],
  },
  {
    name: "a privilege on a foreign table",
    sql: "grant truncate on orders.remote to orders_ro",
    finds: ["grant-extra | TRUNCATE on table orders.remote to orders_ro"],
  },
  {
    name: "one overload of a routine",
    sql: "grant execute on function orders.total(text) to orders_for_reporting_named",
    finds: ["grant-extra | EXECUTE on routine orders.total(text) to orders_for_reporting_named"],
  },
  {
    name: "a grant option",
    sql: "grant select on orders.item to orders_ro with grant option",
    finds: ["grant-option | SELECT on table orders.item to orders_ro"],
  },
  {
    name: "a column",
    sql: "grant update (label) on orders.item to orders_for_reporting_all",
    finds: ["grant-extra | UPDATE on column label of orders.item to orders_for_reporting_all"],
  },
  {
    name: "a membership that may be passed on",
    sql: "set role deployer; grant orders_rw to orders_app with admin option; reset role",
    finds: ["membership-options | orders_app in orders_rw"],
  },
  {
    name: "a membership that is not inherited, and can not be set",
    sql: "set role deployer; grant orders_rw to orders_app with inherit false, set false; reset role",
    finds: ["membership-options | orders_app in orders_rw"],
  },
  {
    name: "settings of a role in one database",
    sql: "alter role orders_app_a in database shop set search_path to public",
    finds: ["role-settings | orders_app_a in shop"],
  },
  {
    name: "PUBLIC, by an access control list that is NULL",
    sql: "create function plain.open() returns int language sql as 'select 1'; alter function plain.open() owner to plain_owner",
    finds: ["public-routine | plain"],
  },
  {
    name: "a role that nobody knows, and its grants and membership",
    sql: "create role legacy login; grant usage on schema orders to legacy; grant select on orders.item to legacy; grant orders_ro to legacy",
    finds: [
      "leftover-role | legacy",
      "membership-extra | legacy in orders_ro",
      "leftover-grant | USAGE on schema orders to legacy",
      "leftover-grant | SELECT on table orders.item to legacy",
    ],
  },
  {
    name: "an object of another owner",
    sql: "create view plain.late as select 1 as one",
    finds: ["owner-object | plain.late of postgres"],
  },
  {
    name: "default privileges of another creator",
    sql: "alter default privileges for role orders_migrate in schema orders grant select on tables to orders_ro",
    finds: ["default-extra | SELECT on future tables of orders_migrate in orders to orders_ro"],
  },
];

/** Before 16 a membership has no such options. */
const isKnown = ({ sql }: Drift, version: number): boolean => version >= 16 || !sql.includes("inherit false");

describe.each(slow(18))("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let made: TestStack;
  let admin: Client;
  let manifests: Manifest[];
  let migrated = false;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    const deployer = await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
    await admin.query(`
      create foreign data wrapper nothing; create server elsewhere foreign data wrapper nothing;
      grant usage on foreign server elsewhere to public`);
    made = await stack({
      project: "audit",
      stack: "test",
      program: async () => {
        const provider = providerOf(deployer);
        const shared = { database: "shop", serverVersion: version, protect: false };
        const orders = new ServiceDatabase(
          "orders",
          {
            ...shared,
            logins: { app: login, migrate: login },
            offers: [
              { to: "reporting", access: "read-only" },
              { to: "reporting", access: "read-only", tables: [], routines: ["total(int)"] },
            ],
            migrated,
          },
          { provider },
        );
        new ReadOnlyRole("orders-analyst", { service: orders, login });
        const reporting = new ServiceDatabase(
          "reporting",
          { ...shared, logins: { app: login }, uses: [{ from: "orders", access: "read-only" }] },
          { provider },
        );
        const plain = new ServiceDatabase("plain", { ...shared, logins: { migrate: login } }, { provider });
        return { orders: orders.manifest, reporting: reporting.manifest, plain: plain.manifest };
      },
    });
    await made.up();
    const migrator = await server.connect({ user: "orders_migrate", ...login, database: "shop" });
    await migrator.query(`
      create table item (id serial primary key, label text);
      create table log (at date) partition by range (at);
      create view labels as select label from item;
      create materialized view counts as select count(*) from item;
      create foreign table remote (id int) server elsewhere;
      create function total(int) returns int language sql as 'select $1';
      create function total(text) returns int language sql as 'select 1'`);
    await migrator.end();
    migrated = true;
    const { outputs } = await made.up();
    manifests = Object.values(outputs) as Manifest[];
  });
  afterAll(async () => {
    await admin?.end();
    await made?.close();
    await server?.stop();
  });

  /** What is wrong, and no mere note. */
  const look = async (client = admin): Promise<Finding[]> =>
    (await audit(client, { manifests, deployers: ["deployer"] })).findings.filter(
      ({ severity }) => severity !== "note",
    );
  const keys = (findings: Finding[]) =>
    findings.map(({ rule, subject }) => `${rule} | ${subject}`).toSorted();

  it("finds nothing on what the engine has deployed", async () => {
    expect(await look()).toEqual([]);
  });

  it.each(DRIFTS.filter((each) => isKnown(each, version)))(
    "sees what no refresh does: $name",
    async (drift) => {
      await admin.query(drift.sql);
      expect(changesOf(await made.refresh())).toEqual({});
      const found = await look();
      expect(keys(found)).toEqual(drift.finds.toSorted());

      for (const sql of found.toReversed().flatMap(({ fix }) => fix?.sql ?? [])) await admin.query(sql);
      expect(await look()).toEqual([]);
    },
  );

  it("and a refresh does see what it can", async () => {
    await admin.query("revoke select on orders.item from orders_ro");
    expect(changesOf(await made.refresh())).not.toEqual({});
    expect(keys(await look())).toEqual(["grant-missing | SELECT on table orders.item to orders_ro"]);
    await made.up();
    expect(await look()).toEqual([]);
  });

  it("says by which roles the logins of another service gain", async () => {
    await admin.query("grant delete on orders.item to orders_for_reporting_all");
    const [found] = await look();
    await admin.query("revoke delete on orders.item from orders_for_reporting_all");
    expect(found?.paths).toEqual([
      ["reporting_app_a", "reporting_app", "orders_for_reporting", "orders_for_reporting_all"],
    ]);
  });

  it("sees as a login without rights what a superuser sees", async () => {
    await admin.query(
      "create role monitor login password 'audit-password'; grant connect on database shop to monitor; grant orders_owner to reporting_app; create table orders.late ()",
    );
    const monitor = await server.connect({ user: "monitor", ...login, database: "shop" });
    const [seen, all] = [await look(monitor), await look()];
    await monitor.end();
    expect(seen).toEqual(all);
    expect(keys(seen)).toEqual([
      "leftover-grant | CONNECT on database shop to monitor",
      "leftover-role | monitor",
      "membership-extra | reporting_app in orders_owner",
      "owner-object | orders.late of postgres",
    ]);
  });
});
