import type { PlanRecord } from "./records.js";

const plural = { table: "tables", sequence: "sequences", routine: "routines" } as const;
const to = (grantee: string): string => (grantee === "public" ? "PUBLIC" : grantee);
const what = (privileges: string[]): string => (privileges.length === 0 ? "nothing" : privileges.join(", "));

/**
 * Says a record as a person would.
 * @example
 * ```ts
 * import { describe, plan } from "@rolewright/core";
 * plan({ service: "orders", database: "shop", logins: { app: {} } }).map(describe);
 * // "role orders_owner", ..., "SELECT, INSERT, UPDATE, DELETE on all tables in orders to orders_rw"
 * ```
 */
export function describe(record: PlanRecord): string {
  switch (record.kind) {
    case "role": {
      const member = record.memberOf.length > 0 ? `, member of ${record.memberOf.join(", ")}` : "";
      const acts = record.assumeRole === undefined ? "" : `, acting as ${record.assumeRole}`;
      return `${record.login ? "login" : "role"} ${record.name}${member}${acts}`;
    }
    case "schema":
      return `schema ${record.name} in ${record.database}, owned by ${record.owner ?? "the deployer"}${record.dropCascade ? ", to be dropped with all it holds" : ""}`;
    case "membership":
      return `membership of ${record.member} in ${record.role}, to be passed on`;
    case "extension":
      return `extension ${record.name} in schema ${record.schema} of ${record.database}`;
    case "defaultPrivileges": {
      const where = record.schema === undefined ? record.database : record.schema;
      return `${what(record.privileges)} on future ${plural[record.objectType]} of ${record.owner} in ${where} to ${to(record.grantee)}`;
    }
    case "grant":
      return `${what(record.privileges)} on ${objectOf(record)} to ${to(record.grantee)}`;
  }
}

function objectOf(record: Extract<PlanRecord, { kind: "grant" }>): string {
  switch (record.objectType) {
    case "database":
      return `database ${record.database}`;
    case "schema":
      return `schema ${record.schema}`;
    case "column":
      return `column ${record.column} of ${record.schema}.${record.object}`;
    default:
      return record.object === undefined
        ? `all ${plural[record.objectType]} in ${record.schema}`
        : `${record.objectType} ${record.schema}.${record.object}`;
  }
}
