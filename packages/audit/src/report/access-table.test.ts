import { manifest, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../catalog/read.js";
import { type AccessTable, accessOf } from "./access-table.js";

const orders: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  roles: [{ name: "ingest", access: "write-only" }],
  offers: [{ to: "reporting", access: "read-only", tables: ["order"] }],
};
const reporting: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};
const manifests = [orders, reporting].map((each) => manifest(each));

describe.each([14, 18] as const)("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let admin: Client;
  let access: AccessTable;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
    await admin.query(renderSql(plan(orders, { migrated: false })).join(";"));
    await admin.query(
      `set role orders_owner;
       create table orders."order" (id int, v text);
       create table orders.line (id int);
       create function orders.f() returns int language sql as 'select 1';
       reset role`,
    );
    const later = renderSql(plan(orders)).filter((sql) => !/^CREATE (ROLE|SCHEMA)/.test(sql));
    await admin.query(later.join(";"));
    await admin.query(renderSql(plan(reporting)).join(";"));
    await admin.query(
      `create role guest login in role pg_read_all_data;
       create role blind login; grant select on orders.line to blind;
       create role boss login noinherit in role orders_owner;
       create role nobody login; create role heir login in role postgres;
       grant delete on orders.line to reporting_app;
       create role clerk login; grant usage on schema orders to clerk;
       grant update (v) on orders."order" to clerk with grant option;
       grant execute on function orders.f() to clerk`,
    );
    access = accessOf(await readCatalog(admin), manifests);
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const cell = (login: string, schema: string) =>
    access.logins.find((each) => each.login === login)?.cells.find((each) => each.schema === schema);

  it("has the logins of services first, and every role last", () => {
    expect(
      access.logins.map(({ login, service }) => (service === undefined ? login : `${service}: ${login}`)),
    ).toEqual([
      "orders: orders_app_a",
      "orders: orders_ingest",
      "orders: orders_migrate",
      "reporting: reporting_app_a",
      "blind",
      "boss",
      "clerk",
      ...(version >= 15 ? ["deployer"] : []),
      "guest",
      "heir",
      "postgres",
      "public",
    ]);
    expect(access.schemas.slice(0, 2)).toEqual([
      { schema: "orders", service: "orders" },
      { schema: "reporting", service: "reporting" },
    ]);
  });

  it.each([
    ["orders_app_a", "orders", "SIUD"],
    ["orders_ingest", "orders", "I"],
    ["orders_migrate", "orders", "owner"],
    ["reporting_app_a", "orders", "sd"],
    ["reporting_app_a", "reporting", "SIUD"], // no table yet: what the next one will give
    ["guest", "orders", "S"],
    ["boss", "orders", "owner"],
    ["clerk", "orders", "u"],
    ["blind", "orders", ""], // no USAGE on the schema
  ])("%s in %s: %s", (login, schema, letters) => {
    expect(cell(login, schema)?.letters).toBe(letters);
  });

  it("takes who can become a superuser for one", () => {
    const above = access.logins.filter(({ superuser }) => superuser).map(({ login }) => login);
    expect(above).toEqual(["heir", "postgres"]);
  });

  it("says by which roles, and on what", () => {
    expect(cell("reporting_app_a", "orders")?.rights).toContainEqual({
      kind: "table",
      names: ["order"],
      privileges: ["SELECT"],
      source: "grant",
      path: ["reporting_app_a", "reporting_app", "orders_for_reporting", "orders_for_reporting_named"],
      setRole: false,
    });
    expect(cell("boss", "orders")?.rights.map(({ setRole }) => setRole)).not.toContain(false);
    expect(cell("clerk", "orders")?.rights).toContainEqual({
      kind: "column",
      names: ["order.v"],
      privileges: ["UPDATE"],
      grantable: ["UPDATE"],
      source: "grant",
      path: ["clerk"],
      setRole: false,
    });
    expect(cell("reporting_app_a", "reporting")?.rights).toContainEqual(
      expect.objectContaining({ kind: "table", names: [], privileges: expect.arrayContaining(["SELECT"]) }),
    );
  });

  it("says what of it no manifest declares", () => {
    const undeclared = access.logins.flatMap(({ login, cells }) =>
      cells.flatMap((each) =>
        each.undeclared === undefined ? [] : [`${login} ${each.schema} ${each.undeclared}`],
      ),
    );
    expect(undeclared).toEqual(["reporting_app_a orders D"]);
  });

  it("shows what every role may do with a table in every row, and says why", async () => {
    await admin.query("grant usage on schema orders to public; grant select on orders.line to public");
    const open = accessOf(await readCatalog(admin), manifests);
    await admin.query("revoke usage on schema orders from public; revoke select on orders.line from public");
    const nobody = open.logins.find(({ login }) => login === "nobody");
    expect(nobody?.cells.map(({ schema, letters }) => [schema, letters])).toContainEqual(["orders", "s"]);
    expect(nobody?.cells[0]?.rights.map(({ source }) => source)).toEqual(["public", "public"]);
    const everyone = open.logins.at(-1);
    expect(everyone?.cells.find(({ schema }) => schema === "orders")?.letters).toBe("s");
  });
});
