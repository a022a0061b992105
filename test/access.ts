import * as fs from "node:fs";
import * as path from "node:path";
import { type EffectiveRight, effectiveRights, type Manifest, type ManifestRole } from "@rolewright/core";
import type { Client } from "pg";

/** Reads what roles can do from the catalog alone: neither core nor the provider has a say in it. */
const ORACLE = fs.readFileSync(
  path.join(import.meta.dirname, "conformance/effective-privileges.sql"),
  "utf8",
);

/** Roles, memberships and default privileges: what leaves no trace in the rights of today. $1: roles to leave out. */
const LEFTOVERS = `
  with roles as (select * from pg_roles where rolname !~ '^pg_' and rolname <> all ($1::text[]))
  select concat_ws('|', 'role', rolname, case when rolcanlogin then 'login' end) as line from roles
  union all
  select concat_ws('|', 'member', m.rolname, g.rolname)
    from pg_auth_members a join roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
  union all
  select concat_ws('|', 'acts as', rolname, substring(setting from 6))
    from roles, unnest(rolconfig) setting where setting like 'role=%'
  union all
  select concat_ws('|', 'later', coalesce(g.rolname, 'public'), coalesce(n.nspname, ''), o.rolname,
                   case defaclobjtype when 'r' then 'table' when 'S' then 'sequence' when 'f' then 'routine'
                     else defaclobjtype::text end, x.privilege_type)
    from pg_default_acl d join pg_roles o on o.oid = d.defaclrole left join pg_namespace n on n.oid = d.defaclnamespace
   cross join lateral aclexplode(d.defaclacl) x left join pg_roles g on g.oid = x.grantee
`;

const OBJECTS = `
  select nspname as schema, case relkind when 'S' then 'sequence' else 'table' end as kind, relname as object
    from pg_class join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union
  select nspname, 'routine', proname from pg_proc join pg_namespace n on n.oid = pronamespace
`;

/** What an owner may do with what it owns. */
const OWNED: Record<string, string[]> = {
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  sequence: ["SELECT", "UPDATE", "USAGE"],
  routine: ["EXECUTE"],
};

interface CatalogRow {
  login: string;
  kind: string;
  schema: string | null;
  object: string;
  col: string | null;
  privilege: string;
  grantable: boolean;
}

interface SchemaObject {
  schema: string;
  kind: string;
  object: string;
}

/** Where a server and manifests disagree, one line for each right, role, membership or default privilege. */
export interface Differences {
  /** What the manifests declare and the server lacks. */
  missing: string[];
  /** What the server has and no manifest declares. */
  unwanted: string[];
}

/**
 * Compares everything that any role can do in the client's database with what the manifests declare. `ignored` are
 * roles that no manifest knows, such as the deployer. The manifests have to be all of that server.
 */
export async function differences(
  client: Client,
  manifests: Manifest[],
  ignored: string[],
): Promise<Differences> {
  const [found, declared] = [await foundAccess(client, ignored), await declaredAccess(client, manifests)];
  return {
    missing: [...declared].filter((each) => !found.has(each)).toSorted(),
    unwanted: [...found].filter((each) => !declared.has(each)).toSorted(),
  };
}

async function foundAccess(client: Client, ignored: string[]): Promise<Set<string>> {
  const rights = await client.query<CatalogRow>(ORACLE, [ignored]);
  const leftovers = await client.query<{ line: string }>(LEFTOVERS, [ignored]);
  return new Set([...rights.rows.map(line), ...leftovers.rows.map((row) => row.line)]);
}

/** What manifests declare, over the objects that are there. */
export async function declaredAccess(client: Client, manifests: Manifest[]): Promise<Set<string>> {
  const { rows: objects } = await client.query<SchemaObject>(OBJECTS);
  const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as version");
  const owned = {
    ...OWNED,
    ...(rows[0].version >= 17 && { table: [...(OWNED["table"] ?? []), "MAINTAIN"] }),
  };
  // The rights of every role, not of logins alone: an offer that nobody uses must be right as well.
  const all = manifests.map((m) => ({ ...m, roles: m.roles.map((role) => ({ ...role, login: true })) }));
  return new Set([
    ...effectiveRights(all).flatMap((right) => expand(right, objects, owned)),
    ...manifests.flatMap((m) => leftoversOf(m, new Set(manifests.flatMap(({ roles }) => roles.map(nameOf))))),
  ]);
}

const nameOf = ({ name }: ManifestRole): string => name;

const line = ({ login, kind, schema, object, col, privilege, grantable }: CatalogRow): string =>
  [login, kind, schema ?? "", object, col ?? "", privilege, ...(grantable ? ["grantable"] : [])].join("|");

/** The single objects that a right of the manifests is about. */
function expand(right: EffectiveRight, objects: SchemaObject[], owned: Record<string, string[]>): string[] {
  const { login, database, schema, objectType, object, column, privilege } = right;
  const one = (kind: string, what: string, granted: string) => {
    const place = { schema: kind === "database" ? null : schema, col: column ?? null };
    return line({ login, kind, object: what, privilege: granted, grantable: false, ...place });
  };
  const inSchema = objects.filter((each) => each.schema === schema);
  if (privilege === "OWNER") {
    return [
      ...["USAGE", "CREATE"].map((granted) => one("schema", schema, granted)),
      ...inSchema.flatMap((each) =>
        (owned[each.kind] ?? []).map((granted) => one(each.kind, each.object, granted)),
      ),
    ];
  }
  if (objectType === "database") return [one("database", database, privilege)];
  if (objectType === "schema") return [one("schema", schema, privilege)];
  if (object !== undefined) return [one(objectType, object, privilege)];
  return inSchema
    .filter(({ kind }) => kind === objectType)
    .map((each) => one(objectType, each.object, privilege));
}

/** A membership in a role that no manifest declares is the half of a contract, and gives nothing. */
function leftoversOf(m: Manifest, known: Set<string>): string[] {
  const roles = m.roles.flatMap(({ name, login, memberOf, actsAs }) => [
    ["role", name, ...(login ? ["login"] : [])],
    ...memberOf.filter((group) => known.has(group)).map((group) => ["member", name, group]),
    ...(actsAs === undefined ? [] : [["acts as", name, actsAs]]),
  ]);
  const later = m.grants
    .filter(({ objectType, object }) => OWNED[objectType] !== undefined && object === undefined)
    .flatMap(({ grantee, objectType, privileges }) =>
      // Taken from PUBLIC everywhere: what is left of PostgreSQL's default is the owner's own right.
      grantee === "public"
        ? [["later", m.owner, "", m.owner, objectType, "EXECUTE"]]
        : privileges.map((privilege) => ["later", grantee, m.schema, m.owner, objectType, privilege]),
    );
  return [...roles, ...later].map((parts) => parts.join("|"));
}
