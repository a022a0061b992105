import { privilegesOf } from "../access/privileges.js";
import { reach } from "../access/reach.js";
import { type Right, rights } from "../access/rights.js";
import type { Catalog } from "../catalog/catalog.js";
import type { Allowed } from "./exceptions.js";

/** One of two servers that are compared. */
export type Side = "first" | "second";

/** A login that may do something, and by which roles. */
export interface DifferentLogin {
  /** Its name; `public` stands for every role. */
  login: string;
  /** The roles from it to the grantee, for each way that there is to one of the privileges. */
  paths: string[][];
}

/** What logins may do on one of two servers alone. Logins of whom the same is to be said stand in one. */
export interface AccessDifference {
  /** The logins, sorted. */
  logins: DifferentLogin[];
  /** The server on which they may. */
  onlyIn: Side;
  /** The schema of the objects, or the schema itself; left out for what stands in none. */
  schema?: string;
  /** What the privileges are on. */
  kind: Right["kind"];
  /**
   * The privileges, as GRANT spells them; with `WITH GRANT OPTION` after one that may be passed on on that server alone.
   * `OWNER` is everything, since the login acts as the owner.
   */
  privileges: string[];
  /** The objects, sorted; for a column, `table.column`; none for the connected database itself. */
  names: string[];
  /** Whether the other server does not have these objects at all. */
  missing: boolean;
}

/** What one login may do, by object: the privileges, each with the way to it. */
type Access = Map<string, Map<string, Way>>;

interface Way {
  path: string[];
  source: Right["source"];
  /** Whether every role has it too. */
  public: boolean;
}

interface Server {
  access(login: string): { access: Access; superuser: boolean };
  /** Keys of all objects and columns that access was found on. */
  has(key: string): boolean;
  logins: string[];
}

/** Compares what each login of either server may do. */
export function accessDifferences(first: Catalog, second: Catalog, allowed: Allowed): AccessDifference[] {
  const servers = { first: serverOf(first, second), second: serverOf(second, first) };
  const logins = new Set(["public", ...servers.first.logins, ...servers.second.logins]);
  const found = [...logins].flatMap((login) => {
    const [a, b] = [servers.first.access(login), servers.second.access(login)];
    return [
      ...oneSide(login, "first", a.access, b, servers.second, allowed),
      ...oneSide(login, "second", b.access, a, servers.first, allowed),
    ];
  });
  return joined(found);
}

type OfOne = Omit<AccessDifference, "logins"> & DifferentLogin;

/** What a login may do on one side and not on the other. */
function oneSide(
  login: string,
  onlyIn: Side,
  here: Access,
  there: { access: Access; superuser: boolean },
  other: Server,
  allowed: Allowed,
): OfOne[] {
  if (there.superuser) return [];
  const groups = new Map<string, OfOne>();
  for (const [key, held] of here) {
    const place = placeOf(key);
    const schema = place.kind === "schema" ? place.name : place.schema;
    const missing = !other.has(key);
    const lacking = lackingOf(held, there.access.get(key) ?? new Map(), {
      // What every role has is said once, of every role.
      byPublic: login === "public",
      // The catalog holds of the system's own objects only those that are no longer as they were made.
      onlyGranted: missing && isSystem(schema),
    }).filter(
      ([privilege]) =>
        !allowed({
          login,
          ...(schema !== undefined && { schema }),
          privilege: privilege.replace(GRANT_OPTION, ""),
        }),
    );
    if (lacking.length === 0) continue;
    const privileges = inOrder(
      lacking.map(([privilege]) => privilege),
      place.kind,
    );
    const group = JSON.stringify([place.kind, schema, privileges, missing]);
    const known = groups.get(group) ?? {
      login,
      paths: [],
      onlyIn,
      ...(schema !== undefined && { schema }),
      kind: place.kind,
      privileges,
      names: [],
      missing: missing && !isSystem(schema),
    };
    groups.set(group, known);
    if (place.name !== "") known.names.push(place.name);
    for (const [, { path }] of lacking)
      if (!known.paths.some((each) => each.join("\0") === path.join("\0"))) known.paths.push(path);
  }
  return [...groups.values()];
}

const isSystem = (schema: string | undefined): boolean =>
  schema === "pg_catalog" || schema === "information_schema";

/** The privileges of one object that the login has here and not there. */
function lackingOf(
  here: Map<string, Way>,
  there: Map<string, Way>,
  { byPublic, onlyGranted }: { byPublic: boolean; onlyGranted: boolean },
): [string, Way][] {
  const lacking = [...here].filter(
    ([privilege, way]) =>
      !there.has(privilege) && (byPublic || !way.public) && (way.source === "grant" || !onlyGranted),
  );
  const owns = lacking.filter(([privilege]) => privilege === OWNER);
  if (owns.length > 0) return owns;
  const privileges = new Set(lacking.map(([privilege]) => privilege));
  return lacking.filter(([privilege]) =>
    privilege.endsWith(GRANT_OPTION) ? !there.has(OWNER) : !privileges.has(privilege + GRANT_OPTION),
  );
}

