import type { AclEntry, Catalog } from "../catalog/catalog.js";
import type { Reach } from "./reach.js";

/** A role that a session of a login can be, with all that is its own then. */
export interface Identity {
  /** The role. */
  role: string;
  /** The roles whose rights it has at once, with the path from the login to each. */
  holds: Map<string, string[]>;
  /** Whether no check holds for it. Not inherited. */
  superuser: boolean;
  /** Whether row security does not hold for it. Not inherited. */
  bypassRls: boolean;
}

/** What a session of a login can be. */
export interface Session {
  /** The login itself, by which it is let in. */
  login: Identity;
  /** What it is when it starts: the login, or the role of a setting `role`. */
  start: Identity;
  /** What it can become by SET ROLE. The login is among them when it does not start as itself. */
  others: Identity[];
  /** A setting `role` that the server passes over with a warning, since the login can not become it. */
  ignored?: string;
}

/** Finds out what a session of a login can be. */
export function sessionOf(catalog: Catalog, reached: Reach, login: string): Session {
  const roles = new Map(catalog.roles.map((role) => [role.name, role]));
  const identities = reached.becomesOf(login).map(({ role, path }): Identity => {
    const inherited = reached
      .inheritedBy(role)
      .map((each): [string, string[]] => [each.role, [...path, ...each.path.slice(1)]]);
    return {
      role,
      holds: new Map(inherited),
      superuser: roles.get(role)?.superuser === true,
      bypassRls: roles.get(role)?.bypassRls === true,
    };
  });
  const own = identities[0] as Identity;
  const setting = settingOf(catalog, login, "role");
  const wanted = setting === undefined || setting === "none" ? login : setting;
  const start = identities.find(({ role }) => role === wanted);
  return {
    login: own,
    start: start ?? own,
    others: identities.filter((each) => each !== (start ?? own)),
    ...(start === undefined && { ignored: wanted }),
  };
}

/** The value with which a session starts: that for the login in the database counts before that for the login, and so on. */
function settingOf(catalog: Catalog, login: string, name: string): string | undefined {
  const inDatabase = (role: string | undefined): string[] =>
    catalog.databaseSettings
      .filter((each) => each.database === catalog.database && each.role === role)
      .flatMap(({ settings }) => settings);
  const own = catalog.roles.find((role) => role.name === login)?.settings ?? [];
  // In the order in which they count.
  return [...inDatabase(login), ...own, ...inDatabase(undefined), ...catalog.settings]
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** The entries of an access control list that give an identity a privilege. */
export const entriesFor = (acl: AclEntry[], { holds }: Identity, privilege: string): AclEntry[] =>
  acl.filter(
    ({ grantee, privileges }) =>
      privileges.includes(privilege) && (grantee === "public" || holds.has(grantee)),
  );
