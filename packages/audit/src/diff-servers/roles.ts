import type { Catalog, CatalogRole } from "../catalog/catalog.js";
import type { Side } from "./access.js";
import type { Allowed } from "./exceptions.js";

/** A role that only one of two servers has, or that is otherwise there. */
export type RoleDifference =
  | {
      kind: "role";
      /** The role. */
      role: string;
      /** Whether it can log in. */
      login: boolean;
      /** The server that has it. */
      onlyIn: Side;
    }
  | {
      kind: "attribute";
      /** The role. */
      role: string;
      /** The attribute, as CREATE ROLE spells it, `setting <name>`, or `EXPIRED` for a password that is valid no longer. */
      attribute: string;
      /** What it is on the first server; left out where a setting is not set. */
      first?: string;
      /** What it is on the second one. */
      second?: string;
    }
  | {
      kind: "membership";
      /** The member. */
      role: string;
      /** The role that it is a member of. */
      of: string;
      /** Its options on the first server, such as `INHERIT, SET`; left out where it is no member there. */
      first?: string;
      /** Its options on the second one. */
      second?: string;
    };

const ATTRIBUTES: Record<string, (role: CatalogRole) => unknown> = {
  LOGIN: ({ login }) => login,
  SUPERUSER: ({ superuser }) => superuser,
  INHERIT: ({ inherit }) => inherit,
  CREATEROLE: ({ createRole }) => createRole,
  CREATEDB: ({ createDatabase }) => createDatabase,
  REPLICATION: ({ replication }) => replication,
  BYPASSRLS: ({ bypassRls }) => bypassRls,
  "CONNECTION LIMIT": ({ connectionLimit }) => connectionLimit,
  EXPIRED: ({ expired }) => expired,
};

/** The server's own roles differ by its version. */
const isOwn = (role: string): boolean => role.startsWith("pg_");

/** Compares roles, attributes, settings and memberships. What is about a role that one server lacks is said by that alone. */
export function roleDifferences(first: Catalog, second: Catalog, allowed: Allowed): RoleDifference[] {
  const [a, b] = [rolesOf(first), rolesOf(second)];
  const missing = [...lacking(a, b, "first"), ...lacking(b, a, "second")];
  const attributes = [...a.values()].flatMap((role) => {
    const other = b.get(role.name);
    return other === undefined
      ? []
      : changed(attributesOf(role, first), attributesOf(other, second)).map(
          ([attribute, values]): RoleDifference => ({
            kind: "attribute",
            role: role.name,
            attribute,
            ...values,
          }),
        );
  });
  const memberships = changed(membershipsOf(first, second), membershipsOf(second, first)).flatMap(
    ([key, values]): RoleDifference[] => {
      const [role, of] = JSON.parse(key) as [string, string];
      const isKnown = a.has(role) && b.has(role) && [first, second].every((each) => hasRole(each, of));
      return isKnown ? [{ kind: "membership", role, of, ...values }] : [];
    },
  );
  return [...missing, ...attributes, ...memberships]
    .filter(({ role }) => !allowed({ login: role }))
    .toSorted((x, y) => (x.role < y.role ? -1 : x.role > y.role ? 1 : 0));
}

const lacking = (here: Roles, there: Roles, onlyIn: Side): RoleDifference[] =>
  [...here.values()]
    .filter(({ name }) => !there.has(name))
    .map(({ name, login }) => ({ kind: "role", role: name, login, onlyIn }));

type Roles = Map<string, CatalogRole>;

const rolesOf = ({ roles }: Catalog): Roles =>
  new Map(roles.filter(({ name }) => !isOwn(name)).map((role) => [role.name, role]));

const hasRole = ({ roles }: Catalog, name: string): boolean => roles.some((role) => role.name === name);

function attributesOf(role: CatalogRole, { database, databaseSettings }: Catalog): Map<string, string> {
  const inDatabase = databaseSettings
    .filter((each) => each.role === role.name && each.database === database)
    .flatMap(({ settings }) => settings);
  return new Map([
    ...Object.entries(ATTRIBUTES).map(([name, of]): [string, string] => [name, said(of(role))]),
    ...role.settings.map(settingOf("setting")),
    ...inDatabase.map(settingOf("setting in the database")),
  ]);
}

const said = (value: unknown): string => (value === true ? "yes" : value === false ? "no" : String(value));

const settingOf =
  (where: string) =>
  (setting: string): [string, string] => {
    const at = setting.indexOf("=");
    return [`${where} ${setting.slice(0, at)}`, setting.slice(at + 1)];
  };

/** Several memberships of one pair add up. */
function membershipsOf({ memberships, roles }: Catalog, other: Catalog): Map<string, string> {
  const creators = new Set(roles.filter(({ createRole }) => createRole).map(({ name }) => name));
  const found = new Map<string, Set<string>>();
  for (const { role, member, admin, inherit, set } of memberships) {
    if (isOwn(member)) continue;
    // From 16 on, who creates a role is given it WITH ADMIN OPTION. Before, CREATEROLE let it do the same.
    if (!inherit && !set && other.version < 16 && creators.has(member)) continue;
    const key = JSON.stringify([member, role]);
    const options = found.get(key) ?? new Set();
    found.set(key, options);
    for (const [option, given] of Object.entries({ ADMIN: admin, INHERIT: inherit, SET: set }))
      if (given) options.add(option);
  }
  return new Map(
    [...found].map(([key, options]) => [key, [...options].toSorted().join(", ") || "no option"]),
  );
}

interface Values {
  first?: string;
  second?: string;
}

/** What has another value in the one than in the other. */
const changed = (first: Map<string, string>, second: Map<string, string>): [string, Values][] =>
  [...new Set([...first.keys(), ...second.keys()])].flatMap((key): [string, Values][] => {
    const [before, after] = [first.get(key), second.get(key)];
    const values: Values = {
      ...(before !== undefined && { first: before }),
      ...(after !== undefined && { second: after }),
    };
    return before === after ? [] : [[key, values]];
  });
