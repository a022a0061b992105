// One statement for 14 to 18: `to_jsonb` reads columns that only newer versions have. Roles are oids here, and get their
// names from ROLES in the same snapshot: functions of the server that make names would look at the present.

const SERVER = `
SELECT current_setting('server_version_num')::int / 10000 AS version, current_database()::text AS database,
       current_user::text AS "readBy"`;

const ROLES = `
SELECT oid::int8::text, rolname::text AS name, rolcanlogin AS login, rolsuper AS superuser, rolinherit AS inherit,
       rolcreaterole AS "createRole", rolcreatedb AS "createDatabase", rolreplication AS replication,
       rolbypassrls AS "bypassRls", rolconnlimit AS "connectionLimit",
       CASE WHEN isfinite(rolvaliduntil) THEN to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS "validUntil",
       coalesce(rolvaliduntil < now(), false) AS expired, coalesce(rolconfig, '{}') AS settings
  FROM pg_roles ORDER BY rolname`;

const MEMBERSHIPS = `
SELECT m.roleid::int8::text AS role, m.member::int8::text AS member, m.grantor::int8::text AS grantor, m.admin_option AS admin,
       coalesce((to_jsonb(m) ->> 'inherit_option')::bool, r.rolinherit) AS inherit,
       coalesce((to_jsonb(m) ->> 'set_option')::bool, true) AS set
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member`;

/** Those of one role in every database are with the role. */
const SETTINGS = `
SELECT d.datname::text AS database, nullif(setrole, 0)::int8::text AS role, setconfig AS settings
  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase`;

/** `ALTER ROLE ALL SET`. */
const SETTINGS_OF_ALL =
  "SELECT unnest(setconfig) AS setting FROM pg_db_role_setting WHERE setdatabase = 0 AND setrole = 0";

/** An access control list as a JSON array, the built-in default in place of none. */
const acl = (column: string, kind: string, owner: string): string =>
  `coalesce(${column}, acldefault('${kind}', ${owner}))`;

/** The schemas of users. Temporary ones are each session's own. */
const OURS = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

/** Two access control lists say the same when each holds the entries of the other. */
const differs = (one: string, other: string): string => `NOT (${one} @> ${other} AND ${one} <@ ${other})`;

/**
 * What a list of the system's schemas was when the server was made: `pg_init_privs` has those of `pg_catalog`. In
 * `information_schema`, PUBLIC may use the schema and read what is in it.
 */
const initial = (catalog: string, oid: string, owner: string, kind: string): string =>
  `coalesce((SELECT initprivs FROM pg_init_privs WHERE classoid = '${catalog}'::regclass AND objoid = ${oid} AND objsubid = 0),
            acldefault(${kind}, ${owner}) || CASE WHEN n.nspname = 'information_schema' AND ${kind} IN ('r', 'n')
              THEN makeaclitem(0, ${owner}, CASE ${kind} WHEN 'r' THEN 'SELECT' ELSE 'USAGE' END, false) END)`;

/**
 * Everything of users, and of the system's schemas what somebody has changed. The role 10 is the one that made the server.
 * `part` says of what else a change counts.
 */
const oursOrChanged = (
  catalog: string,
  oid: string,
  owner: string,
  column: string,
  kind: string,
  part = "",
): string =>
  `(${OURS} OR n.nspname IN ('pg_catalog', 'information_schema')
      AND (${owner} <> 10 OR ${column} IS NOT NULL AND ${differs(column, initial(catalog, oid, owner, kind))}${part}))`;

/** Columns with an access control list, and whether it is another than the system's tables were made with. */
const COLUMN_LISTS = `
  (SELECT attrelid, attname, attnum, attacl, ${differs("attacl", "coalesce(initprivs, '{}')")} AS changed
     FROM pg_attribute LEFT JOIN pg_init_privs ON classoid = 'pg_class'::regclass AND objoid = attrelid AND objsubid = attnum
    WHERE attacl IS NOT NULL AND attnum > 0 AND NOT attisdropped)`;

