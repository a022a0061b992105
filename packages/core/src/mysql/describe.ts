import type { MySqlAccount, MySqlGrantRecord, MySqlRecord } from "./records.js";

/**
 * Says a record as a person would.
 * @example
 * ```ts
 * import { describe, plan } from "@rolewright/core/mysql";
 * plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }).map(describe);
 * // "database orders", "role orders_app", "SELECT, INSERT, UPDATE, DELETE, SHOW VIEW on orders.* to orders_app", ...
 * ```
 */
export function describe(record: MySqlRecord): string {
  switch (record.kind) {
    case "database":
      return `database ${record.name}${record.drop ? ", to be dropped with all it holds" : ""}`;
    case "role":
      return `role ${record.name}`;
    case "user":
      return `login ${said(record)}`;
    case "grant":
      return `${privilegesOf(record)} on ${placeOf(record)} to ${said(record.grantee)}`;
    case "roleGrant":
      return `membership of ${said(record.grantee)} in ${record.roles.join(", ")}`;
    case "defaultRoles":
      return `${record.roles.join(", ")} active at each login of ${said(record.user)}`;
  }
}

const said = ({ name, host }: MySqlAccount): string => (host === undefined ? name : `${name}@${host}`);

const privilegesOf = ({ privileges, columns = {} }: MySqlGrantRecord): string =>
  [
    ...privileges,
    ...Object.entries(columns).map(([privilege, names]) => `${privilege} (${names.join(", ")})`),
  ].join(", ");

function placeOf({ database, table, routine }: MySqlGrantRecord): string {
  if (routine === undefined) return `${database}.${table ?? "*"}`;
  const [kind, name] = routine.split(" ");
  return `${kind} ${database}.${name}`;
}
