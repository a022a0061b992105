import { expect, it, describe as suite } from "vitest";
import type { MySqlDeclaration } from "./declaration.js";
import { describe } from "./describe.js";
import type { MySqlEngine } from "./engines.js";
import { plan, planRole, planService } from "./plan.js";
import { MIGRATOR_PRIVILEGES } from "./privileges.js";

const full: MySqlDeclaration = {
  engine: "mysql",
  service: "orders",
  host: "10.0.%",
  additionalDatabases: ["orders_archive"],
  routines: ["function total"],
  logins: { app: { standby: true }, migrate: { host: "ci.internal" } },
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "fulfilment", access: "write-only", tables: ["shipment_event"] },
    {
      to: "fulfilment",
      access: "read-only",
      database: "orders_archive",
      columns: { order: ["id"] },
      routines: ["procedure close_day"],
    },
  ],
  uses: [
    { from: "catalog", access: "read-only" },
    { from: "payments", access: "read-only" },
  ],
  roles: [
    { name: "analyst", access: "read-only" },
    { name: "ingest", access: "write-only", host: "batch.internal" },
  ],
};

const said = (declaration: MySqlDeclaration): string =>
  plan(declaration).map(describe).join("\n").replaceAll(MIGRATOR_PRIVILEGES.join(", "), "MIGRATOR");

it("says itself as a person would", () => {
  expect(said(full)).toMatchInlineSnapshot(`
    "database orders
    database orders_archive
    role orders_for_fulfilment
    role orders_for_reporting
    role orders_app
    role orders_owner
    SELECT (id) on orders_archive.order to orders_for_fulfilment
    EXECUTE on procedure orders_archive.close_day to orders_for_fulfilment
    INSERT on orders.shipment_event to orders_for_fulfilment
    SELECT, SHOW VIEW on orders.* to orders_for_reporting
    SELECT, INSERT, UPDATE, DELETE, SHOW VIEW on orders.* to orders_app
    SELECT, INSERT, UPDATE, DELETE, SHOW VIEW on orders_archive.* to orders_app
    EXECUTE on function orders.total to orders_app
    MIGRATOR on orders.* to orders_owner
    MIGRATOR on orders_archive.* to orders_owner
    login orders_app_a@10.0.%
    login orders_app_b@10.0.%
    login orders_migrate@ci.internal
    membership of orders_app in catalog_for_orders, payments_for_orders
    membership of orders_app_a@10.0.% in orders_app
    membership of orders_app_b@10.0.% in orders_app
    membership of orders_migrate@ci.internal in orders_owner
    orders_app active at each login of orders_app_a@10.0.%
    orders_app active at each login of orders_app_b@10.0.%
    orders_owner active at each login of orders_migrate@ci.internal
    role orders_ro
    SELECT, SHOW VIEW on orders.* to orders_ro
    SELECT, SHOW VIEW on orders_archive.* to orders_ro
    login orders_analyst@10.0.%
    membership of orders_analyst@10.0.% in orders_ro
    orders_ro active at each login of orders_analyst@10.0.%
    role orders_wo
    INSERT on orders.* to orders_wo
    INSERT on orders_archive.* to orders_wo
    login orders_ingest@batch.internal
    membership of orders_ingest@batch.internal in orders_wo
    orders_wo active at each login of orders_ingest@batch.internal"
  `);
});

it("grants on MariaDB one role in a statement, and to a migrator what its views need", () => {
  const [mysql, mariadb] = [said(full), said({ ...full, engine: "mariadb" })].map((text) => text.split("\n"));
  expect(mariadb?.filter((line) => !mysql?.includes(line))).toEqual([
    "MIGRATOR on orders.* to orders_migrate@ci.internal",
    "MIGRATOR on orders_archive.* to orders_migrate@ci.internal",
    "membership of orders_app in catalog_for_orders",
    "membership of orders_app in payments_for_orders",
  ]);
  expect(mysql?.filter((line) => !mariadb?.includes(line))).toEqual([
    "membership of orders_app in catalog_for_orders, payments_for_orders",
  ]);
});

it("leaves out only what is granted by name until it is there", () => {
  const first = new Set(plan(full, { migrated: false }).map(({ key }) => key));
  const later = plan(full).filter(({ key }) => !first.has(key));
  expect(later.map(describe)).toEqual([
    "SELECT (id) on orders_archive.order to orders_for_fulfilment",
    "EXECUTE on procedure orders_archive.close_day to orders_for_fulfilment",
    "INSERT on orders.shipment_event to orders_for_fulfilment",
    "EXECUTE on function orders.total to orders_app",
  ]);
});

