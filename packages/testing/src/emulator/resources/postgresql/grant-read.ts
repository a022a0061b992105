import type { Attributes, Props } from "../../resource.js";
import { roleOid } from "./locks.js";
import { asWanted, CATALOG_LETTER, sameSet } from "./privileges.js";
import type { Connections, Sql } from "./session.js";

/**
 * What differs from the state, read the provider's way: of many objects the first that differs counts, tables are
 * `relkind` r alone (no partitioned parents, no views), and grant options are not looked at.
 */
export async function readGranted(db: Connections, sql: Sql, d: Attributes): Promise<Props> {
  const oid = await roleOid(sql, d.text("role"));
  const type = d.text("objectType");
  if (type === "column") return readColumns(sql, d);
  const single = SINGLE[type];
  const rows = single
    ? await sql.query(single, [oid, type.startsWith("foreign_") ? d.items("objects")[0] : d.text(type)])
    : ROUTINES.includes(type)
      ? await sql.query(ROUTINE_QUERY, [oid, d.text("schema")])
      : await sql.query(RELATION_QUERY, [oid, d.text("schema"), CATALOG_LETTER[type]]);
  const listed = d.items("objects");
  for (const row of rows) {
    // A routine listed with its signature never matches a bare name, so its drift is not seen.
    if (listed.length > 0 && !listed.includes(row["name"] as string)) continue;
    const granted = [...new Set((row["privileges"] ?? []) as string[])].sort();
    if (!(await asWanted(db, d, granted))) return { privileges: granted };
  }
  return {};
}

const SINGLE: Readonly<Record<string, string>> = {
  database: `SELECT array_agg(privilege_type) AS privileges
               FROM (SELECT (aclexplode(datacl)).* FROM pg_database WHERE datname = $2) acl WHERE grantee = $1`,
  schema: `SELECT array_agg(privilege_type) AS privileges
             FROM (SELECT (aclexplode(nspacl)).* FROM pg_namespace WHERE nspname = $2) acl WHERE grantee = $1`,
  foreign_data_wrapper: `SELECT array_agg(privilege_type) AS privileges
    FROM (SELECT (aclexplode(fdwacl)).* FROM pg_foreign_data_wrapper WHERE fdwname = $2) acl WHERE grantee = $1`,
  foreign_server: `SELECT array_agg(privilege_type) AS privileges
    FROM (SELECT (aclexplode(srvacl)).* FROM pg_foreign_server WHERE srvname = $2) acl WHERE grantee = $1`,
};

/** All three read every routine of the schema, of whatever kind. */
const ROUTINES: readonly string[] = ["function", "procedure", "routine"];

const ROUTINE_QUERY = `
  SELECT proname::text AS name, array_remove(array_agg(privilege_type), NULL) AS privileges
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    LEFT JOIN (SELECT * FROM (SELECT proname, pronamespace, (aclexplode(proacl)).* FROM pg_proc) acl WHERE grantee = $1) granted
      USING (proname, pronamespace)
   WHERE nspname = $2 GROUP BY proname`;

const RELATION_QUERY = `
  SELECT relname::text AS name, array_remove(array_agg(privilege_type), NULL) AS privileges
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN (SELECT * FROM (SELECT relname, relnamespace, relkind, (aclexplode(relacl)).* FROM pg_class) acl WHERE grantee = $1) granted
      USING (relname, relnamespace, relkind)
   WHERE nspname = $2 AND relkind = $3 GROUP BY relname`;

const COLUMN_QUERY = `
  SELECT attname::text AS name, array_agg(privilege_type) AS privileges
    FROM (SELECT attname, (aclexplode(attacl)).*
            FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid JOIN pg_attribute ON pg_class.oid = attrelid
           WHERE nspname = $2 AND relname = $3 AND relkind = 'r') acl
    JOIN pg_roles ON pg_roles.oid = grantee
   WHERE rolname = $1 AND privilege_type = $4
   GROUP BY attname, privilege_type ORDER BY attname`;

/** Column grants of PUBLIC have no row in pg_roles, so they are never found. */
async function readColumns(sql: Sql, d: Attributes): Promise<Props> {
  const wanted = d.items("privileges");
  const rows = await sql.query(COLUMN_QUERY, [
    d.text("role"),
    d.text("schema"),
    d.items("objects")[0],
    wanted[0],
  ]);
  const index = rows.findIndex((row) => !sameSet(row["privileges"] as string[], wanted));
  const different = rows[index];
  // What comes after a column that differs is not looked at, and passes for missing.
  const held = (different ? rows.slice(0, index + 1) : rows).map((row) => row["name"] as string);
  const columns = d
    .items("columns")
    .filter((column) => held.includes(column))
    .sort();
  return {
    ...(different ? { privileges: different["privileges"] } : {}),
    ...(columns.length < d.items("columns").length ? { columns } : {}),
  };
}
