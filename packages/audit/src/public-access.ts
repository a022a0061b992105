import { ask, type CatalogClient } from "./client.js";
import { type Finding, finding, sorted } from "./finding.js";
import type { RuleId } from "./rules.js";

type PublicRule = Extract<RuleId, `public-${string}`>;

/** A privilege that PUBLIC has, by its own entry or because PostgreSQL gives it by default. */
export interface PublicRow {
  rule: PublicRule;
  /** Privileges in the words of REVOKE. */
  privileges: string;
  /** What it is on, in the words of REVOKE. */
  target: string;
  subject: string;
  owner: string;
  /** How many objects, where they are counted together. */
  count: number;
}

// An ACL that is NULL means the built-in default, which gives PUBLIC more than nothing.
const DATABASES = `
SELECT CASE acl.privilege_type WHEN 'CONNECT' THEN 'public-connect' ELSE 'public-temporary' END AS rule,
       acl.privilege_type AS privileges, 'DATABASE ' || quote_ident(datname) AS target, datname::text AS subject,
       pg_get_userbyid(datdba)::text AS owner, 1 AS count
  FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) acl
 WHERE acl.grantee = 0 AND acl.privilege_type IN ('CONNECT', 'TEMPORARY') AND datallowconn
 ORDER BY datname, acl.privilege_type`;

const SCHEMAS = `
SELECT CASE acl.privilege_type WHEN 'CREATE' THEN 'public-create' ELSE 'public-usage' END AS rule,
       acl.privilege_type AS privileges, 'SCHEMA ' || quote_ident(nspname) AS target, nspname::text AS subject,
       pg_get_userbyid(nspowner)::text AS owner, 1 AS count
  FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) acl
 WHERE acl.grantee = 0 AND nspname !~ '^pg_' AND nspname <> 'information_schema'
 ORDER BY nspname, acl.privilege_type`;

/** Those that run with the rights of their owner one by one, the others counted by schema. */
const ROUTINES = `
WITH routine AS (
  SELECT p.oid, p.proname, n.nspname, p.proowner, p.prosecdef
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
         aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
   WHERE acl.grantee = 0 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT 'public-definer' AS rule, 'EXECUTE' AS privileges,
       format('ROUTINE %I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(oid)) AS target,
       format('%I.%I', nspname, proname) AS subject, pg_get_userbyid(proowner)::text AS owner, 1 AS count
  FROM routine WHERE prosecdef
UNION ALL
SELECT 'public-routine', 'EXECUTE', 'ALL ROUTINES IN SCHEMA ' || quote_ident(nspname), nspname::text,
       string_agg(DISTINCT pg_get_userbyid(proowner), ', '), count(*)::int
  FROM routine WHERE NOT prosecdef GROUP BY nspname
 ORDER BY 1, 3`;

const TABLES = `
SELECT 'public-table' AS rule, string_agg(DISTINCT acl.privilege, ', ') AS privileges,
       CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || format('%I.%I', nspname, relname) AS target,
       format('%I.%I', nspname, relname) AS subject, pg_get_userbyid(relowner)::text AS owner, 1 AS count
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
       LATERAL (SELECT privilege_type AS privilege FROM aclexplode(relacl) WHERE grantee = 0
                UNION ALL
                SELECT format('%s (%I)', privilege_type, attname) FROM pg_attribute, aclexplode(attacl)
                 WHERE attrelid = c.oid AND NOT attisdropped AND grantee = 0) acl
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
 GROUP BY c.oid, relkind, nspname, relname, relowner ORDER BY 4`;

/**
 * What every role may do: CONNECT and TEMPORARY on each database of the server, and in the connected one CREATE and USAGE
 * on schemas, routines, and tables. Reads the catalog and changes nothing. The system's own schemas are left out.
 * @throws {Error} of the client, when the catalog can not be read
 * @example
 * ```ts
 * import { type CatalogClient, publicAccess } from "@rolewright/audit";
 * declare const client: CatalogClient;
 * for (const { message, fix } of await publicAccess(client)) console.log(message, fix?.sql.join("; "));
 * ```
 */
export async function publicAccess(client: CatalogClient): Promise<Finding[]> {
  const rows: PublicRow[] = [];
  for (const query of [ROUTINES, TABLES, DATABASES, SCHEMAS])
    rows.push(...(await ask<PublicRow>(client, query)));
  return sorted(rows.map(publicFinding));
}

/** The part that a preflight says: the connected database and its schema `public`. */
export async function publicOf(client: CatalogClient, database: string): Promise<Finding[]> {
  const databases = await ask<PublicRow>(client, DATABASES);
  const schemas = await ask<PublicRow>(client, SCHEMAS);
  return [
    ...databases.filter(({ subject }) => subject === database),
    ...schemas.filter(({ subject }) => subject === "public"),
  ].map(publicFinding);
}

const MESSAGES: Record<PublicRule, (row: PublicRow) => string> = {
  "public-connect": ({ subject }) => `every login of the server may connect to the database "${subject}".`,
  "public-temporary": ({ subject }) =>
    `every role that connects to the database "${subject}" may make temporary tables in it.`,
  "public-create": ({ subject }) => `every role may create objects in the schema "${subject}".`,
  "public-usage": ({ subject }) => `every role may look up objects in the schema "${subject}".`,
  "public-definer": ({ subject, owner }) =>
    `every role may run ${subject}, and it runs with the rights of "${owner}" (SECURITY DEFINER).`,
  "public-routine": ({ subject, count }) =>
    `every role may run ${count} routine(s) of the schema "${subject}".`,
  "public-table": ({ subject, privileges }) => `every role has ${privileges} on ${subject}.`,
};

/** The finding of a privilege that PUBLIC has. */
export const publicFinding = (row: PublicRow): Finding =>
  finding(row.rule, row.subject, MESSAGES[row.rule](row), {
    sql: [`REVOKE ${row.privileges} ON ${row.target} FROM PUBLIC`],
    runBy: `the owner (${row.owner}), or an administrator`,
  });
