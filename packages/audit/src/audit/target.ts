import { quoteIdentifier as q } from "@rolewright/core";
import type { ObjectKind } from "../catalog/catalog.js";
import { someOf } from "../words.js";
import { nameOf } from "./expected.js";

/** What privileges are on: objects of one kind and place. */
export interface Target {
  kind: ObjectKind;
  schema?: string;
  names: string[];
  /** Whether these are all of the kind in the schema. */
  all?: boolean;
  /** Columns of the one table in `names`. */
  columns?: string[];
}

/** How GRANT and ALTER call each kind, and how many of them are called. */
const WORDS: Record<ObjectKind, { sql: string; one: string; many: string }> = {
  database: { sql: "DATABASE", one: "database", many: "databases" },
  schema: { sql: "SCHEMA", one: "schema", many: "schemas" },
  table: { sql: "TABLE", one: "table", many: "tables" },
  sequence: { sql: "SEQUENCE", one: "sequence", many: "sequences" },
  routine: { sql: "ROUTINE", one: "routine", many: "routines" },
  type: { sql: "TYPE", one: "type", many: "types" },
  language: { sql: "LANGUAGE", one: "language", many: "languages" },
  "foreign server": { sql: "FOREIGN SERVER", one: "foreign server", many: "foreign servers" },
  "foreign-data wrapper": {
    sql: "FOREIGN DATA WRAPPER",
    one: "foreign-data wrapper",
    many: "foreign-data wrappers",
  },
  "large object": { sql: "LARGE OBJECT", one: "large object", many: "large objects" },
  tablespace: { sql: "TABLESPACE", one: "tablespace", many: "tablespaces" },
  parameter: { sql: "PARAMETER", one: "parameter", many: "parameters" },
};

/** The grantee in SQL. */
export const granteeSql = (name: string): string => (name === "public" ? "PUBLIC" : q(name));

/** One object in SQL, quoted. */
export function objectSql(kind: ObjectKind, schema: string | undefined, name: string): string {
  const place = schema === undefined ? "" : `${q(schema)}.`;
  if (kind === "routine") return `${place}${q(nameOf(name))}${name.slice(nameOf(name).length)}`;
  if (kind === "large object") return name;
  if (kind === "parameter") return name.split(".").map(q).join(".");
  return `${place}${q(name)}`;
}

/** A target in the words of GRANT and REVOKE. */
export function targetSql({ kind, schema, names, all = false }: Target): string {
  if (all && names.length > 1 && (kind === "table" || kind === "sequence" || kind === "routine"))
    return `ALL ${WORDS[kind].sql}S IN SCHEMA ${q(schema ?? "")}`;
  return `${WORDS[kind].sql} ${names.map((name) => objectSql(kind, schema, name)).join(", ")}`;
}

/** Privileges, on the columns of the target where it is one. */
export const privilegesSql = (privileges: string[], { columns }: Target): string =>
  columns === undefined
    ? privileges.join(", ")
    : privileges.map((privilege) => `${privilege} (${columns.map(q).join(", ")})`).join(", ");

/** Of more objects only the number is said. */
export const MOST = 3;

/** A target as people say it. */
export function targetText({ kind, schema, names, all = false, columns }: Target): string {
  const { one, many } = WORDS[kind];
  const place = schema === undefined ? "" : `${schema}.`;
  const listed = someOf(
    names.map((name) => `${place}${name}`),
    MOST,
  );
  if (columns !== undefined)
    return `${columns.length === 1 ? "column" : "columns"} ${someOf(columns, MOST)} of ${listed}`;
  if (all && names.length > 1) return `all ${many} in ${schema}`;
  return names.length === 1 ? `${one} ${listed}` : `${names.length} ${many}: ${listed}`;
}

/** `ALTER ... OWNER TO` for one object. */
export const ownerSql = (
  kind: ObjectKind,
  variant: string | undefined,
  schema: string | undefined,
  name: string,
  owner: string,
) => `ALTER ${ALTER[variant ?? ""] ?? WORDS[kind].sql} ${objectSql(kind, schema, name)} OWNER TO ${q(owner)}`;

/** Kinds of tables that ALTER calls by names of their own. */
const ALTER: Record<string, string> = {
  view: "VIEW",
  "materialized view": "MATERIALIZED VIEW",
  "foreign table": "FOREIGN TABLE",
};
