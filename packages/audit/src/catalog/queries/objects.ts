import { acl, exploded } from "./acl.js";
import { COLUMN_LISTS, oursOrChanged } from "./ours.js";
import { isArray } from "./types.js";

/** The server itself makes routines for each range type, which belong to the superuser and are open to all. */
const inExtension = (catalog: string, oid: string): string =>
  `${oid} IN (SELECT objid FROM pg_depend WHERE classid = '${catalog}'::regclass
              AND deptype ${catalog === "pg_proc" ? "IN ('e', 'i')" : "= 'e'"})`;

/** The columns that every part of OBJECTS has. */
const part = (columns: {
  kind: string;
  variant?: string;
  schema?: string;
  owner: string;
  acl: string;
  name: string;
  extension?: string;
  definer?: string;
  pinned?: string;
  rls?: string;
  invoker?: string;
  from: string;
}): string => {
  const { kind, variant, schema, owner, name, extension, definer, pinned, rls, invoker, from } = columns;
  return `SELECT ${kind} AS kind, ${variant ?? "NULL"} AS variant, ${schema ?? "NULL"}::text AS schema, ${owner} AS owner,
       ${columns.acl} AS acl, ${name}::text AS name, ${extension ?? "false"} AS extension, ${definer ?? "NULL::bool"} AS definer,
       ${pinned ?? "NULL::bool"} AS pinned, ${rls ?? "NULL"}::text AS rls, ${invoker ?? "NULL::bool"} AS invoker FROM ${from}`;
};

const PARTS = [
  part({
    kind: "CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END",
    variant: `CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                           WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                           WHEN 'S' THEN CASE WHEN c.oid IN (SELECT objid FROM pg_depend
                             WHERE classid = 'pg_class'::regclass AND refobjsubid > 0
                               AND deptype IN ('a', 'i')) THEN 'owned sequence' END END`,
    schema: "n.nspname",
    owner: "relowner",
    acl: `CASE WHEN relkind = 'S' THEN ${acl("relacl", "s", "relowner")} ELSE ${acl("relacl", "r", "relowner")} END`,
    name: "relname",
    extension: inExtension("pg_class", "c.oid"),
    rls: `CASE WHEN relkind IN ('r', 'p') THEN concat(relrowsecurity::int, relforcerowsecurity::int,
               (c.oid IN (SELECT polrelid FROM pg_policy))::int) END`,
    invoker: `CASE WHEN relkind = 'v' THEN EXISTS (
               SELECT FROM pg_options_to_table(reloptions) WHERE option_name = 'security_invoker' AND option_value::bool) END`,
    from: `pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND ${oursOrChanged(
         "pg_class",
         "c.oid",
         "relowner",
         "relacl",
         `(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char"`,
         ` OR c.oid IN (SELECT attrelid FROM ${COLUMN_LISTS} a WHERE changed)`,
       )}`,
  }),
  part({
    kind: "'routine'",
    schema: "n.nspname",
    owner: "proowner",
    acl: acl("proacl", "f", "proowner"),
    // The oids of the types; TYPES has their names.
    name: "format('%s(%s)', proname, array_to_string(proargtypes::oid[], ','))",
    extension: inExtension("pg_proc", "p.oid"),
    definer: "prosecdef",
    pinned: "coalesce(proconfig::text LIKE '%search_path=%', false)",
    from: `pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
       WHERE ${oursOrChanged("pg_proc", "p.oid", "proowner", "proacl", `'f'::"char"`)}`,
  }),
  // Arrays and the types of rows have no rights of their own, unless somebody has granted some.
  part({
    kind: "'type'",
    schema: "n.nspname",
    owner: "typowner",
    acl: acl("typacl", "T", "typowner"),
    name: "typname",
    extension: inExtension("pg_type", "t.oid"),
    from: `pg_type t JOIN pg_namespace n ON n.oid = typnamespace
       WHERE (typacl IS NOT NULL OR typtype IN ('d', 'e', 'r') OR typtype = 'b' AND NOT (${isArray("t")})
              OR typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c'))
         AND ${oursOrChanged("pg_type", "t.oid", "typowner", "typacl", `'T'::"char"`)}`,
  }),
  part({
    kind: "'schema'",
    owner: "nspowner",
    acl: acl("nspacl", "n", "nspowner"),
    name: "nspname",
    extension: inExtension("pg_namespace", "n.oid"),
    from: `pg_namespace n WHERE ${oursOrChanged("pg_namespace", "n.oid", "nspowner", "nspacl", `'n'::"char"`)}`,
  }),
  part({
    kind: "'database'",
    owner: "datdba",
    acl: acl("datacl", "d", "datdba"),
    name: "datname",
    from: "pg_database WHERE datallowconn",
  }),
  // Those of the server itself, such as SQL, only with something granted or revoked.
  part({
    kind: "'language'",
    owner: "lanowner",
    acl: acl("lanacl", "l", "lanowner"),
    name: "lanname",
    from: "pg_language WHERE lanispl OR lanacl IS NOT NULL",
  }),
  part({
    kind: "'foreign server'",
    owner: "srvowner",
    acl: acl("srvacl", "S", "srvowner"),
    name: "srvname",
    from: "pg_foreign_server",
  }),
  part({
    kind: "'foreign-data wrapper'",
    owner: "fdwowner",
    acl: acl("fdwacl", "F", "fdwowner"),
    name: "fdwname",
    from: "pg_foreign_data_wrapper",
  }),
  part({
    kind: "'large object'",
    owner: "lomowner",
    acl: acl("lomacl", "L", "lomowner"),
    name: "oid",
    from: "pg_largeobject_metadata",
  }),
  part({
    kind: "'tablespace'",
    owner: "spcowner",
    acl: acl("spcacl", "t", "spcowner"),
    name: "spcname",
    from: "pg_tablespace",
  }),
];

/** Parameters have an owner only in name: the superuser that made the cluster. From PostgreSQL 15 on. */
const PARAMETERS = part({
  kind: "'parameter'",
  owner: "10::oid",
  acl: "paracl",
  name: "parname",
  from: "pg_parameter_acl",
});

/**
 * Everything with an owner and an access control list, what is alike in one row: it is exploded once for all of them. Access
 * control lists can be hashed and not sorted, so the names are sorted by whoever reads them.
 */
export const objects = (version: number): string => `
SELECT kind, variant, schema, owner::int8::text, ${exploded("acl")} AS acl, extension, definer, pinned, rls, invoker, names
  FROM (SELECT kind, variant, schema, owner, acl, extension, definer, pinned, rls, invoker, array_agg(name) AS names
          FROM (${[...PARTS, ...(version >= 15 ? [PARAMETERS] : [])].join("\nUNION ALL\n")}) one
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) alike
 ORDER BY kind, schema COLLATE "C"`;
