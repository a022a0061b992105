import { ask, type CatalogClient } from "./client.js";

/** A role of the service that is there. */
export interface ServiceRoleFacts {
  name: string;
  /** Whether it can log in. */
  login: boolean;
  superuser: boolean;
  /** Whether the connected login has its rights. */
  acts: boolean;
  /** Whether the connected login has it with ADMIN OPTION. */
  admin: boolean;
}

// The logins of `roles` have names that only a living declaration knows. In the catalog they are known by the beginning of
// their name together with a membership in a role of the topology: "orders_archive_app" is no role of "orders". A deployer
// is a member of all that it made, and is none of them.
const ROLES = `
WITH topology AS (
  SELECT oid, rolname FROM pg_roles WHERE rolname = ANY ($1)
), joined AS (
  SELECT r.oid, r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid JOIN topology t ON t.oid = m.roleid
   WHERE $3 AND starts_with(r.rolname, $2) AND NOT r.rolcreaterole AND NOT r.rolsuper AND r.rolname <> current_user
), keys AS (
  SELECT r.oid, r.rolname FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid JOIN joined j ON j.oid = m.member
   WHERE starts_with(r.rolname, $2) AND right(r.rolname, 5) = '_keys'
)
SELECT rolname::text AS name, rolcanlogin AS login, rolsuper AS superuser, pg_has_role(oid, 'USAGE') AS acts,
       pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') AS admin
  FROM pg_roles
 WHERE oid IN (SELECT oid FROM topology UNION SELECT oid FROM joined UNION SELECT oid FROM keys)
    OR starts_with(rolname, $2 || 'for_')
 ORDER BY rolname`;

/**
 * The roles of a service that are there. `known` are the names that are certain, `prefix` is how all of them begin, and
 * `guess` says whether there may be others.
 */
export const serviceRoleFacts = (
  client: CatalogClient,
  known: string[],
  prefix: string,
  guess: boolean,
): Promise<ServiceRoleFacts[]> => ask(client, ROLES, [known, prefix, guess]);

/** A session of a role of the service, or of a role that is no longer there. */
export interface RetiredSession {
  /** The server process. */
  pid: number;
  /** The login; `null` where it is dropped already, and nobody can say which it was. */
  login: string | null;
  /** The database that it is connected to. */
  database: string;
  /** What it does, such as `idle in transaction`; `null` where the connected login may not see it. */
  state: string | null;
  /** Since when it does so, as a point in time in UTC; `null` where the connected login may not see it. */
  since: string | null;
}

// The name is gone with a role that is dropped, and its number says nothing. So only those of the database are taken.
const SESSIONS = `
SELECT pid, usename::text AS login, datname::text AS database, state,
       to_char(state_change AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
  FROM pg_stat_activity
 WHERE usename = ANY ($1)
    OR usename IS NULL AND usesysid IS NOT NULL AND datname = current_database()
 ORDER BY usename, pid`;

export const sessionFacts = (client: CatalogClient, roles: string[]): Promise<RetiredSession[]> =>
  ask(client, SESSIONS, [roles]);

/** In which way a role depends on an object, in the words of a person. */
const HOW = `CASE s.deptype WHEN 'o' THEN 'owns' WHEN 'r' THEN 'is in a policy of' ELSE 'has privileges on' END`;

/** What one role owns or holds of one kind in another database. */
export interface ElsewhereFacts {
  database: string;
  databaseOwner: string;
  role: string;
  /** `owns`, `has privileges on` or `is in a policy of`. */
  how: string;
  /** The catalog that holds the objects, such as `pg_class`. */
  catalog: string;
  count: number;
}

// Everybody may read this catalog, and it is the same in all databases of a server.
const ELSEWHERE = `
SELECT d.datname::text AS database, o.rolname::text AS "databaseOwner", r.rolname::text AS role, ${HOW} AS how,
       s.classid::regclass::text AS catalog, count(DISTINCT s.objid)::int AS count
  FROM pg_shdepend s
  JOIN pg_database d ON d.oid = s.dbid AND d.datname <> current_database()
  JOIN pg_roles o ON o.oid = d.datdba
  JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid
 WHERE r.rolname = ANY ($1)
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3, 4, 5`;

export const elsewhereFacts = (client: CatalogClient, roles: string[]): Promise<ElsewhereFacts[]> =>
  ask(client, ELSEWHERE, [roles]);

/** One object of the connected database. */
export interface NamedFacts {
  role: string;
  how: string;
  catalog: string;
  /** Its kind and its name, as a person would say it: `table public.note`. */
  object: string;
}

