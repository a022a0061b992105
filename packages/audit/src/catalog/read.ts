import { ask, type CatalogClient } from "../client.js";
import type {
  AclEntry,
  Catalog,
  CatalogMembership,
  CatalogPolicy,
  CatalogRole,
  ColumnGrants,
  DefaultAcl,
  ObjectGroup,
} from "./catalog.js";
import { everything } from "./queries.js";

/** [grantee, grantor, privilege, whether it may be passed on] */
type RawEntry = [string, string, string, boolean];
type Raw<T> = Omit<T, "acl"> & { acl: RawEntry[] };
type RawGroup = Raw<ObjectGroup> & {
  definer: boolean | null;
  pinned: boolean | null;
  rls: string | null;
  invoker: boolean | null;
  variant: string | null;
  schema: string | null;
};

/** What the statement returns: roles are oids, and what is not there is `null`. */
interface RawCatalog {
  server: Pick<Catalog, "version" | "database" | "readBy">[];
  roles: (CatalogRole & { oid: string })[];
  memberships: CatalogMembership[];
  settings: { database: string; role: string | null; settings: string[] }[];
  settingsOfAll: { setting: string }[];
  types: { oid: string; name: string }[];
  objects: RawGroup[];
  columns: Raw<ColumnGrants>[];
  policies: CatalogPolicy[];
  defaults: (Raw<DefaultAcl> & { schema: string | null })[];
}

/**
 * Reads everything about access that the connected database and its server hold, at one moment: in one statement, which
 * writes nothing, needs no transaction, and may run on a connection, in an open transaction, through a pool or on a hot standby. Any
 * login that may connect may read all of it.
 * @throws {Error} when the catalog can not be read: what the server or the client said is in the message, and is the `cause`
 * @example
 * ```ts
 * import { type CatalogClient, readCatalog } from "@rolewright/audit";
 * declare const client: CatalogClient;
 * const { roles, objects, unseen } = await readCatalog(client);
 * console.log(roles.length, objects.length, unseen);
 * ```
 */
export async function readCatalog(client: CatalogClient): Promise<Catalog> {
  const raw = await readAll(client).catch((cause: Error & { code?: string }) => {
    const needs =
      cause.code === "42501"
        ? " Every role may read it unless that was revoked: grant SELECT on it to the login that reads."
        : "";
    throw new Error(`the catalog of the server can not be read: ${cause.message}.${needs}`, { cause });
  });
  return named(raw);
}

async function readAll(client: CatalogClient): Promise<RawCatalog> {
  const [server] = await ask<{ version: number }>(
    client,
    "SELECT current_setting('server_version_num')::int / 10000 AS version",
  );
  const [row] =
    server === undefined ? [] : await ask<{ catalog: string }>(client, everything(server.version));
  // A server answers this with one row, or with an error.
  if (row === undefined) throw new Error("the client returned no row");
  return JSON.parse(row.catalog) as RawCatalog;
}

/** The catalog with the names of the roles in place of their oids. */
function named(raw: RawCatalog): Catalog {
  const { roles, memberships, settings, objects, columns, policies, defaults } = raw;
  const server = raw.server[0] as RawCatalog["server"][number];
  const names = new Map([["0", "public"], ...roles.map(({ oid, name }) => [oid, name] as const)]);
  const nameOf = (oid: string): string => names.get(oid) ?? `(dropped role ${oid})`;
  const types = new Map(raw.types.map(({ oid, name }) => [oid, name]));
  const groups = objects.map((each) => groupOf(withTypes(each, types), nameOf));
  const withAcl = <T>(each: Raw<T>): T => ({ ...each, acl: entriesOf(each.acl, nameOf) }) as T;
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
    databaseSettings: settings.map(({ database, role, settings }) => ({
      database,
      ...(role !== null && { role: nameOf(role) }),
      settings,
    })),
    settings: raw.settingsOfAll.map(({ setting }) => setting),
    objects: groups,
    columns: columns.map((each) => ({ ...withAcl<ColumnGrants>(each), owner: nameOf(each.owner) })),
    policies: policies.map((each) => ({ ...each, roles: each.roles.map(nameOf) })),
    defaults: defaults.map(({ schema, ...each }) => ({
      ...withAcl<DefaultAcl>(each),
      creator: nameOf(each.creator),
      ...(schema !== null && { schema }),
    })),
    unseen: unseenIn(groups, server.database),
  };
}

/** Where only some roles may read it, such as passwords, it is left out for all of them: every login reads the same. */
function unseenIn(objects: ObjectGroup[], database: string): string[] {
  const others = objects
    .flatMap(({ kind, names }) => (kind === "database" ? names : []))
    .filter((name) => name !== database)
    .toSorted();
  return [
    "passwords, and whether a login has one",
    "pg_hba.conf: who may connect from where, and how they prove who they are",
    "the options of user mappings: as whom foreign servers are entered",
    "what the bodies of routines, views and policies do",
    ...(others.length === 0
      ? []
      : [`what is in other databases (${others.join(", ")}): connect to each for that`]),
  ];
}

/** A routine comes with the oids of its arguments' types. */
const withTypes = (raw: RawGroup, types: Map<string, string>): RawGroup =>
  raw.kind === "routine"
    ? {
        ...raw,
        names: raw.names.map((name) =>
          name.replace(/\(([\d,]*)\)$/, (_, oids: string) => {
            const all = oids === "" ? [] : oids.split(",");
            return `(${all.map((oid) => types.get(oid) ?? `(dropped type ${oid})`).join(", ")})`;
          }),
        ),
      }
    : raw;

function groupOf(raw: RawGroup, nameOf: (oid: string) => string): ObjectGroup {
  const { kind, variant, schema, owner, acl, names, extension, definer, pinned, rls, invoker } = raw;
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
    ...(invoker !== null && { securityInvoker: invoker }),
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
