import { type Manifest, type ManifestGrant, type ManifestRole, placesOf } from "@rolewright/core";
import {
  grantSpelling,
  type MySqlEngine,
  type MySqlGrantRecord,
  type MySqlPrivilege,
} from "@rolewright/core/mysql";
import { idOf, ROLE_HOST } from "../accounts.js";

/** What a grantee has to hold at one place. */
export interface Place {
  database: string;
  /** Neither of the two: all of the database. */
  table?: string;
  routine?: string;
  /** What is granted on the place as a whole. */
  privileges: Set<string>;
  /** What is granted on columns of the table, by column. */
  columns: Map<string, Set<string>>;
}

/** What a server has to hold, as the manifests say. */
export interface Expected {
  /** Every user and role, with the service that it belongs to. */
  accounts: Map<string, { role: ManifestRole; manifest: Manifest }>;
  /** The databases of services. */
  databases: Map<string, Manifest>;
  /** The roles that an account has to have. */
  rolesOf(account: string): string[];
  /** Who has to have a role. */
  membersOf(role: string): string[];
  /** What an account has to hold, by place. */
  placesOf(account: string): Map<string, Place>;
}

/** A place as a key. */
export const placeKey = (database: string, table = "", routine = ""): string =>
  JSON.stringify([database, table, routine]);

export function expectedOf(manifests: Manifest[], engine: MySqlEngine): Expected {
  const accounts: Expected["accounts"] = new Map();
  const databases: Expected["databases"] = new Map();
  const members = new Map<string, string[]>();
  const places = new Map<string, Map<string, Place>>();
  const roleId = (name: string): string => idOf(name, ROLE_HOST[engine]);
  for (const manifest of manifests) {
    for (const { database } of placesOf(manifest)) databases.set(database, manifest);
    const hosts = new Map(manifest.roles.map(({ name, host }) => [name, host]));
    const account = (name: string): string => idOf(name, hosts.get(name) ?? ROLE_HOST[engine]);
    for (const role of manifest.roles) {
      const id = account(role.name);
      accounts.set(id, { role, manifest });
      for (const group of role.memberOf.map(roleId)) members.set(group, [...(members.get(group) ?? []), id]);
    }
    for (const grant of manifest.grants) {
      const grantee = account(grant.grantee);
      const here = places.get(grantee) ?? new Map<string, Place>();
      places.set(grantee, here);
      add(here, manifest, grant);
    }
  }
  return {
    accounts,
    databases,
    rolesOf: (id) => (accounts.get(id)?.role.memberOf ?? []).map(roleId),
    membersOf: (role) => members.get(role) ?? [],
    placesOf: (id) => places.get(id) ?? new Map(),
  };
}

function add(places: Map<string, Place>, manifest: Manifest, grant: ManifestGrant): void {
  const { schema: database = manifest.schema, objectType, object, column, privileges } = grant;
  const named =
    object === undefined ? {} : objectType === "routine" ? { routine: object } : { table: object };
  const key = placeKey(database, named.table, named.routine);
  const place = places.get(key) ?? { database, ...named, privileges: new Set(), columns: new Map() };
  places.set(key, place);
  const into = column === undefined ? place.privileges : (place.columns.get(column) ?? new Set());
  if (column !== undefined) place.columns.set(column, into);
  for (const privilege of privileges) into.add(privilege);
}

/** A place as the record of a grant, for SQL. `only` are the privileges that are wanted of it. */
export function recordOf(
  place: Pick<Place, "database" | "table" | "routine">,
  grantee: MySqlGrantRecord["grantee"],
  { privileges = [], columns = {}, partialRevokes }: Wanted,
): MySqlGrantRecord {
  const { database, table, routine } = place;
  const whole = table === undefined && routine === undefined;
  return {
    kind: "grant",
    key: "",
    grantee,
    database,
    spelling: whole ? grantSpelling(database, partialRevokes) : database,
    ...(table !== undefined && { table }),
    ...(routine !== undefined && { routine }),
    privileges: privileges as MySqlPrivilege[],
    ...(Object.keys(columns).length > 0 && { columns }),
    dependsOn: [],
  };
}

interface Wanted {
  privileges?: string[];
  columns?: Record<string, string[]>;
  partialRevokes: boolean;
}