const NAMED = `
SELECT DISTINCT r.rolname::text AS role, ${HOW} AS how, s.classid::regclass::text AS catalog, i.type || ' ' || i.identity AS object
  FROM pg_shdepend s
  JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
  JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid,
       LATERAL pg_identify_object(s.classid, s.objid, 0) i
 WHERE r.rolname = ANY ($1) AND i.identity IS NOT NULL
 ORDER BY 1, 2, 3, 4`;

/** What the roles own or hold in the connected database, by name. */
export const namedFacts = (client: CatalogClient, roles: string[]): Promise<NamedFacts[]> =>
  ask(client, NAMED, [roles]);

/** An object of the connected database, or one that all databases share. */
export interface HereFacts {
  role: string;
  /** As `pg_identify_object` says it. */
  type: string;
  identity: string;
  owner: string;
}

// An object without an owner in this catalog belongs to the first superuser, or to nobody. Whoever grants on a database
// with GRANT OPTION takes it back, and needs not own it. Default privileges go with the grantee, whoever has set them.
const GRANTED = `
SELECT DISTINCT r.rolname::text AS role, i.type, i.identity, o.rolname::text AS owner
  FROM pg_shdepend s
  JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid
  LEFT JOIN pg_shdepend os ON (os.dbid, os.classid, os.objid, os.deptype) = (s.dbid, s.classid, s.objid, 'o')
  JOIN pg_roles o ON o.oid = coalesce(os.refobjid, 10),
       LATERAL pg_identify_object(s.classid, s.objid, 0) i
 WHERE r.rolname = ANY ($1) AND s.deptype IN ('a', 'i')
   AND s.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
   AND s.classid NOT IN ('pg_default_acl'::regclass, 'pg_auth_members'::regclass)
   AND o.rolname <> ALL ($1) AND NOT pg_has_role(o.oid, 'USAGE') AND i.identity IS NOT NULL
   AND (s.classid <> 'pg_database'::regclass OR EXISTS (
         SELECT FROM pg_database d, aclexplode(d.datacl) acl
          WHERE d.oid = s.objid AND acl.grantee = s.refobjid AND NOT pg_has_role(acl.grantor, 'USAGE')))
 ORDER BY 1, 2, 3`;

/** What the roles hold on objects of owners that the connected login can not act as. */
export const grantedFacts = (client: CatalogClient, roles: string[]): Promise<HereFacts[]> =>
  ask(client, GRANTED, [roles]);

// What is in the schemas is the service's data. A temporary table goes with its session, a user mapping with its role.
const LEFT = `
SELECT r.rolname::text AS role, i.type, i.identity, r.rolname::text AS owner
  FROM pg_shdepend s
  JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid,
       LATERAL pg_identify_object(s.classid, s.objid, 0) i
 WHERE r.rolname = ANY ($1) AND s.deptype = 'o'
   AND s.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
   AND s.classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass) AND i.identity IS NOT NULL
   AND coalesce(i.schema, CASE i.type WHEN 'schema' THEN i.name END, '') <> ALL (ARRAY(SELECT quote_ident(unnest($2::text[]))))
   AND coalesce(i.schema, '') !~ '^pg_temp'
 ORDER BY 1, 2, 3`;

/** What the roles own outside of the named schemas. */
export const leftFacts = (client: CatalogClient, roles: string[], schemas: string[]): Promise<HereFacts[]> =>
  ask(client, LEFT, [roles, schemas]);

/** A membership in a role of the service. */
export interface MemberFacts {
  role: string;
  member: string;
  grantor: string | null;
  /** Whether the connected login has the rights of the grantor. */
  actsAsGrantor: boolean;
}

// Who deploys, here or for a consumer, has a role with ADMIN OPTION, and that is not the access that is to end. Up to 15,
// CREATEROLE joins whatever it likes, member or not.
const MEMBERS = `
SELECT g.rolname::text AS role, m.rolname::text AS member, gr.rolname::text AS grantor,
       coalesce(pg_has_role(gr.oid, 'USAGE'), false) AS "actsAsGrantor"
  FROM pg_auth_members am
  JOIN pg_roles g ON g.oid = am.roleid
  JOIN pg_roles m ON m.oid = am.member
  LEFT JOIN pg_roles gr ON gr.oid = am.grantor
 WHERE g.rolname = ANY ($1) AND m.rolname <> ALL ($1) AND m.rolname <> current_user AND NOT m.rolsuper
   AND NOT (m.rolcreaterole AND (current_setting('server_version_num')::int < 160000 OR EXISTS (
         SELECT FROM pg_auth_members a WHERE a.roleid = g.oid AND a.member = m.oid AND a.admin_option)))
 ORDER BY 1, 2, 3`;

/** Memberships in the roles that roles outside of the service have, but for deployers. */
export const memberFacts = (client: CatalogClient, roles: string[]): Promise<MemberFacts[]> =>
  ask(client, MEMBERS, [roles]);
