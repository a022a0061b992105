import type { Access } from "../declaration.js";

/** A privilege, as GRANT spells it. */
export type MySqlPrivilege =
  | "SELECT"
  | "INSERT"
  | "UPDATE"
  | "DELETE"
  | "CREATE"
  | "ALTER"
  | "DROP"
  | "INDEX"
  | "REFERENCES"
  | "CREATE VIEW"
  | "SHOW VIEW"
  | "TRIGGER"
  | "CREATE ROUTINE"
  | "ALTER ROUTINE"
  | "EXECUTE"
  | "EVENT"
  | "LOCK TABLES"
  | "CREATE TEMPORARY TABLES";

/** A privilege that can be granted on single columns. */
export type MySqlColumnPrivilege = "SELECT" | "INSERT" | "UPDATE";

/**
 * The privilege table of MySQL and MariaDB: what an access kind gives on tables and views, of a whole database or by name.
 * Everything that the library grants to others than migrators is read from here. SHOW VIEW is there for who reads, since
 * EXPLAIN of a view needs it. EXECUTE is in no row: a routine runs with its definer's rights, so each is named. UPDATE and
 * DELETE are not given without SELECT: what is left of them then is only the statement without WHERE.
 * See https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html
 */
export const PRIVILEGES: Record<Access, MySqlPrivilege[]> = {
  "read-only": ["SELECT", "SHOW VIEW"],
  "write-only": ["INSERT"],
  "read-write": ["SELECT", "INSERT", "UPDATE", "DELETE", "SHOW VIEW"],
};

/** What an offer of single columns gives on each. A row can not be deleted by its columns. */
export const COLUMN_PRIVILEGES: Record<Access, MySqlColumnPrivilege[]> = {
  "read-only": ["SELECT"],
  "write-only": ["INSERT"],
  "read-write": ["SELECT", "INSERT", "UPDATE"],
};

/** The kind of object that each privilege is about, when it is granted on a whole database. */
export const PLACES: Record<MySqlPrivilege, "table" | "routine" | "schema"> = {
  SELECT: "table",
  INSERT: "table",
  UPDATE: "table",
  DELETE: "table",
  CREATE: "schema",
  ALTER: "table",
  DROP: "schema",
  INDEX: "table",
  REFERENCES: "table",
  "CREATE VIEW": "schema",
  "SHOW VIEW": "table",
  TRIGGER: "table",
  "CREATE ROUTINE": "schema",
  "ALTER ROUTINE": "routine",
  EXECUTE: "routine",
  EVENT: "schema",
  "LOCK TABLES": "schema",
  "CREATE TEMPORARY TABLES": "schema",
};

/**
 * What a migrator may do in the databases of its service: everything that migrations do, and nothing outside of them. It is
 * a list and not ALL, which means other things in other versions.
 */
export const MIGRATOR_PRIVILEGES = Object.keys(PLACES) as MySqlPrivilege[];
