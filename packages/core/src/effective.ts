import type { Manifest, ManifestGrant, ManifestRole } from "./manifest.js";
import type { ObjectType } from "./privileges.js";

/** One right that a login has by what manifests declare. */
export interface EffectiveRight {
  /** The login that has the right; on MySQL and MariaDB a user at a host. */
  login: string;
  /** The service whose objects these are. */
  service: string;
  /** The database of the objects. */
  database: string;
  /** The schema of the objects. */
  schema: string;
  /** Kind of the objects. */
  objectType: ObjectType;
  /** The one object; left out, all of the schema. */
  object?: string;
  /** The one column, when `objectType` is `column`. */
  column?: string;
  /** The privilege, or `OWNER`: everything, since the login acts as the owner. */
  privilege: ManifestGrant["privileges"][number] | "OWNER";
  /** The roles from the login to the grantee. */
  path: string[];
}

/** A login as its rights are told: what is a user on MySQL is one at a host. */
export const loginName = ({ name, host }: ManifestRole): string =>
  host === undefined ? name : `${name}@${host}`;

/**
 * The schemas that a service owns, each with its database. On MySQL each of them is a database.
 * @example
 * ```ts
 * import { manifest, placesOf } from "@rolewright/core";
 * placesOf(manifest({ service: "orders", database: "shop" })); // [{ database: "shop", schema: "orders" }]
 * ```
 */
export const placesOf = (m: Manifest): { database: string; schema: string }[] =>
  [m.schema, ...(m.additionalSchemas ?? [])].map((schema) => placeIn(m, schema));

const placeIn = (m: Manifest, schema: string): { database: string; schema: string } => ({
  database: m.engine === "postgresql" ? m.database : schema,
  schema,
});

/**
 * What each login may do, by membership, over all the given manifests of one server, or one of each engine. A role that no manifest declares
 * (a contract whose owner is not in the list) gives nothing.
 * @example
 * ```ts
 * import { effectiveRights, manifest, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * effectiveRights([manifest(orders)]).filter(({ login }) => login === "orders_app_a");
 * ```
 */
export const effectiveRights = (manifests: Manifest[]): EffectiveRight[] =>
  [...Map.groupBy(manifests, ({ engine }) => engine).values()].flatMap(rightsOnServer);

/** Names of roles belong to one server. */
function rightsOnServer(manifests: Manifest[]): EffectiveRight[] {
  const roles = new Map(manifests.flatMap((m) => m.roles.map((role) => [role.name, role] as const)));
  const grants = Map.groupBy(
    manifests.flatMap((m) => m.grants.map((grant) => ({ m, grant }))),
    ({ grant }) => grant.grantee,
  );
  const owners = new Map(manifests.map((m) => [m.owner, m]));
  const rights: EffectiveRight[] = [];
  for (const login of roles.values()) {
    if (!login.login) continue;
    for (const path of paths(login.name, (name) => roles.get(name)?.memberOf ?? [])) {
      const role = path.at(-1) as string;
      for (const { m, grant } of grants.get(role) ?? [])
        rights.push(...rightsOf(loginName(login), m, grant, path));
      const owned = owners.get(role);
      for (const { schema } of owned === undefined ? [] : placesOf(owned)) {
        const place = placeOf(loginName(login), owned as Manifest, schema);
        rights.push({ ...place, objectType: "schema", privilege: "OWNER", path });
      }
    }
  }
  return rights;
}

const placeOf = (login: string, m: Manifest, schema = m.schema) => ({
  login,
  service: m.service,
  ...placeIn(m, schema),
});

function rightsOf(login: string, m: Manifest, grant: ManifestGrant, path: string[]): EffectiveRight[] {
  const { schema, objectType, object, column } = grant;
  return grant.privileges.map((privilege) => ({
    ...placeOf(login, m, schema),
    objectType,
    ...(object !== undefined && { object }),
    ...(column !== undefined && { column }),
    privilege,
    path,
  }));
}

/** Every role that can be reached along memberships, each with the first path that leads to it. */
function paths(start: string, memberOf: (name: string) => string[]): string[][] {
  const found = new Map<string, string[]>([[start, [start]]]);
  for (const path of found.values()) {
    for (const next of memberOf(path.at(-1) as string))
      if (!found.has(next)) found.set(next, [...path, next]);
  }
  return [...found.values()];
}
