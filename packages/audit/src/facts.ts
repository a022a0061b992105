import type { CatalogClient } from "./client.js";
import { ask } from "./client.js";

/** The connected server, database and login. */
export interface ServerFacts {
  version: number;
  database: string;
  deployer: string;
  superuser: boolean;
  createrole: boolean;
  selfGrant: string | null;
  lockTimeout: string;
  timezone: string;
  strings: string;
  mayCreate: boolean;
  mayGrantConnect: boolean;
  owner: string;
  ownerSuperuser: boolean;
  /** Whether the provider finds the deployer a member of the owner: directly, and able to SET ROLE. */
  ownerMember: boolean;
  ownerAdmin: boolean;
  freeConnections: number;
  vendorRoles: string[];
  vendorMemberships: string[];
}

// `to_jsonb` reads a column that only newer versions have.
const SERVER = `
SELECT current_setting('server_version_num')::int / 10000 AS version, current_database()::text AS database,
       r.rolname::text AS deployer, r.rolsuper AS superuser, r.rolcreaterole AS createrole,
       current_setting('createrole_self_grant', true) AS "selfGrant", current_setting('lock_timeout') AS "lockTimeout",
       current_setting('TimeZone') AS timezone, current_setting('standard_conforming_strings') AS strings,
       has_database_privilege(d.oid, 'CREATE') AS "mayCreate",
       has_database_privilege(d.oid, 'CONNECT WITH GRANT OPTION') AS "mayGrantConnect",
       o.rolname::text AS owner, o.rolsuper AS "ownerSuperuser",
       o.oid = r.oid OR EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = o.oid AND m.member = r.oid
         AND coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) AS "ownerMember",
       pg_has_role(o.oid, 'MEMBER WITH ADMIN OPTION') AS "ownerAdmin",
       least(
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true), '0')::int
           - (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL),
         CASE WHEN d.datconnlimit >= 0 THEN d.datconnlimit
           - (SELECT count(*) FROM pg_stat_activity WHERE datid = d.oid AND usesysid IS NOT NULL) END,
         CASE WHEN r.rolconnlimit >= 0 THEN r.rolconnlimit
           - (SELECT count(*) FROM pg_stat_activity WHERE usesysid = r.oid) END
       )::int AS "freeConnections",
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)) AS "vendorRoles",
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) AND pg_has_role(oid, 'MEMBER')) AS "vendorMemberships"
  FROM pg_roles r, pg_database d JOIN pg_roles o ON o.oid = d.datdba
 WHERE r.rolname = current_user AND d.datname = current_database()`;

/** `vendorRoles` are the names of the roles by which vendors are known. */
export async function serverFacts(client: CatalogClient, vendorRoles: string[]): Promise<ServerFacts> {
  const [facts] = await ask<ServerFacts>(client, SERVER, [vendorRoles]);
  if (facts === undefined) throw new Error("the catalog holds no row for the connected role and database.");
  return facts;
}

/** A role that is there, and whether the deployer has it with ADMIN OPTION. */
export interface RoleFacts {
  name: string;
  superuser: boolean;
  admin: boolean;
}

const ROLES = `
SELECT rolname::text AS name, rolsuper AS superuser, pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') AS admin
  FROM pg_roles WHERE rolname = ANY ($1) ORDER BY rolname`;

/** Those of the named roles that exist. */
export const roleFacts = (client: CatalogClient, names: string[]): Promise<RoleFacts[]> =>
  ask(client, ROLES, [names]);

/** A schema, or an object in one, with its owner. */
export interface OwnedFacts {
  schema: string;
  /** `SCHEMA` and the like, as `ALTER ... OWNER TO` says it. */
  kind: string;
  /** Quoted, with the schema and the arguments. */
  object: string;
  owner: string;
  ownerSuperuser: boolean;
  /** Whether the deployer has the rights of the owner. */
  acts: boolean;
  ownerAdmin: boolean;
}

