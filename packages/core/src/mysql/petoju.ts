import { ENGINE_FACTS, type MySqlEngine } from "./engines.js";
import { routineOf } from "./names.js";
import { MIGRATOR_PRIVILEGES } from "./privileges.js";
import type { MySqlGrantRecord, MySqlRoleGrantRecord } from "./records.js";
import { grantedPrivileges, renderSql, renderWithdrawSql } from "./sql.js";

// How the provider petoju/mysql is told what a plan says, under Terraform and under Pulumi.

/**
 * The same as SHOW GRANTS shows it afterwards, for a provider that compares the two: to MySQL, all privileges that there are on a
 * database have one name. The server keeps each by itself, and MariaDB has more of them than a migrator gets.
 * @example
 * ```ts
 * import { plan, shownPrivileges } from "@rolewright/core/mysql";
 * const records = plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { migrate: true } });
 * records.flatMap((record) => (record.kind === "grant" ? shownPrivileges(record, "mysql") : [])); // ["ALL PRIVILEGES"]
 * ```
 */
export function shownPrivileges(record: MySqlGrantRecord, engine: MySqlEngine): string[] {
  const { table, routine, privileges } = record;
  const isWhole = table === undefined && routine === undefined;
  const isAll =
    isWhole && ENGINE_FACTS[engine].migratorHasAll && privileges.length === MIGRATOR_PRIVILEGES.length;
  return isAll ? ["ALL PRIVILEGES"] : grantedPrivileges(record);
}

/**
 * How petoju/mysql names the place of a grant: its database, and a table of it. A routine is a database of its own to it.
 * @example
 * ```ts
 * import { plan, shownPlace } from "@rolewright/core/mysql";
 * const records = plan({ engine: "mysql", service: "orders", host: "%", logins: { app: {} }, routines: ["function total"] });
 * records.flatMap((record) => (record.kind === "grant" ? shownPlace(record).database : [])); // ["orders", "FUNCTION orders.total"]
 * ```
 */
export function shownPlace({
  spelling,
  table = "*",
  routine,
}: Pick<MySqlGrantRecord, "spelling" | "table" | "routine">): { database: string; table?: string } {
  if (routine === undefined) return { database: spelling, table };
  const { kind, name } = routineOf(routine);
  return { database: `${kind} ${spelling}.${name}` };
}

/**
 * The statement that makes a membership, and the one that ends it, whether or not the role is still there: for a provider that can not
 * have several grants of roles to one grantee.
 * @example
 * ```ts
 * import { membershipSql } from "@rolewright/core/mysql";
 * const grantee = { name: "reporting_app" };
 * membershipSql({ kind: "roleGrant", key: "roles/app", grantee, roles: ["orders_for_reporting"], dependsOn: [] }, "mysql");
 * // { createSql: "GRANT `orders_for_reporting` TO `reporting_app`", deleteSql: "REVOKE ..." }
 * ```
 */
export function membershipSql(
  record: MySqlRoleGrantRecord,
  engine: MySqlEngine,
): { createSql: string; deleteSql: string } {
  const [createSql = ""] = renderSql([record], engine);
  const [deleteSql = ""] = renderWithdrawSql([record], engine);
  return { createSql, deleteSql };
}
