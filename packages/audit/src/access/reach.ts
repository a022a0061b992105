import type { Catalog } from "../catalog/catalog.js";

/** A role whose rights a login has. */
export interface Reached {
  /** The role. */
  role: string;
  /** The roles from the login to it, both included. */
  path: string[];
  /** Whether the login has to SET ROLE to one of them first: it does not inherit all the way. */
  setRole: boolean;
}

/** Which rights each login has through its memberships. */
export interface Reach {
  /** The logins, superusers included. */
  logins: string[];
  /** The roles whose rights a login has, itself first, each by a shortest path; by inheritance before by SET ROLE. */
  rolesOf(login: string): Reached[];
  /** The logins that have the rights of a role, each with its path. */
  loginsOf(role: string): { login: string; path: string[]; setRole: boolean }[];
}

interface Edge {
  role: string;
  inherit: boolean;
  set: boolean;
}

/**
 * Follows memberships: a login becomes other roles along those with SET, and has the rights of each of these and of what
 * they inherit. See https://www.postgresql.org/docs/current/role-membership.html
 * @example
 * ```ts
 * import { type Catalog, reach } from "@rolewright/audit";
 * declare const catalog: Catalog;
 * reach(catalog).rolesOf("reporting_app_a").map(({ path }) => path.join(" -> "));
 * ```
 */
export function reach(catalog: Catalog): Reach {
  const edges = edgesOf(catalog);
  const logins = catalog.roles.filter(({ login }) => login).map(({ name }) => name);
  const found = new Map<string, Reached[]>();
  const rolesOf = (login: string): Reached[] => {
    const known = found.get(login) ?? walk(login, edges);
    found.set(login, known);
    return known;
  };
  let backwards: Map<string, { login: string; path: string[]; setRole: boolean }[]> | undefined;
  return {
    logins,
    rolesOf,
    loginsOf: (role) => {
      backwards ??= Map.groupBy(
        logins.flatMap((login) => rolesOf(login).map((each) => ({ login, ...each }))),
        (each) => each.role,
      );
      return backwards.get(role) ?? [];
    },
  };
}

/** What each role is a member of. Several memberships of one pair add up. */
function edgesOf({ memberships, roles, objects, database, version }: Catalog): Map<string, Edge[]> {
  const edges = new Map<string, Map<string, Edge>>();
  const add = (member: string, edge: Edge): void => {
    const known = edges.get(member) ?? new Map<string, Edge>();
    edges.set(member, known);
    const before = known.get(edge.role);
    known.set(edge.role, {
      role: edge.role,
      inherit: edge.inherit || before?.inherit === true,
      set: edge.set || before?.set === true,
    });
  };
  for (const { role, member, inherit, set } of memberships) add(member, { role, inherit, set });
  // The owner of the database is a member of pg_database_owner, which no catalog says.
  const owner = objects.find(({ kind, names }) => kind === "database" && names.includes(database))?.owner;
  const role = roles.find(({ name }) => name === owner);
  if (role !== undefined)
    add(role.name, { role: "pg_database_owner", inherit: role.inherit || version >= 16, set: true });
  return new Map([...edges].map(([member, known]) => [member, [...known.values()]]));
}

/** Breadth first, so that each role is found by a shortest path: along INHERIT as far as it goes, and then along SET. */
function walk(login: string, edges: Map<string, Edge[]>): Reached[] {
  const held = new Map<string, Reached>([[login, { role: login, path: [login], setRole: false }]]);
  // The roles that it can become; what each of them inherits is held as well.
  const become = new Map<string, string[]>([[login, [login]]]);
  for (const path of become.values()) {
    for (const { role, set } of edges.get(path.at(-1) as string) ?? [])
      if (set && !become.has(role)) become.set(role, [...path, role]);
  }
  for (const path of become.values()) {
    const queue = [path];
    const seen = new Set<string>([path.at(-1) as string]);
    for (const way of queue) {
      const role = way.at(-1) as string;
      if (!held.has(role)) held.set(role, { role, path: way, setRole: true });
      for (const { role: next, inherit } of edges.get(role) ?? []) {
        if (!inherit || seen.has(next)) continue;
        seen.add(next);
        if (!held.has(next)) held.set(next, { role: next, path: [...way, next], setRole: path.length > 1 });
        queue.push([...way, next]);
      }
    }
  }
  return [...held.values()];
}
