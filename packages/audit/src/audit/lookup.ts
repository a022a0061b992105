import type { Catalog, CatalogMembership, DefaultAcl, ObjectGroup, ObjectKind } from "../catalog/catalog.js";
import { nameOf } from "./expected.js";
import { grouped, groupedByEach } from "./grouped.js";

/** What rules ask a catalog for, each in one step. */
export interface Lookup {
  /** Whether there is an object; a routine also by its name without arguments. */
  has(kind: ObjectKind, schema: string | undefined, name: string): boolean;
  /** A schema, with those that are like it. */
  schema(name: string): ObjectGroup | undefined;
  /** What stands in a schema. */
  objectsIn(schema: string): ObjectGroup[];
  /** What a role owns. */
  ownedBy(owner: string): ObjectGroup[];
  /** The default privileges of what a role creates in a schema; without one, everywhere. */
  defaults(creator: string, schema: string | undefined, kind: DefaultAcl["kind"]): DefaultAcl | undefined;
  /** The default privileges of what a role creates. */
  defaultsBy(creator: string): DefaultAcl[];
  /** The default privileges that give a role something. */
  defaultsFor(grantee: string): DefaultAcl[];
  /** The memberships in a role. */
  membersOf(role: string): CatalogMembership[];
  /** The memberships of a role in others. */
  groupsOf(member: string): CatalogMembership[];
  /** The memberships that a role has granted. */
  grantedBy(grantor: string): CatalogMembership[];
}

export function lookupOf({ objects, defaults, memberships }: Catalog): Lookup {
  const names = new Set(
    objects.flatMap(({ kind, schema, names }) =>
      names.flatMap((name) => [
        keyOf(kind, schema, name),
        ...(kind === "routine" ? [keyOf(kind, schema, nameOf(name))] : []),
      ]),
    ),
  );
  const schemas = new Map(
    objects.flatMap((group) =>
      group.kind === "schema" ? group.names.map((name) => [name, group] as const) : [],
    ),
  );
  const acls = new Map(defaults.map((each) => [keyOf(each.creator, each.schema, each.kind), each]));
  return {
    has: (kind, schema, name) => names.has(keyOf(kind, schema, name)),
    schema: (name) => schemas.get(name),
    objectsIn: grouped(objects, ({ schema }) => schema),
    ownedBy: grouped(objects, ({ owner }) => owner),
    defaults: (creator, schema, kind) => acls.get(keyOf(creator, schema, kind)),
    defaultsBy: grouped(defaults, ({ creator }) => creator),
    defaultsFor: groupedByEach(defaults, ({ acl }) => acl.map(({ grantee }) => grantee)),
    membersOf: grouped(memberships, ({ role }) => role),
    groupsOf: grouped(memberships, ({ member }) => member),
    grantedBy: grouped(memberships, ({ grantor }) => grantor),
  };
}

const keyOf = (...parts: (string | undefined)[]): string => JSON.stringify(parts);