// A sequence of a serial or identity column goes with its table: it can not have another owner.
const OWNED = `
SELECT n.nspname::text AS schema, o.kind, o.object, r.rolname::text AS owner, r.rolsuper AS "ownerSuperuser",
       pg_has_role(r.oid, 'USAGE') AS acts, pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION') AS "ownerAdmin"
  FROM pg_namespace n
  JOIN LATERAL (
    SELECT n.nspowner AS owner, 'SCHEMA' AS kind, quote_ident(n.nspname) AS object
    UNION ALL
    SELECT relowner,
           CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                        WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
           format('%I.%I', n.nspname, relname)
      FROM pg_class c
     WHERE relnamespace = n.oid AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                          AND relkind = 'S' AND refobjsubid > 0 AND deptype IN ('a', 'i'))
    UNION ALL
    SELECT proowner, 'ROUTINE', format('%I.%I(%s)', n.nspname, proname, pg_get_function_identity_arguments(oid))
      FROM pg_proc WHERE pronamespace = n.oid
  ) o ON true
  JOIN pg_roles r ON r.oid = o.owner
 WHERE n.nspname = ANY ($1)
 ORDER BY n.nspname, o.kind <> 'SCHEMA', o.kind, o.object`;

/** The named schemas that exist, each before its objects. */
export const ownedFacts = (client: CatalogClient, schemas: string[]): Promise<OwnedFacts[]> =>
  ask(client, OWNED, [schemas]);

/** An object that something names. */
export interface NamedObject {
  schema: string;
  kind: "table" | "sequence" | "routine";
  /** Its name, or a routine's with the types of its arguments. */
  object: string;
  /** Empty for the object as a whole. */
  column: string;
}

const MISSING = `
SELECT w.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w(schema, kind, object, "column")
 WHERE w.kind <> 'routine' AND NOT EXISTS (
   SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = w.schema AND c.relname = w.object
      AND c.relkind = ANY (CASE w.kind WHEN 'sequence' THEN '{S}' ELSE '{r,p,v,m,f}' END::"char"[])
      AND (w."column" = '' OR EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = w."column" AND a.attnum > 0 AND NOT a.attisdropped)))
    OR w.kind = 'routine' AND NOT EXISTS (
   SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = w.schema
      AND w.object IN (p.proname, format('%s(%s)', p.proname, oidvectortypes(p.proargtypes))))`;

/** Those that do not exist. */
export const missingObjects = (client: CatalogClient, named: NamedObject[]): Promise<NamedObject[]> =>
  ask(client, MISSING, [
    named.map(({ schema }) => schema),
    named.map(({ kind }) => kind),
    named.map(({ object }) => object),
    named.map(({ column }) => column),
  ]);

/** An open transaction of somebody else that holds a lock by which a schema or what is in it is changed. */
export interface LockFacts {
  schema: string;
  pid: number;
  login: string;
  /** Seconds since it began; unknown where the deployer may not see it. */
  seconds: number | null;
}

// Whoever makes a table holds a lock on the schema; the table itself can not be seen yet.
const LOCKS = `
SELECT n.nspname::text AS schema, l.pid, a.usename::text AS login,
       floor(extract(epoch FROM now() - min(a.xact_start)))::int AS seconds
  FROM pg_locks l
  JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
  LEFT JOIN pg_class c ON l.locktype = 'relation' AND c.oid = l.relation
  JOIN pg_namespace n ON n.oid = CASE WHEN l.locktype = 'relation' THEN c.relnamespace
                                      WHEN l.classid = 'pg_namespace'::regclass THEN l.objid END
  JOIN pg_stat_activity a ON a.pid = l.pid AND a.usename IS NOT NULL
 WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ANY ($1)
   AND (l.locktype = 'object' OR l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))
 GROUP BY 1, 2, 3 ORDER BY 1, 2`;

export const lockFacts = (client: CatalogClient, schemas: string[]): Promise<LockFacts[]> =>
  ask(client, LOCKS, [schemas]);