/** The server itself makes routines for each range type, which belong to the superuser and are open to all. */
const inExtension = (catalog: string, oid: string): string =>
  `${oid} IN (SELECT objid FROM pg_depend WHERE classid = '${catalog}'::regclass
              AND deptype ${catalog === "pg_proc" ? "IN ('e', 'i')" : "= 'e'"})`;

const isArray = (type: string): string =>
  `${type}.typelem <> 0 AND ${type}.typsubscript = 'array_subscript_handler'::regproc`;

/**
 * The names of the types that routines take, as the server writes them with the `search_path` pg_catalog: its own function would
 * use that of the connection, and the types of the present.
 */
const TYPES = `
SELECT t.oid::int8::text,
       CASE WHEN n.nspname = 'pg_catalog' THEN format_type(t.oid, NULL)
            ELSE format('%I.%I', n.nspname, e.typname) || CASE WHEN e.oid = t.oid THEN '' ELSE '[]' END
       END AS name
  FROM pg_type t JOIN pg_type e ON e.oid = CASE WHEN ${isArray("t")} THEN t.typelem ELSE t.oid END
  JOIN pg_namespace n ON n.oid = e.typnamespace
 WHERE t.oid = ANY (ARRAY(SELECT DISTINCT unnest(proargtypes) FROM pg_proc))`;

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

/** An access control list as [grantee, grantor, privilege, whether it may be passed on], with oids; 0 is PUBLIC. */
const exploded = (column: string): string =>
  `(SELECT coalesce(json_agg(json_build_array(x.grantee::int8::text, x.grantor::int8::text, x.privilege_type, x.is_grantable)), '[]')
      FROM aclexplode(${column}) x)`;

/**
 * Everything with an owner and an access control list, what is alike in one row: it is exploded once for all of them. Access
 * control lists can be hashed and not sorted, so the names are sorted by whoever reads them.
 */
const objects = (version: number): string => `
SELECT kind, variant, schema, owner::int8::text, ${exploded("acl")} AS acl, extension, definer, pinned, rls, invoker, names
  FROM (SELECT kind, variant, schema, owner, acl, extension, definer, pinned, rls, invoker, array_agg(name) AS names
          FROM (${[...PARTS, ...(version >= 15 ? [PARAMETERS] : [])].join("\nUNION ALL\n")}) one
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) alike
 ORDER BY kind, schema COLLATE "C"`;

const COLUMNS = `
SELECT n.nspname::text AS schema, c.relname::text AS table, attname::text AS column, relowner::int8::text AS owner,
       ${exploded("attacl")} AS acl
  FROM ${COLUMN_LISTS} a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE ${OURS} OR n.nspname IN ('pg_catalog', 'information_schema') AND changed
 ORDER BY 1, 2, 3`;

const POLICIES = `
SELECT n.nspname::text AS schema, c.relname::text AS table, polname::text AS name, polpermissive AS permissive,
       CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
       ARRAY(SELECT role::int8::text FROM unnest(polroles) role) AS roles
  FROM pg_policy p JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace
 ORDER BY 1, 2, 3`;

const DEFAULTS = `
SELECT defaclrole::int8::text AS creator, n.nspname::text AS schema,
       CASE defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type'
                          WHEN 'n' THEN 'schema' ELSE 'large object' END AS kind,
       ${exploded("defaclacl")} AS acl
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
 ORDER BY 1, 2, 3`;

/**
 * The one statement that reads everything, as JSON in one text: a statement sees one moment. So it needs no transaction, which would be in
 * the way of one that the connection has open already, and of a pool.
 */
export const everything = (version: number): string => {
  const parts = {
    server: SERVER,
    roles: ROLES,
    memberships: MEMBERSHIPS,
    settings: SETTINGS,
    settingsOfAll: SETTINGS_OF_ALL,
    types: TYPES,
    objects: objects(version),
    columns: COLUMNS,
    policies: POLICIES,
    defaults: DEFAULTS,
  };
  const fields = Object.entries(parts).map(
    ([name, query]) => `'${name}', (SELECT coalesce(json_agg(row), '[]') FROM (${query}) row)`,
  );
  return `SELECT json_build_object(${fields.join(",\n")})::text AS catalog`;
};
