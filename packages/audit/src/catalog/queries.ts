// One statement for 14 to 18: `to_jsonb` reads columns that only newer versions have. Roles are oids here, and get their
// names from ROLES in the same snapshot: functions of the server that make names would look at the present.

import { exploded } from "./queries/acl.js";
import { objects } from "./queries/objects.js";
import { COLUMN_LISTS, OURS } from "./queries/ours.js";
import { TYPES } from "./queries/types.js";

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
