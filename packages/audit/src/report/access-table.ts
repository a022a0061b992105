import { canonical, MATRIX_LETTERS, type Manifest, matrix } from "@rolewright/core";
import { type Reached, reach } from "../access/reach.js";
import { type Right, rights } from "../access/rights.js";
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

/** A login, and all that it may do. */
export interface AccessLogin {
  /** Its name; `public` stands for every role. */
  login: string;
  /** The service that declares it; left out, no manifest does. */
  service?: string;
  /** Whether it is a superuser or can become one, for whom no check holds. It then has no cells. */
  superuser?: boolean;
  /** Only those where it may do something. */
  cells: AccessCell[];
}

/** A schema of the connected database. */
export interface AccessSchema {
  /** Its name. */
  schema: string;
  /** The service that declares it; left out, no manifest does. */
  service?: string;
}

/** Who may do what where on a server, as it is. */
export interface AccessTable {
  /** Sorted, those of services first. */
  schemas: AccessSchema[];
  /** Sorted by service; then those that no manifest declares, and at the end `public`. */
  logins: AccessLogin[];
}

/**
 * The effective access on a server, for a picture of it: every login with what it may do in each schema, and by which roles.
 * What manifests declare only says to which service a login or a schema belongs. A routine that every role may run is in
 * the row of `public` alone.
 * @example
 * ```ts
 * import { accessOf, type Catalog } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const catalog: Catalog; // of readCatalog
 * const { logins } = accessOf(catalog, [manifest({ service: "orders", database: "shop", logins: { app: {} } })]);
 * logins.map(({ login, cells }) => [login, ...cells.map(({ schema, letters }) => `${schema} ${letters}`)]);
 * ```
 */
export function accessOf(catalog: Catalog, manifests: Manifest[]): AccessTable {
  const reached = reach(catalog);
  const found = rights(catalog, reached);
  const places = placesOf(catalog);
  const everyone = rightsByPlace(publicRights(catalog));
  const services = new Map(
    manifests.flatMap(({ service, roles }) => roles.map(({ name }) => [name, service] as const)),
  );
  const ofDatabase = manifests.filter(({ database }) => database === catalog.database);
  const here = new Set(ofDatabase.map(({ service }) => service));
  const declared = declaredBy(ofDatabase);

  const logins = reached.logins.map((login): AccessLogin => {
    const service = services.get(login);
    const head = { login, ...(service !== undefined && { service }) };
    const all = found.of(login);
    if (all.some(({ source }) => source === "superuser")) return { ...head, superuser: true, cells: [] };
    const own = all.filter(({ source, privileges }) => source !== "public" && privileges.length > 0);
    const roles = new Map(reached.rolesOf(login).map((each) => [each.role, each]));
    const cells = cellsOf(login, rightsByPlace(own), roles, everyone, places);
    if (service === undefined) return { ...head, cells };
    return { ...head, cells: cells.map((cell) => compared(cell, declared(login, cell.schema))) };
  });
  const shown = logins.filter(
    ({ service, superuser, cells }) =>
      superuser === true || cells.length > 0 || (service !== undefined && here.has(service)),
  );
  const all = [
    ...shown.toSorted(byService),
    { login: "public", cells: cellsOf("public", everyone, new Map(), new Map(), places) },
  ];
  const used = new Set(all.flatMap(({ cells }) => cells.map(({ schema }) => schema)));
  return { schemas: schemasOf(manifests, catalog, [...places.keys()], used), logins: all };
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

function placesOf({ objects, defaults }: Catalog): Map<string, Place> {
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

function publicRights({ objects, columns }: Catalog): Found[] {
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
function rightsByPlace(found: Found[]): ByPlace {
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

function cellsOf(
  login: string,
  own: ByPlace,
  roles: Map<string, Reached>,
  everyone: ByPlace,
  places: Map<string, Place>,
): AccessCell[] {
  return [...places].flatMap(([schema, place]) => {
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

/** What manifests declare, in letters. */
function declaredBy(manifests: Manifest[]): (login: string, schema: string) => string {
  const { schemas, rows } = matrix(manifests);
  const columns = new Map(schemas.map((schema, index) => [schema, index]));
  const cells = new Map(rows.map((row) => [row.login, row.cells]));
  return (login, schema) => cells.get(login)?.[columns.get(schema) ?? -1] ?? "-";
}

/** A small letter may become a capital where there are few tables, so only what is there at all is compared. */
function compared(cell: AccessCell, declared: string): AccessCell {
  if (declared === "owner") return cell;
  const { schema, letters, rights: all } = cell;
  const known = declared.toUpperCase();
  const beyond =
    letters === "owner"
      ? letters
      : [...letters.toUpperCase()].filter((letter) => !known.includes(letter)).join("");
  return beyond === "" ? cell : { schema, letters, undeclared: beyond, rights: all };
}

function schemasOf(
  manifests: Manifest[],
  { database }: Catalog,
  there: string[],
  used: Set<string>,
): AccessSchema[] {
  const services = new Map(
    manifests
      .filter((each) => each.database === database)
      .flatMap(({ service, schema, additionalSchemas = [] }) =>
        [schema, ...additionalSchemas].map((each) => [each, service] as const),
      ),
  );
  return there
    .filter((schema) => services.has(schema) || used.has(schema))
    .map((schema) => {
      const service = services.get(schema);
      return { schema, ...(service !== undefined && { service }) };
    })
    .toSorted((a, b) => bothOr(a.service, b.service) || compareText(a.schema, b.schema));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** What belongs to a service comes before what does not. */
const bothOr = (a: string | undefined, b: string | undefined): number =>
  Number(a === undefined) - Number(b === undefined);
const byService = (a: AccessLogin, b: AccessLogin): number =>
  bothOr(a.service, b.service) ||
  compareText(a.service ?? "", b.service ?? "") ||
  compareText(a.login, b.login);
