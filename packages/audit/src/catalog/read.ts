import { ask, type CatalogClient } from "../client.js";
import type {
  AclEntry,
  Catalog,
  CatalogMembership,
  CatalogRole,
  ColumnGrants,
  DatabaseSetting,
  DefaultAcl,
  ObjectGroup,
} from "./catalog.js";
import { COLUMNS, DEFAULTS, MEMBERSHIPS, objects, ROLES, SERVER, SETTINGS } from "./queries.js";

/** [grantee, grantor, privilege, whether it may be passed on] */
type RawEntry = [string, string, string, boolean];
type Raw<T> = Omit<T, "acl"> & { acl: RawEntry[] };
type RawGroup = Raw<ObjectGroup> & {
  definer: boolean | null;
  pinned: boolean | null;
  rls: string | null;
  variant: string | null;
  schema: string | null;
};

/**
 * Reads everything about access that the connected database and its server hold, at one moment: within one transaction that
 * writes nothing. Any login may read all of it.
 * @throws {Error} of the client, when the catalog can not be read
 * @example
 * ```ts
 * import { type CatalogClient, readCatalog } from "@rolewright/audit";
 * declare const client: CatalogClient; // one connection, such as a connected Client of pg, and not a pool
 * const { roles, objects } = await readCatalog(client);
 * console.log(roles.length, objects.length);
 * ```
 */
export async function readCatalog(client: CatalogClient): Promise<Catalog> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    // Types are written with their schema unless they are found without: the same for every reader.
    await client.query("SET LOCAL search_path TO pg_catalog");
    return await readAll(client);
  } finally {
    // A connection that is gone needs none, and says so by the query that failed.
    await client.query("ROLLBACK").catch(() => {});
  }
}

async function readAll(client: CatalogClient): Promise<Catalog> {
  const [server] = await ask<Pick<Catalog, "version" | "database" | "readBy">>(client, SERVER);
  if (server === undefined) throw new Error("the server does not say which version it is.");
  const roles = await ask<CatalogRole & { oid: string }>(client, ROLES);
  const names = new Map([["0", "public"], ...roles.map(({ oid, name }) => [oid, name] as const)]);
  const nameOf = (oid: string): string => names.get(oid) ?? `(dropped role ${oid})`;
  const withAcl = <T>(raw: Raw<T>): T => ({ ...raw, acl: entriesOf(raw.acl, nameOf) }) as T;

  const memberships = await ask<CatalogMembership>(client, MEMBERSHIPS);
  const settings = await ask<DatabaseSetting & { role: string | null }>(client, SETTINGS);
  const groups = await ask<RawGroup>(client, objects(server.version));
  const columns = await ask<Raw<ColumnGrants>>(client, COLUMNS);
  const defaults = await ask<Raw<DefaultAcl> & { schema: string | null }>(client, DEFAULTS);
  return {
    ...server,
    roles: roles.map(({ oid: _, validUntil, ...role }) => ({
      ...role,
      ...(validUntil != null && { validUntil }),
    })),
    memberships: memberships.map(({ role, member, grantor, ...options }) => ({
      role: nameOf(role),
      member: nameOf(member),
      grantor: nameOf(grantor),
      ...options,
    })),
    databaseSettings: settings.map(({ role, ...each }) => ({
      ...each,
      ...(role !== null && { role: nameOf(role) }),
    })),
    objects: groups.map((raw) => groupOf(raw, nameOf)),
    columns: columns.map((raw) => ({ ...withAcl<ColumnGrants>(raw), owner: nameOf(raw.owner) })),
    defaults: defaults.map(({ schema, ...raw }) => ({
      ...withAcl<DefaultAcl>(raw),
      creator: nameOf(raw.creator),
      ...(schema !== null && { schema }),
    })),
  };
}

function groupOf(raw: RawGroup, nameOf: (oid: string) => string): ObjectGroup {
  const { kind, variant, schema, owner, acl, names, extension, definer, pinned, rls } = raw;
  const [enabled, forced, policies] = (rls ?? "000").split("").map((digit) => digit === "1");
  return {
    kind,
    ...(variant !== null && { variant }),
    ...(schema !== null && { schema }),
    owner: nameOf(owner),
    acl: entriesOf(acl, nameOf),
    names: names.toSorted(),
    extension,
    ...(definer !== null && { securityDefiner: definer }),
    ...(pinned !== null && { pinned }),
    ...(rls !== null && {
      rowSecurity: { enabled, forced, policies } as NonNullable<ObjectGroup["rowSecurity"]>,
    }),
  };
}

/** One entry for each pair of grantee and grantor. */
function entriesOf(raw: RawEntry[], nameOf: (oid: string) => string): AclEntry[] {
  const entries = new Map<string, AclEntry>();
  for (const [grantee, grantor, privilege, grantable] of raw) {
    const key = `${grantee}/${grantor}`;
    const entry = entries.get(key) ?? {
      grantee: nameOf(grantee),
      grantor: nameOf(grantor),
      privileges: [],
      grantable: [],
    };
    entry.privileges.push(privilege);
    if (grantable) entry.grantable.push(privilege);
    entries.set(key, entry);
  }
  for (const { privileges, grantable } of entries.values()) {
    privileges.sort();
    grantable.sort();
  }
  return [...entries.values()];
}
