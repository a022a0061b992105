import { canonical, MATRIX_LETTERS } from "@rolewright/core";
import type { Reached } from "../access/reach.js";
import type { Right } from "../access/rights.js";
import type { Catalog } from "../catalog/catalog.js";

/** What a login may do with things that are alike, by one path. */
export interface AccessRight {
  /** What the privileges are on. */
  kind: "schema" | "table" | "column" | "sequence" | "routine";
  /** The objects, sorted; for a column, `table.column`. Empty: those that the owner of the schema will make. */
  names: string[];
  /** The privileges, as GRANT spells them. */
  privileges: string[];
  /** Those that it may pass on; left out, there are none, or all because it is the owner. */
  grantable?: string[];
  /** Why: by an access control list, because it is the owner, for every role, or by a predefined role. */
  source: Right["source"];
  /** The roles from the login to the grantee. For every role, just the login. */
  path: string[];
  /** Whether it has to SET ROLE on that path. */
  setRole: boolean;
}

/** What one login may do in one schema. */
export interface AccessCell {
  /** The schema. */
  schema: string;
  /**
   * A letter for each privilege on tables (S, I, U, D), in lower case where it is not on all of them; `owner` where the login
   * acts as the owner of the schema. Empty where it may do nothing with tables: it lacks USAGE, or has other rights only.
   */
  letters: string;
  /**
   * Those of the letters that no manifest declares, in upper case, or `owner`. Left out where there are none, and for logins
   * that no manifest declares.
   */
  undeclared?: string;
  /** All of its rights there. */
  rights: AccessRight[];
}

/** What is known of a schema: who owns it, its tables and views, and what its owner's next table will give. */
interface Place {
  owner: string;
  tables: Set<string>;
  later: { grantee: string; privileges: string[] }[];
}

const KINDS: ReadonlySet<string> = new Set(["schema", "table", "column", "sequence", "routine"]);
/** What PUBLIC may run is in its own row: every login would have the same there. */
const OF_EVERYONE: ReadonlySet<string> = new Set(["table", "column", "sequence"]);

export function placesOf({ objects, defaults }: Catalog): Map<string, Place> {
  const places = new Map<string, Place>();
  const creators = Map.groupBy(
    defaults.filter(({ kind }) => kind === "table"),
    ({ creator }) => creator,
  );
  for (const { kind, owner, names } of objects) {
    if (kind !== "schema") continue;
    for (const name of names) {
      const later = (creators.get(owner) ?? [])
        .filter(({ schema }) => schema === undefined || schema === name)
        .flatMap(({ acl }) => acl);
      places.set(name, { owner, tables: new Set(), later });
    }
  }
  for (const { kind, schema = "", names } of objects) {
    if (kind === "table") for (const name of names) places.get(schema)?.tables.add(name);
  }
  return places;
}

type ByPlace = Map<string, AccessRight[]>;
type Found = Omit<Right, "path" | "setRole"> & { path?: string[]; setRole?: boolean };

export function publicRights({ objects, columns }: Catalog): Found[] {
  const groups: Found[] = [
    ...objects.flatMap(({ kind, schema, names, acl }) =>
      acl.map((entry) => ({ ...entry, kind, ...(schema !== undefined && { schema }), names })),
    ),
    ...columns.flatMap(({ schema, table, column, acl }) =>
      acl.map((entry) => ({ ...entry, kind: "column" as const, schema, names: [`${table}.${column}`] })),
    ),
  ].flatMap(({ grantee, ...right }) =>
    grantee === "public" ? [{ ...right, source: "public" as const }] : [],
  );
  return groups;
}

/** Rights by the schema that they are in. Those that differ in the objects alone are one. */
export function rightsByPlace(found: Found[]): ByPlace {
  const places = new Map<string, Map<string, AccessRight>>();
  for (const {
    kind,
    schema,
    names,
    privileges,
    grantable,
    source,
    path = ["public"],
    setRole = false,
  } of found) {
    if (!KINDS.has(kind)) continue;
    for (const place of schema === undefined ? names : [schema]) {
      const rest = {
        kind: kind as AccessRight["kind"],
        privileges,
        ...(grantable.length > 0 && source !== "owner" && { grantable }),
        source,
        path,
        setRole,
      };
      const here = places.get(place) ?? new Map<string, AccessRight>();
      places.set(place, here);
      const key = canonical(rest);
      const known = here.get(key);
      const added = schema === undefined ? [place] : names;
      here.set(key, { ...rest, names: known === undefined ? added : [...known.names, ...added] });
    }
  }
  return new Map(
    [...places].map(([place, here]) => [
      place,
      [...here.values()].map((right) => ({ ...right, names: right.names.toSorted() })),
    ]),
  );
}

export function cellsOf(
  login: string,
  own: ByPlace,
  roles: Map<string, Reached>,
  everyone: ByPlace,
  places: Map<string, Place>,
): AccessCell[] {
  return [...places].flatMap(([schema, place]) => {
    // A server has many schemas, and a login something in a few.
    if (!own.has(schema) && !everyone.has(schema) && place.tables.size > 0) return [];
    const later = place.tables.size === 0 ? laterRights(place, roles) : [];
    const mine = [...(own.get(schema) ?? []), ...later];
    const shared = (everyone.get(schema) ?? []).filter(({ kind }) => OF_EVERYONE.has(kind));
    if (mine.length + shared.length === 0) return [];
    const usage = (everyone.get(schema) ?? []).filter(({ kind }) => kind === "schema");
    const all = [...mine, ...[...usage, ...shared].map((right) => ({ ...right, path: [login] }))];
    return [{ schema, letters: roles.has(place.owner) ? "owner" : lettersOf(all, place), rights: all }];
  });
}

/** A schema without a table says nothing by its access control lists, and its default privileges all. */
function laterRights({ later }: Place, roles: Map<string, Reached>): AccessRight[] {
  return later.flatMap(({ grantee, privileges }) => {
    const reached = roles.get(grantee);
    if (reached === undefined) return [];
    const { path, setRole } = reached;
    return [{ kind: "table" as const, names: [], privileges, source: "grant" as const, path, setRole }];
  });
}

function lettersOf(all: AccessRight[], { tables }: Place): string {
  // Without USAGE on its schema nothing in it can be named.
  if (!all.some(({ kind, privileges }) => kind === "schema" && privileges.includes("USAGE"))) return "";
  return MATRIX_LETTERS.map(([privilege, letter]) => {
    const holding = all.filter(({ privileges }) => privileges.includes(privilege));
    const onTables = holding.filter(({ kind }) => kind === "table");
    const names = new Set(onTables.flatMap((right) => right.names));
    if (onTables.length > 0 && names.size >= tables.size) return letter;
    return onTables.length > 0 || holding.some(({ kind }) => kind === "column") ? letter.toLowerCase() : "";
  }).join("");
}