/** Joins what differs in the login alone. */
function joined(found: OfOne[]): AccessDifference[] {
  const groups = Map.groupBy(
    found.map(({ names, ...rest }) => ({ ...rest, names: names.toSorted() })),
    ({ login: _, paths: __, ...rest }) => JSON.stringify(Object.entries(rest).toSorted()),
  );
  return [...groups.values()]
    .map((group): AccessDifference => {
      const { login: _, paths: __, ...rest } = group[0] as OfOne;
      const logins = group.map(({ login, paths }) => ({ login, paths }));
      return { logins: logins.toSorted((a, b) => (a.login < b.login ? -1 : 1)), ...rest };
    })
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const orderOf = ({ logins, schema = "", kind, onlyIn, privileges, names }: AccessDifference): string =>
  [logins.map(({ login }) => login).join(), schema, kind, onlyIn, privileges.join(), names.join()].join("\0");

/** Everything, since the login acts as the owner. */
const OWNER = "OWNER";
const GRANT_OPTION = " WITH GRANT OPTION";

function serverOf(catalog: Catalog, other: Catalog): Server {
  const reached = reach(catalog);
  const found = rights(catalog, reached);
  // No role can have that name.
  const everyone = found.of("public").filter(({ source }) => source === "public");
  const known = new Set(reached.logins);
  const objects = new Set(
    catalog.objects.flatMap(({ kind, schema, names }) =>
      names.map((name) => keyOf(kind, schema, name, catalog)),
    ),
  );
  return {
    logins: reached.logins,
    has: (key) => {
      const { kind, schema, name } = placeOf(key);
      if (kind !== "column") return objects.has(key);
      return objects.has(JSON.stringify(["table", schema ?? "", name.slice(0, name.lastIndexOf("."))]));
    },
    access: (login) => {
      if (login === "public") return { access: accessOf(everyone, catalog, other), superuser: false };
      if (!known.has(login)) return { access: new Map(), superuser: false };
      const all = found.of(login);
      const superuser = all.some(({ source }) => source === "superuser");
      return { access: accessOf(all, catalog, other), superuser };
    },
  };
}

function accessOf(all: Right[], catalog: Catalog, other: Catalog): Access {
  const access: Access = new Map();
  for (const { kind, schema, names, privileges, grantable, source, path } of all) {
    const tokens = tokensOf({ kind, privileges, grantable, source }, other.version);
    for (const name of names) {
      // Of other databases each is compared by itself.
      if (kind === "database" && name !== catalog.database) continue;
      const key = keyOf(kind, schema, name, catalog);
      const known = access.get(key) ?? new Map<string, Way>();
      access.set(key, known);
      for (const token of tokens) {
        const before = known.get(token);
        if (before === undefined) known.set(token, { path, source, public: source === "public" });
        else if (source === "public") before.public = true;
      }
    }
  }
  return access;
}

/** Rights as they are compared. */
function tokensOf(
  { kind, privileges, grantable, source }: Pick<Right, "kind" | "privileges" | "grantable" | "source">,
  otherVersion: number,
): string[] {
  if (source === "grant") return [...privileges, ...grantable.map((each) => each + GRANT_OPTION)];
  if (source !== "owner") return privileges;
  // An owner has all that its server's version knows: nobody has granted that.
  const known = new Set(privilegesOf(kind, otherVersion));
  return [OWNER, ...privileges.filter((each) => known.has(each))];
}

/** The connected database stands under no name: staging may call it otherwise. */
const keyOf = (
  kind: Right["kind"],
  schema: string | undefined,
  name: string,
  { database }: Catalog,
): string => JSON.stringify([kind, schema ?? "", kind === "database" && name === database ? "" : name]);

function placeOf(key: string): { kind: Right["kind"]; schema?: string; name: string } {
  const [kind, schema, name] = JSON.parse(key) as [Right["kind"], string, string];
  return { kind, ...(schema !== "" && { schema }), name };
}

/** In the order of the manual, with what stands in no manual at the end. */
function inOrder(privileges: string[], kind: Right["kind"]): string[] {
  const order = privilegesOf(kind, Number.POSITIVE_INFINITY);
  const rank = (privilege: string): number => {
    const at = order.indexOf(privilege.replace(GRANT_OPTION, ""));
    return at < 0 ? order.length : at;
  };
  return privileges.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
