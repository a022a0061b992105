import type { ObjectKind } from "../catalog/catalog.js";

/**
 * All privileges of each kind of object, in the order of the manual. Whoever owns an object may grant them all, even those
 * that it has taken from itself. See https://www.postgresql.org/docs/current/ddl-priv.html
 */
const PRIVILEGES: Record<ObjectKind | "column", string[]> = {
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"],
  column: ["SELECT", "INSERT", "UPDATE", "REFERENCES"],
  sequence: ["SELECT", "UPDATE", "USAGE"],
  routine: ["EXECUTE"],
  schema: ["CREATE", "USAGE"],
  database: ["CREATE", "CONNECT", "TEMPORARY"],
  type: ["USAGE"],
  language: ["USAGE"],
  "foreign server": ["USAGE"],
  "foreign-data wrapper": ["USAGE"],
  "large object": ["SELECT", "UPDATE"],
  tablespace: ["CREATE"],
  parameter: ["SET", "ALTER SYSTEM"],
};

/** The privileges of a kind of object on a server of that major version. */
export const privilegesOf = (kind: ObjectKind | "column", version: number): string[] =>
  PRIVILEGES[kind].filter((privilege) => privilege !== "MAINTAIN" || version >= 17);

/** What predefined roles give on everything, beside every access control list. */
const PREDEFINED: Record<string, Partial<Record<ObjectKind, string[]>>> = {
  pg_read_all_data: { table: ["SELECT"], sequence: ["SELECT"], schema: ["USAGE"] },
  pg_write_all_data: { table: ["DELETE", "INSERT", "UPDATE"], sequence: ["UPDATE"], schema: ["USAGE"] },
  pg_maintain: { table: ["MAINTAIN"] },
};

/** Whether a role is one of those. */
export const isPredefined = (role: string): boolean => Object.hasOwn(PREDEFINED, role);

/** What a role has on every object of a kind because it is a predefined one. */
export const predefinedOf = (role: string, kind: ObjectKind): string[] =>
  (isPredefined(role) ? PREDEFINED[role]?.[kind] : undefined) ?? [];

/** What no grant gives on the tables of `pg_catalog`: only a superuser writes them. */
const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "TRUNCATE"]);

/** Those of the privileges that count on an object of that place. */
export function effective(
  privileges: string[],
  { kind, schema, variant }: { kind: ObjectKind; schema?: string; variant?: string },
): string[] {
  return kind === "table" && schema === "pg_catalog" && variant !== "view"
    ? privileges.filter((privilege) => !WRITES.has(privilege))
    : privileges;
}
