import type { Catalog } from "../catalog/catalog.js";

/** A role whose rights a login has. */
export interface Reached {
  /** The role. */
  role: string;
  /** The roles from the login to it, both included. */
  path: string[];
  /** Whether the login has to SET ROLE to one of them first: it does not inherit all the way. */
  setRole: boolean;
  /** Which one that is. */
  become?: string;
}

/** Which rights each login has through its memberships. */
export interface Reach {
  /** The logins, superusers included. */
  logins: string[];
  /** The roles whose rights a login has, itself first, each by a shortest path; by inheritance before by SET ROLE. */
  rolesOf(login: string): Reached[];
  /** The logins that have the rights of a role, each with its path. */
  loginsOf(role: string): { login: string; path: string[]; setRole: boolean; become?: string }[];
  /** The roles that a role can become by SET ROLE, itself first, each by a shortest path. */
  becomesOf(role: string): { role: string; path: string[] }[];
  /** The roles whose rights a role has at once, itself first, each by a shortest path. */
  inheritedBy(role: string): { role: string; path: string[] }[];
}

interface Edge {
  role: string;
  inherit: boolean;
  set: boolean;
}

type Edges = Map<string, Edge[]>;

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
  let backwards: Map<string, ReturnType<Reach["loginsOf"]>> | undefined;
  const along = (role: string, option: "set" | "inherit") =>
    [...follow(role, edges, option)].map(([each, path]) => ({ role: each, path }));
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
    becomesOf: (role) => along(role, "set"),
    inheritedBy: (role) => along(role, "inherit"),
  };
}

/** What each role is a member of. Several memberships of one pair add up. */
function edgesOf({ memberships, roles, objects, database, version }: Catalog): Edges {
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

/** The roles that one comes to along memberships with an option, and by which path. Breadth first, so by a shortest one. */
function follow(from: string, edges: Edges, option: "set" | "inherit"): Map<string, string[]> {
  const paths = new Map<string, string[]>([[from, [from]]]);
  for (const [at, path] of paths) {
    for (const edge of edges.get(at) ?? [])
      if (edge[option] && !paths.has(edge.role)) paths.set(edge.role, [...path, edge.role]);
  }
  return paths;
}

/** What a login inherits, and then what it has by becoming another role: that role, and what that one inherits. */
function walk(login: string, edges: Edges): Reached[] {
  const held = new Map<string, Reached>();
  for (const [role, path] of follow(login, edges, "inherit")) held.set(role, { role, path, setRole: false });

  const become = new Set([login]);
  // What is held already was followed along INHERIT when it was found.
  const queue: { path: string[]; become?: string }[] = [{ path: [login] }];
  for (const { path, become: as } of queue) {
    const at = path.at(-1) as string;
    const isThere = as === undefined || as === at;
    for (const { role, inherit, set } of edges.get(at) ?? []) {
      const way = [...path, role];
      if (isThere && set && !become.has(role)) {
        become.add(role);
        if (!held.has(role)) held.set(role, { role, path: way, setRole: true, become: role });
        queue.push({ path: way, become: role });
      } else if (as !== undefined && inherit && !held.has(role)) {
        held.set(role, { role, path: way, setRole: true, become: as });
        queue.push({ path: way, become: as });
      }
    }
  }
  return [...held.values()];
}
