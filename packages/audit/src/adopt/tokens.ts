import { type EffectiveRight, effectiveRights, manifest, type ServiceDeclaration } from "@rolewright/core";
import { reach } from "../access/reach.js";
import { type Right, rights } from "../access/rights.js";
import type { Catalog } from "../catalog/catalog.js";

/** One privilege on one object, as a text that can be compared. */
export type Token = string;

/** What a token says. */
export interface Privileged {
  kind: Right["kind"];
  schema: string;
  object: string;
  column: string;
  privilege: string;
}

export const tokenOf = ({ kind, schema, object, column, privilege }: Privileged): Token =>
  JSON.stringify([kind, schema, object, column, privilege]);

export function saidBy(token: Token): Privileged {
  const [kind, schema, object, column, privilege] = JSON.parse(token) as [
    Right["kind"],
    string,
    string,
    string,
    string,
  ];
  return { kind, schema, object, column, privilege };
}

/** Everything, since the login acts as the owner. */
export const OWNER = "OWNER";

/** What a login has of its own, by grants, ownership and predefined roles, with the path to it; not what every role has. */
export type Held = Map<Token, string[]>;

export interface Found {
  /** By login. Administrators are left out. */
  logins: Map<string, Held>;
  /** What every role has. */
  everyone: Set<Token>;
  /** Logins that no declaration is for: superusers, and those that create roles. */
  administrators: string[];
}

/** What the logins of a live database may do. */
export function foundAccess(catalog: Catalog): Found {
  const reached = reach(catalog);
  const found = rights(catalog, reached);
  const roles = new Map(catalog.roles.map((role) => [role.name, role]));
  const isAdministrator = (login: string): boolean =>
    roles.get(login)?.superuser === true || roles.get(login)?.createRole === true;
  const extension = new Set(
    catalog.objects
      .filter((group) => group.extension)
      .flatMap(({ kind, schema = "", names }) => names.map((name) => JSON.stringify([kind, schema, name]))),
  );
  const held = (login: string, only: (right: Right) => boolean): Held => {
    const tokens: Held = new Map();
    for (const right of found.of(login).filter(only)) {
      for (const name of right.names) {
        if (right.kind === "database" && name !== catalog.database) continue;
        for (const token of tokensOf(right, name, extension))
          if (!tokens.has(token)) tokens.set(token, right.path);
      }
    }
    return withoutOwned(tokens);
  };
  return {
    logins: new Map(
      reached.logins
        .filter((login) => !isAdministrator(login))
        .map((login) => [login, held(login, ({ source }) => source !== "public")]),
    ),
    everyone: new Set(held("public", ({ source }) => source === "public").keys()),
    administrators: reached.logins.filter(isAdministrator),
  };
}

function tokensOf(
  { kind, schema = "", column, privileges, grantable, source }: Right,
  name: string,
  extension: Set<string>,
): Token[] {
  const object = column === undefined ? name : name.slice(0, -column.length - 1);
  const place = { kind, schema: kind === "schema" ? name : schema, object: kind === "schema" ? "" : object };
  const on = (privilege: string): Token => tokenOf({ ...place, column: column ?? "", privilege });
  // What an extension brings belongs to whoever made it, and goes with it.
  if (source === "owner") return extension.has(JSON.stringify([kind, schema, name])) ? [] : [on(OWNER)];
  const passing = source === "grant" ? grantable.map((each) => `${each} WITH GRANT OPTION`) : [];
  return [...privileges, ...passing].map(on);
}

/** An owner has all there is on an object, so that nothing else needs to be said of it. */
function withoutOwned<T>(tokens: Map<Token, T>): Map<Token, T> {
  const owner = ({ kind, ...place }: Privileged): Token =>
    tokenOf({ kind: kind === "column" ? "table" : kind, ...place, column: "", privilege: OWNER });
  return new Map(
    [...tokens].filter(([token]) => {
      const said = saidBy(token);
      return said.privilege === OWNER || !tokens.has(owner(said));
    }),
  );
}

/**
 * What the logins of declarations may do in a database, by core's rules, over the objects that are there. Of a schema that is
 * not there nothing is said: a service that only uses others gets a new one.
 */
export function declaredAccess(
  catalog: Catalog,
  declarations: ServiceDeclaration[],
): Map<string, Set<Token>> {
  const manifests = declarations.map(manifest);
  const objects = Map.groupBy(catalog.objects, ({ schema = "" }) => schema);
  const schemas = new Set(catalog.objects.flatMap(({ kind, names }) => (kind === "schema" ? names : [])));
  const access = new Map<string, Map<Token, true>>(
    manifests.flatMap(({ roles }) => roles.filter(({ login }) => login)).map(({ name }) => [name, new Map()]),
  );
  for (const right of effectiveRights(manifests)) {
    if (right.objectType !== "database" && !schemas.has(right.schema)) continue;
    for (const token of expanded(right, objects.get(right.schema) ?? []))
      access.get(right.login)?.set(token, true);
  }
  return new Map([...access].map(([login, tokens]) => [login, new Set(withoutOwned(tokens).keys())]));
}

/** The single objects that a right is about. */
function expanded(right: EffectiveRight, groups: Catalog["objects"]): Token[] {
  const { objectType: kind, database, schema, object, column = "", privilege } = right;
  const on = (name: string, of: Right["kind"] = kind): Token =>
    tokenOf({ kind: of, schema, object: name, column, privilege });
  if (privilege === OWNER)
    return [
      on("", "schema"),
      ...groups
        .filter(({ extension }) => !extension)
        .flatMap((each) => each.names.map((name) => on(name, each.kind))),
    ];
  if (kind === "database") return [tokenOf({ kind, schema: "", object: database, column, privilege })];
  if (kind === "schema") return [on("")];
  const names = groups.filter((each) => each.kind === kind).flatMap((each) => each.names);
  if (object === undefined) return names.map((name) => on(name));
  // Without its argument types a routine is the only one of that name.
  return kind === "routine"
    ? names.filter((name) => name === object || name.startsWith(`${object}(`)).map((name) => on(name))
    : [on(object)];
}