it("plans the same records whatever the order of offers, uses and what they list", () => {
  const { offers = [], uses = [] } = full;
  const two = [...offers, { to: "billing-x", access: "read-only" as const, tables: ["b", "a"] }];
  const turned = two
    .toReversed()
    .map((offer) => ({ ...offer, ...(offer.tables && { tables: offer.tables.toReversed() }) }));
  expect(plan({ ...full, offers: turned, uses: uses.toReversed() })).toEqual(plan({ ...full, offers: two }));
});

it("makes only what is asked for", () => {
  expect(plan({ engine: "mysql", service: "order-history" }).map(describe)).toEqual([
    "database order_history",
  ]);
});

it("has one grant for each grantee and place, with everything in it", () => {
  const grants = plan({
    engine: "mysql",
    service: "orders",
    offers: [
      { to: "reporting", access: "read-only", tables: ["order"] },
      { to: "reporting", access: "read-write", columns: { order: ["note"], customer: ["name"] } },
      { to: "reporting", access: "read-only", columns: { customer: ["name", "id"] } },
    ],
  }).filter((record) => record.kind === "grant");
  expect(grants).toMatchObject([
    {
      table: "customer",
      privileges: [],
      columns: { SELECT: ["id", "name"], INSERT: ["name"], UPDATE: ["name"] },
    },
    { table: "order", privileges: ["SELECT", "SHOW VIEW"], columns: { INSERT: ["note"], UPDATE: ["note"] } },
  ]);
});

it("spells a database as a grant needs it, and only where its name is a pattern", () => {
  const spelled = (partialRevokes: boolean) =>
    plan({
      engine: "mysql",
      service: "order-history",
      partialRevokes,
      offers: [
        { to: "reporting", access: "read-only" },
        { to: "reporting", access: "write-only", tables: ["note"] },
      ],
    }).flatMap((record) => (record.kind === "grant" ? [record.spelling] : []));
  expect(spelled(false)).toEqual(["order\\_history", "order_history"]);
  expect(spelled(true)).toEqual(["order_history", "order_history"]);
});

suite.each<MySqlEngine>(["mysql", "mariadb"])("on %s", (engine) => {
  const records = plan({ ...full, engine });

  it("depends only on what comes before, by keys that are there once", () => {
    const seen = new Set<string>();
    for (const { key, dependsOn, endsWith } of records) {
      expect(seen.has(key), key).toBe(false);
      for (const before of [...dependsOn, ...(endsWith === undefined ? [] : [endsWith])])
        expect(seen.has(before), `${key} after ${before}`).toBe(true);
      seen.add(key);
    }
  });

  it("gives each user one role, which is active when it logs in", () => {
    const users = records.flatMap((record) => (record.kind === "user" ? [record.name] : []));
    for (const kind of ["roleGrant", "defaultRoles"] as const) {
      const given = records.flatMap((record) => {
        if (record.kind !== kind) return [];
        const holder = record.kind === "roleGrant" ? record.grantee : record.user;
        return holder.host === undefined ? [] : [{ name: holder.name, roles: record.roles.length }];
      });
      expect(given.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
        users.toSorted().map((name) => ({ name, roles: 1 })),
      );
    }
  });

  it("adds a role as if it had been there", () => {
    const { roles = [], ...rest } = full;
    const added = planService({ ...rest, engine });
    for (const role of roles) added.push(...planRole({ ...rest, engine }, role, added));
    expect(added).toEqual(records);
  });

  it("keeps its keys when something else of the service changes", () => {
    const keys = new Set(records.map(({ key }) => key));
    const { additionalDatabases: _, offers: __, ...less } = full;
    const kept = plan({ ...less, engine, host: "%" }).map(({ key }) => key);
    expect(kept.filter((key) => !keys.has(key))).toEqual([]);
  });
});

it("has a record for each contract where that is asked for, as on MariaDB", () => {
  const keys = (declaration: MySqlDeclaration, eachContract: boolean) =>
    planService(declaration, { eachContract })
      .map(({ key }) => key)
      .filter((key) => key.startsWith("roles/app"));
  const slots = ["roles/app_a", "roles/app_b"];
  expect(keys(full, false)).toEqual(["roles/app", ...slots]);
  const each = ["roles/app/catalog_for_orders", "roles/app/payments_for_orders", ...slots];
  expect(keys(full, true)).toEqual(each);
  expect(keys({ ...full, engine: "mariadb" }, false)).toEqual(each);
});
