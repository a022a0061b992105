import { plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../catalog/read.js";
import { reach } from "./reach.js";
import { type Rights, rights } from "./rights.js";

const orders: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  offers: [{ to: "reporting", access: "read-only", tables: ["order"] }],
};
const reporting: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};

describe.each([14, 18] as const)("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let admin: Client;
  let found: Rights;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
    await admin.query(renderSql(plan(orders, { migrated: false })).join(";"));
    await admin.query('set role orders_owner; create table orders."order" (id int, v text); reset role');
    await admin.query(
      renderSql(plan(orders))
        .filter((sql) => !/^CREATE (ROLE|SCHEMA)/.test(sql))
        .join(";"),
    );
    await admin.query(renderSql(plan(reporting)).join(";"));
    await admin.query("create role guest login in role pg_read_all_data");
    await admin.query('grant update (v) on orders."order" to guest with grant option');
    const catalog = await readCatalog(admin);
    found = rights(catalog, reach(catalog));
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const onOrder = (login: string) =>
    found
      .of(login)
      .filter(({ names }) => names.some((name) => name === "order" || name.startsWith("order.")))
      .map(({ kind, privileges, grantable, source, path }) => ({
        kind,
        privileges,
        grantable,
        source,
        path,
      }));

  it("says by which roles a consumer reads a table", () => {
    expect(onOrder("reporting_app_a")).toEqual([
      {
        kind: "table",
        privileges: ["SELECT"],
        grantable: [],
        source: "grant",
        path: ["reporting_app_a", "reporting_app", "orders_for_reporting", "orders_for_reporting_named"],
      },
    ]);
  });

  it("knows grants on columns, grant options and predefined roles", () => {
    expect(onOrder("guest")).toEqual([
      { kind: "column", privileges: ["UPDATE"], grantable: ["UPDATE"], source: "grant", path: ["guest"] },
      {
        kind: "table",
        privileges: ["SELECT"],
        grantable: [],
        source: "predefined",
        path: ["guest", "pg_read_all_data"],
      },
    ]);
  });
});
