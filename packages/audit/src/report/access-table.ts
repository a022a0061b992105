import { type Manifest, matrix } from "@rolewright/core";
import { reach } from "../access/reach.js";
import { rights } from "../access/rights.js";
import type { Catalog } from "../catalog/catalog.js";
import { type AccessCell, cellsOf, placesOf, publicRights, rightsByPlace } from "./access-cells.js";

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

/** What manifests declare, in letters. */
function declaredBy(manifests: Manifest[]): (login: string, schema: string) => string {
  const { schemas, rows } = matrix(manifests);
  const columns = new Map(schemas.map((schema, index) => [schema, index]));
  const cells = new Map(rows.map((row) => [row.login, row.cells]));
  return (login, schema) => cells.get(login)?.[columns.get(schema) ?? -1] ?? "-";
}

/** A small letter may become a capital where there are few tables, so only what is there at all is compared. */
export function compared(cell: AccessCell, declared: string): AccessCell {
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
