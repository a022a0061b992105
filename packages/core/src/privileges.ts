import type { Access } from "./declaration.js";
import { has, type ServerVersion } from "./versions.js";

/** A kind of object that privileges are granted on, in the words of the Grant resource. */
export type ObjectType = "database" | "schema" | "table" | "column" | "sequence" | "routine";

/** Kinds of objects in a schema that every access kind says something about. */
export type SchemaObjectType = "table" | "sequence";

/** A privilege, as GRANT spells it. */
export type Privilege =
  | "CONNECT"
  | "USAGE"
  | "SELECT"
  | "INSERT"
  | "UPDATE"
  | "DELETE"
  | "MAINTAIN"
  | "EXECUTE";

/**
 * The PostgreSQL privilege table: access kind x object kind. Everything that the library grants is read from here.
 * `TRUNCATE`, `REFERENCES` and `TRIGGER` are in no row on purpose: each is a way to more than reading and writing rows.
 * `MAINTAIN` is given by `maintain` alone. See https://www.postgresql.org/docs/current/ddl-priv.html
 */
export const PRIVILEGES: Record<Access, Record<SchemaObjectType, Privilege[]>> = {
  "read-only": { table: ["SELECT"], sequence: [] },
  "write-only": { table: ["INSERT"], sequence: ["USAGE"] },
  "read-write": { table: ["SELECT", "INSERT", "UPDATE", "DELETE"], sequence: ["USAGE", "SELECT"] },
};

/** What a role of the service itself may do with the routines of its schema. Another service gets none by an offer. */
export const OWN_ROUTINES: Record<Access, Privilege[]> = {
  "read-only": [],
  "write-only": [],
  "read-write": ["EXECUTE"],
};

/** What an offer of single columns gives on each. A row can not be deleted by its columns. */
export const COLUMN_PRIVILEGES: Record<Access, Privilege[]> = {
  "read-only": ["SELECT"],
  "write-only": ["INSERT"],
  "read-write": ["SELECT", "INSERT", "UPDATE"],
};

/** What an owner may do with each kind of its objects: everything that the server's version knows. */
export const ownerPrivileges = (version: ServerVersion): Record<SchemaObjectType | "routine", string[]> => ({
  table: [
    ...["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
    ...(has("maintain", version) ? ["MAINTAIN"] : []),
  ],
  sequence: ["SELECT", "UPDATE", "USAGE"],
  routine: ["EXECUTE"],
});

/** Suffix of the role that holds an access kind within its own service. */
export const ACCESS_ROLE: Record<Access, "ro" | "wo" | "rw"> = {
  "read-only": "ro",
  "write-only": "wo",
  "read-write": "rw",
};

/** All access kinds, in the order in which they are explained. */
export const ACCESS_KINDS: Access[] = ["read-only", "write-only", "read-write"];
