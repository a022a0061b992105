import { ROLE_HOST } from "./accounts.js";
import type { MySqlCatalog } from "./catalog/catalog.js";

/** An account whose privileges another one has. */
export interface Reached {
  /** The account. */
  account: string;
  /** The accounts from the one to the other, both included. */
  path: string[];
  /** Whether it is active as soon as one logs in; otherwise SET ROLE makes it so. */
  active: boolean;
}

/** Which privileges each account has by the roles that it was granted. */
export interface Reach {
  /** The accounts that can log in. */
  logins: string[];
  /** The accounts whose privileges one has, itself first, each by a shortest path. */
  of(account: string): Reached[];
  /** The logins that have the privileges of an account, each with its path. */
  loginsOf(account: string): { login: string; path: string[] }[];
}

/** Follows roles from who has them, default or not: a role that is not active is one SET ROLE away. */
export function reachOf(catalog: MySqlCatalog): Reach {
  const { engine, accounts, memberships, mandatoryRoles, activateAllRoles, activateMandatoryRoles } = catalog;
  const roles = Map.groupBy(memberships, ({ member }) => member);
  const defaults = new Map(accounts.map(({ id, defaultRoles }) => [id, new Set(defaultRoles)]));
  const everyone =
    accounts.some(({ id }) => id === PUBLIC) && engine === "mariadb" ? [PUBLIC] : mandatoryRoles;
  const isActive = (login: string, role: string): boolean =>
    role === PUBLIC ||
    activateAllRoles ||
    defaults.get(login)?.has(role) === true ||
    (activateMandatoryRoles && mandatoryRoles.includes(role));

  const found = new Map<string, Reached[]>();
  const of = (account: string): Reached[] => {
    const known = found.get(account) ?? walk(account);
    found.set(account, known);
    return known;
  };
  const walk = (account: string): Reached[] => {
    const held = new Map<string, Reached>([[account, { account, path: [account], active: true }]]);
    for (const { account: at, path, active } of held.values()) {
      const next = (roles.get(at) ?? []).map(({ role }) => role);
      for (const role of at === account ? [...next, ...everyone] : next) {
        const isOn = at === account ? isActive(account, role) : active;
        if (!held.has(role)) held.set(role, { account: role, path: [...path, role], active: isOn });
      }
    }
    return [...held.values()];
  };
  const logins = accounts.filter(({ role, locked }) => !role && !locked).map(({ id }) => id);
  let backwards: Map<string, ReturnType<Reach["loginsOf"]>> | undefined;
  return {
    logins,
    of,
    loginsOf: (account) => {
      backwards ??= Map.groupBy(
        logins.flatMap((login) => of(login).map((each) => ({ login, path: each.path, to: each.account }))),
        ({ to }) => to,
      );
      return backwards.get(account) ?? [];
    },
  };
}

/** What is granted to PUBLIC on MariaDB, every account has. */
export const PUBLIC = `PUBLIC@${ROLE_HOST.mariadb}`;
