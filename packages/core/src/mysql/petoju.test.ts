import { expect, it } from "vitest";
import type { MySqlDeclaration } from "./declaration.js";
import type { MySqlEngine } from "./engines.js";
import { membershipSql, shownPlace, shownPrivileges } from "./petoju.js";
import { plan } from "./plan.js";

const orders = (engine: MySqlEngine): MySqlDeclaration => ({
  engine,
  service: "order-history",
  host: "10.0.%",
  offers: [
    {
      to: "reporting",
      access: "read-only",
      columns: { order: ["id", "createdAt"] },
      routines: ["function total"],
    },
  ],
  uses: [{ from: "catalog", access: "read-only" }],
});

it("knows what MySQL calls all privileges of a database, which is only what a migrator has", () => {
  const shown = (engine: MySqlEngine) =>
    plan({ ...orders(engine), logins: { app: {}, migrate: true } }).flatMap((record) =>
      record.kind === "grant" && record.grantee.host === undefined
        ? [[record.key, shownPrivileges(record, engine).join(", ")]]
        : [],
    );
  expect(Object.fromEntries(shown("mysql"))).toEqual({
    "grant/app": "SELECT, INSERT, UPDATE, DELETE, SHOW VIEW",
    "grant/for_reporting/routine/function total": "EXECUTE",
    "grant/for_reporting/table/order": "SELECT (`createdAt`, `id`)",
    "grant/owner": "ALL PRIVILEGES",
  });
  expect(Object.fromEntries(shown("mariadb"))["grant/owner"]).toContain("CREATE ROUTINE, ");
});

it("names the place of a grant by its database and table, and a routine as a database", () => {
  const places = plan({ ...orders("mysql"), logins: { app: {} } }).flatMap((record) =>
    record.kind === "grant" ? [[record.key, shownPlace(record)] as const] : [],
  );
  expect(Object.fromEntries(places)).toEqual({
    "grant/app": { database: "order\\_history", table: "*" },
    "grant/for_reporting/routine/function total": { database: "FUNCTION order_history.total" },
    "grant/for_reporting/table/order": { database: "order_history", table: "order" },
  });
});

it.each<[MySqlEngine, string, string]>([
  [
    "mysql",
    "GRANT `catalog_for_order_history` TO `order_history_app`",
    "REVOKE IF EXISTS `catalog_for_order_history` FROM `order_history_app` IGNORE UNKNOWN USER",
  ],
  ["mariadb", "GRANT `catalog_for_order_history` TO `order_history_app`", "catalog_for_order_history"],
])("makes and ends a contract on %s by a statement each", (engine, createSql, deleteSql) => {
  const [contract] = plan({ ...orders(engine), logins: { app: {} } }, { eachContract: true }).flatMap(
    (record) => (record.kind === "roleGrant" && record.grantee.host === undefined ? [record] : []),
  );
  if (contract === undefined) throw new Error("there is no contract");
  const sql = membershipSql(contract, engine);
  expect(sql.createSql).toBe(createSql);
  expect(sql.deleteSql).toContain(deleteSql);
});
