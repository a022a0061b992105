// Databases that were made by hand, each with its own habits.
import { checkTogether, type ServiceDeclaration } from "@rolewright/core";
import { embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../catalog/read.js";
import { type AdoptArgs, type Adopted, adopt } from "./adopt.js";

const TABLES = `
  create table item (id serial primary key, v text); create table other (id int, v text);
  create function total() returns int language sql as 'select 1';
`;

describe.each([14, 18] as const)("PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let client: Client;
  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    client = await server.connect();
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  /** What is made of a database, which is undone. */
  async function adopted(sql: string, args?: AdoptArgs): Promise<Adopted> {
    await client.query("begin");
    try {
      await client.query(sql);
      const found = adopt(await readCatalog(client), args);
      checkTogether(found.declarations);
      expect(found.wider).toEqual([]);
      return found;
    } finally {
      await client.query("rollback");
    }
  }

  const base = { database: "postgres", serverVersion: version };
  const schema = (name: string, owner: string): string =>
    `create schema ${name} authorization ${owner}; set local role ${owner}; set local search_path to ${name}; ${TABLES} reset role; reset search_path;`;
  const writes = (name: string, login: string): string =>
    `grant usage on schema ${name} to ${login}; grant select, insert, update, delete on all tables in schema ${name} to ${login};
     grant usage, select on all sequences in schema ${name} to ${login};`;

  it("has one service for each schema, with the login that writes there, and the owner's", async () => {
    const { declarations, logins, left, administrators } = await adopted(`
      create role shop_admin login; grant create on database postgres to shop_admin; create role web login; create role billing login;
      ${schema("orders", "shop_admin")} ${schema("billing_data", "shop_admin")}
      ${writes("orders", "web")} ${writes("billing_data", "billing")}
      grant select on orders.item to billing; grant usage on schema orders to billing`);
    expect(declarations).toEqual([
      {
        ...base,
        service: "billing_data",
        logins: { migrate: true, app: {} },
        uses: [{ from: "orders", access: "read-only" }],
      },
      {
        ...base,
        service: "orders",
        logins: { app: {} },
        offers: [{ to: "billing_data", access: "read-only", tables: ["item"] }],
      },
    ] satisfies ServiceDeclaration[]);
    expect(logins).toEqual([
      { found: "billing", declared: "billing_data_app_a", service: "billing_data" },
      { found: "shop_admin", declared: "billing_data_migrate", service: "billing_data" },
      { found: "web", declared: "orders_app_a", service: "orders" },
    ]);
    // The owner of two schemas is the migrator of one, and may make schemas, which no service may.
    expect(left.map(({ login, kind, privileges }) => [login, kind, ...privileges])).toContainEqual([
      "shop_admin",
      "database",
      "CREATE",
    ]);
    // What every role may run, the reader from elsewhere may run too.
    expect(new Set(left.map(({ login }) => login))).toEqual(new Set(["shop_admin", "public"]));
    expect(administrators).toEqual(["postgres"]);
  });

  it("makes a reader of two schemas a service that uses both, with nothing left over", async () => {
    const { declarations, logins, left } = await adopted(`
      create role orders_owner; create role billing_owner; create role readers; create role report login in role readers;
      create role orders_app login; create role dba login in role orders_owner;
      ${schema("orders", "orders_owner")} ${schema("billing", "billing_owner")} ${writes("orders", "orders_app")}
      grant usage on schema orders, billing to readers; grant select on all tables in schema orders to readers;
      revoke execute on all routines in schema orders, billing from public; grant execute on all routines in schema orders to orders_app;
      grant select on billing.item to readers; grant update (v) on billing.other to readers; grant select (v), insert (v) on billing.other to readers`);
    expect(left).toEqual([]);
    expect(logins).toEqual([
      { found: "dba", declared: "orders_migrate", service: "orders" },
      { found: "orders_app", declared: "orders_app_a", service: "orders" },
      { found: "report", declared: "report_app_a", service: "report" },
    ]);
    expect(declarations.find(({ service }) => service === "billing")?.offers).toEqual([
      { to: "report", access: "read-write", columns: { other: ["v"] } },
      { to: "report", access: "read-only", tables: ["item"] },
    ]);
    expect(declarations.find(({ service }) => service === "orders")?.offers).toEqual([
      { to: "report", access: "read-only" },
    ]);
  });

  it("lists what no declaration says: TRUNCATE, grant options, attributes, PUBLIC and schemas that were left out", async () => {
    const { left } = await adopted(`
      create role orders_owner; create role web login; create role reader login bypassrls; ${schema("orders", "orders_owner")}
      ${writes("orders", "web")} grant truncate on orders.item, orders.other to web; grant trigger on orders.item to web;
      grant usage on schema orders to reader; grant select on all tables in schema orders to reader; grant select on orders.item to reader with grant option;
      create table public.old (id int); grant select on public.old to reader; create role idle login; grant create on database postgres to idle`);
    expect(left).toEqual([
      {
        login: "idle",
        kind: "database",
        names: ["postgres"],
        privileges: ["CREATE"],
        path: ["idle"],
      },
      {
        login: "reader",
        kind: "table",
        schema: "orders",
        names: ["item"],
        privileges: ["SELECT WITH GRANT OPTION"],
        path: ["reader"],
      },
      {
        login: "reader",
        kind: "table",
        schema: "public",
        names: ["old"],
        privileges: ["SELECT"],
        path: ["reader"],
      },
      {
        login: "web",
        kind: "table",
        schema: "orders",
        names: ["item"],
        privileges: ["TRIGGER", "TRUNCATE"],
        path: ["web"],
      },
      {
        login: "web",
        kind: "table",
        schema: "orders",
        names: ["other"],
        privileges: ["TRUNCATE"],
        path: ["web"],
      },
      {
        login: "public",
        kind: "routine",
        schema: "orders",
        names: ["total()"],
        privileges: ["EXECUTE"],
        path: ["public"],
      },
      { login: "reader", kind: "role", names: [], privileges: ["BYPASSRLS"], path: ["reader"] },
    ]);
  });

  it("gives nothing to who can not come in, and leaves names that no service can have", async () => {
    const { declarations, left } = await adopted(`
      create role web login; create role lost login; create schema "My orders"; create table "My orders".item (id int);
      create schema orders; create table orders.item (id int);
      grant usage on schema "My orders" to web; grant select on "My orders".item to web; grant select on orders.item to lost`);
    expect(declarations).toEqual([{ ...base, service: "orders" }]);
    expect(left.map(({ login, schema: place, privileges }) => [login, place, ...privileges])).toEqual([
      ["lost", "orders", "SELECT"],
      ["web", "My orders", "USAGE"],
      ["web", "My orders", "SELECT"],
    ]);
  });

  it("takes only the schemas that are named, and refuses one that is not there", async () => {
    const sql = "create schema orders; create schema billing";
    const { declarations } = await adopted(sql, { schemas: ["billing"] });
    expect(declarations).toEqual([{ ...base, service: "billing" }]);
    await expect(adopted(sql, { schemas: ["shipping"] })).rejects.toThrow(
      'there is no schema "shipping". There are billing,',
    );
  });
});
