// One statement for 14 to 18: `to_jsonb` reads columns that only newer versions have. Roles are oids here, and get their
// names from ROLES in the same snapshot: the server's own functions would look at the present.

export const SERVER = `
SELECT current_setting('server_version_num')::int / 10000 AS version, current_database()::text AS database,
       current_user::text AS "readBy"`;

export const ROLES = `
SELECT oid::int8::text, rolname::text AS name, rolcanlogin AS login, rolsuper AS superuser, rolinherit AS inherit,
       rolcreaterole AS "createRole", rolcreatedb AS "createDatabase", rolreplication AS replication,
       rolbypassrls AS "bypassRls", rolconnlimit AS "connectionLimit",
       CASE WHEN isfinite(rolvaliduntil) THEN to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS "validUntil",
       coalesce(rolvaliduntil < now(), false) AS expired, coalesce(rolconfig, '{}') AS settings
  FROM pg_roles ORDER BY rolname`;

export const MEMBERSHIPS = `
SELECT m.roleid::int8::text AS role, m.member::int8::text AS member, m.grantor::int8::text AS grantor, m.admin_option AS admin,
       coalesce((to_jsonb(m) ->> 'inherit_option')::bool, r.rolinherit) AS inherit,
       coalesce((to_jsonb(m) ->> 'set_option')::bool, true) AS set
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member`;

export const SETTINGS = `
SELECT d.datname::text AS database, nullif(setrole, 0)::int8::text AS role, setconfig AS settings
  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase`;

/** An access control list as a JSON array, the built-in default in place of none. */
const acl = (column: string, kind: string, owner: string): string =>
  `coalesce(${column}, acldefault('${kind}', ${owner}))`;

/** Not the system's own schemas. Temporary ones are each session's own. */
const OURS = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

/** What in the system's schemas was granted to a role that somebody made: those of the system have smaller oids. */
const ours = (acl: string): string =>
  `(${OURS} OR n.nspname IN ('pg_catalog', 'information_schema')
     AND EXISTS (SELECT FROM aclexplode(${acl}) x WHERE x.grantee >= 16384))`;

/** The server itself makes routines for each range type, which belong to the superuser and are open to all. */
const inExtension = (catalog: string, oid: string): string =>
  `EXISTS (SELECT FROM pg_depend WHERE classid = '${catalog}'::regclass AND objid = ${oid}
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
  from: string;
}): string => {
  const { kind, variant, schema, owner, name, extension, definer, pinned, rls, from } = columns;
  return `SELECT ${kind} AS kind, ${variant ?? "NULL"} AS variant, ${schema ?? "NULL"}::text AS schema, ${owner} AS owner,
       ${columns.acl} AS acl, ${name}::text AS name, ${extension ?? "false"} AS extension, ${definer ?? "NULL::bool"} AS definer,
       ${pinned ?? "NULL::bool"} AS pinned, ${rls ?? "NULL"}::text AS rls FROM ${from}`;
};

const PARTS = [
  part({
    kind: "CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END",
    variant: `CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                           WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                           WHEN 'S' THEN CASE WHEN EXISTS (SELECT FROM pg_depend
                             WHERE classid = 'pg_class'::regclass AND objid = c.oid AND refobjsubid > 0
                               AND deptype IN ('a', 'i')) THEN 'owned sequence' END END`,
    schema: "n.nspname",
    owner: "relowner",
    acl: `CASE WHEN relkind = 'S' THEN ${acl("relacl", "s", "relowner")} ELSE ${acl("relacl", "r", "relowner")} END`,
    name: "relname",
    extension: inExtension("pg_class", "c.oid"),
    rls: `CASE WHEN relkind IN ('r', 'p') THEN concat(relrowsecurity::int, relforcerowsecurity::int,
               EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)::int) END`,
    from: `pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${ours("relacl")}`,
  }),
  part({
    kind: "'routine'",
    schema: "n.nspname",
    owner: "proowner",
    acl: acl("proacl", "f", "proowner"),
    name: "format('%s(%s)', proname, oidvectortypes(proargtypes))",
    extension: inExtension("pg_proc", "p.oid"),
    definer: "prosecdef",
    pinned: "coalesce(proconfig::text LIKE '%search_path=%', false)",
    from: `pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${ours("proacl")}`,
  }),
  part({
    kind: "'type'",
    schema: "n.nspname",
    owner: "typowner",
    acl: acl("typacl", "T", "typowner"),
    name: "typname",
    extension: inExtension("pg_type", "t.oid"),
    from: `pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype IN ('d', 'e', 'r') AND ${OURS}`,
  }),
  part({
    kind: "'schema'",
    owner: "nspowner",
    acl: acl("nspacl", "n", "nspowner"),
    name: "nspname",
    extension: inExtension("pg_namespace", "n.oid"),
    from: `pg_namespace n WHERE ${OURS}`,
  }),
  part({
    kind: "'database'",
    owner: "datdba",
    acl: acl("datacl", "d", "datdba"),
    name: "datname",
    from: "pg_database WHERE datallowconn",
  }),
  part({
    kind: "'language'",
    owner: "lanowner",
    acl: acl("lanacl", "l", "lanowner"),
    name: "lanname",
    from: "pg_language WHERE lanispl",
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

/** An access control list as [grantee, grantor, privilege, whether it may be passed on], with oids; 0 is PUBLIC. */
const exploded = (column: string): string =>
  `(SELECT coalesce(json_agg(json_build_array(x.grantee::int8::text, x.grantor::int8::text, x.privilege_type, x.is_grantable)), '[]')
      FROM aclexplode(${column}) x)`;

/**
 * Everything with an owner and an access control list, what is alike in one row: it is exploded once for all of them. Access
 * control lists can be hashed and not sorted, so the names are sorted by whoever reads them.
 */
export const objects = (version: number): string => `
WITH one AS (${[...PARTS, ...(version >= 15 ? [PARAMETERS] : [])].join("\nUNION ALL\n")}),
     alike AS (SELECT kind, variant, schema, owner, acl, extension, definer, pinned, rls,
                      array_agg(name) AS names
                 FROM one GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9)
SELECT kind, variant, schema, owner::int8::text, ${exploded("acl")} AS acl, extension, definer, pinned, rls, names
  FROM alike ORDER BY kind, schema COLLATE "C"`;

export const COLUMNS = `
SELECT n.nspname::text AS schema, c.relname::text AS table, attname::text AS column, relowner::int8::text AS owner,
       ${exploded("attacl")} AS acl
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE attacl IS NOT NULL AND attnum > 0 AND NOT attisdropped AND ${ours("attacl")}
 ORDER BY 1, 2, 3`;

export const DEFAULTS = `
SELECT defaclrole::int8::text AS creator, n.nspname::text AS schema,
       CASE defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type'
                          WHEN 'n' THEN 'schema' ELSE 'large object' END AS kind,
       ${exploded("defaclacl")} AS acl
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
 ORDER BY 1, 2, 3`;
