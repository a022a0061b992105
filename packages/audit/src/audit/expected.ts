import {
  type DefaultPrivilegesRecord,
  type GrantRecord,
  type Manifest,
  manifestRecords,
  type RoleRecord,
} from "@rolewright/core";
import type { Catalog, ObjectKind } from "../catalog/catalog.js";
import { grouped } from "./grouped.js";

/** Privileges by grantee. */
export type Privileges = Map<string, Set<string>>;

/** What one access control list has to hold, on the objects that are alike in it. */
export interface Block {
  names: string[];
  privileges: Privileges;
}

/** What the catalog has to hold, as the manifests of the server say. */
export interface Expected {
  /** Every role, with the service that it belongs to. */
  roles: Map<string, { record: RoleRecord; manifest: Manifest }>;
  /** Whether a role has to be a member of another one. */
  isMember(member: string, role: string): boolean;
  /** The roles that have to be members of one. */
  membersOf(role: string): string[];
  /** The schemas of the connected database that belong to a service. */
  schemas: Map<string, Manifest>;
  /** The grants of a manifest, for SQL. */
  grants: { manifest: Manifest; record: GrantRecord }[];
  /** The default privileges of the connected database. */
  defaults: { manifest: Manifest; record: DefaultPrivilegesRecord }[];
  /** The grants to a role. */
  grantsTo(grantee: string): GrantRecord[];
  /** The default privileges of what a role creates. */
  defaultsBy(owner: string): DefaultPrivilegesRecord[];
  /** The default privileges that give a role something. */
  defaultsFor(grantee: string): DefaultPrivilegesRecord[];
  /** Splits objects that share an access control list into those that have to be alike. */
  blocks(kind: ObjectKind, schema: string | undefined, names: string[]): Block[];
  /** What is declared on single columns of a table. */
  columns(schema: string, table: string): Map<string, Privileges>;
}

/** The catalog's word for what a grant is on. Columns stand apart: they have lists of their own. */
const KIND = {
  database: "database",
  schema: "schema",
  table: "table",
  sequence: "sequence",
  routine: "routine",
} as const satisfies Partial<Record<GrantRecord["objectType"], ObjectKind>>;

const key = (...parts: string[]): string => JSON.stringify(parts);

/** Turns manifests into what the catalog has to hold. What they mean is said by core's records alone. */
export function expectedOf(manifests: Manifest[], catalog: Catalog): Expected {
  const { database } = catalog;
  const roles: Expected["roles"] = new Map();
  const members = new Map<string, Set<string>>();
  const schemas: Expected["schemas"] = new Map();
  const grants: Expected["grants"] = [];
  const defaults: Expected["defaults"] = [];
  for (const manifest of manifests) {
    const isHere = manifest.database === database;
    for (const record of manifestRecords(manifest)) {
      if (record.kind === "role") {
        roles.set(record.name, { record, manifest });
        for (const group of record.memberOf)
          members.set(group, (members.get(group) ?? new Set()).add(record.name));
      }
      // All databases of a server stand in its catalog, and what is in them only in their own.
      if (record.kind === "grant" && (isHere || record.objectType === "database"))
        grants.push({ manifest, record });
      if (!isHere) continue;
      if (record.kind === "schema") schemas.set(record.name, manifest);
      if (record.kind === "defaultPrivileges") defaults.push({ manifest, record });
    }
  }
  const granted = grants.map(({ record }) => record);
  const later = defaults.map(({ record }) => record);
  return {
    roles,
    schemas,
    grants,
    defaults,
    isMember: (member, role) => members.get(role)?.has(member) === true,
    membersOf: (role) => [...(members.get(role) ?? [])],
    grantsTo: grouped(granted, ({ grantee }) => grantee),
    defaultsBy: grouped(later, ({ owner }) => owner),
    defaultsFor: grouped(later, ({ grantee }) => grantee),
    ...placesOf(granted),
  };
}

function placesOf(records: GrantRecord[]): Pick<Expected, "blocks" | "columns"> {
  const whole = new Map<string, Privileges>();
  const named = new Map<string, Map<string, Privileges>>();
  const onColumns = new Map<string, Map<string, Privileges>>();
  for (const { objectType, database, schema = "", object, column, grantee, privileges } of records) {
    if (objectType === "column") {
      give(inner(entry(onColumns, key(schema, object ?? "")), column ?? ""), grantee, privileges);
      continue;
    }
    const [place, name] =
      objectType === "database"
        ? [key("database", ""), database]
        : objectType === "schema"
          ? [key("schema", ""), schema]
          : [key(KIND[objectType], schema), object];
    if (name === undefined) give(inner(whole, place), grantee, privileges);
    else give(inner(entry(named, place), name), grantee, privileges);
  }
  return {
    blocks: (kind, schema = "", names) => {
      const place = key(kind, schema);
      const all = whole.get(place) ?? new Map();
      const some = named.get(place);
      if (some === undefined) return [{ names, privileges: all }];
      const alone = names.flatMap((name) => {
        const own = [some.get(name), kind === "routine" ? some.get(nameOf(name)) : undefined];
        const found = own.filter((each) => each !== undefined);
        return found.length === 0 ? [] : [{ names: [name], privileges: union([all, ...found]) }];
      });
      const apart = new Set(alone.flatMap((block) => block.names));
      const rest = names.filter((name) => !apart.has(name));
      return rest.length === 0 ? alone : [{ names: rest, privileges: all }, ...alone];
    },
    columns: (schema, table) => onColumns.get(key(schema, table)) ?? new Map(),
  };
}

/** The name of a routine, of its name and the types of its arguments. */
export const nameOf = (signature: string): string => signature.slice(0, signature.lastIndexOf("("));

function give(privileges: Privileges, grantee: string, given: string[]): void {
  const known = privileges.get(grantee) ?? new Set();
  for (const each of given) known.add(each);
  privileges.set(grantee, known);
}

function union(all: Privileges[]): Privileges {
  const made: Privileges = new Map();
  for (const each of all) for (const [grantee, privileges] of each) give(made, grantee, [...privileges]);
  return made;
}

function inner(places: Map<string, Privileges>, place: string): Privileges {
  const known = places.get(place) ?? new Map();
  places.set(place, known);
  return known;
}

function entry<T>(places: Map<string, Map<string, T>>, place: string): Map<string, T> {
  const known = places.get(place) ?? new Map<string, T>();
  places.set(place, known);
  return known;
}
