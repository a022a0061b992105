import { baselineRoleName, contractRoleName, type Manifest, roleName, toIdentifier } from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import type { Expected } from "./expected.js";

/**
 * What a role is to the services.
 *
 * - `service`: a manifest declares it.
 * - `administrator`: a superuser or a deployer, whom nothing is forbidden that it needs for its task.
 * - `predefined`: PostgreSQL's own, or the platform's.
 * - `explained`: the other half of a contract, or the role of a database's baseline.
 * - `ignored`: the caller knows of it.
 * - `foreign`: nothing explains it.
 */
export type Party = "service" | "administrator" | "predefined" | "explained" | "ignored" | "foreign";

/** Who is who on the server. */
export interface Parties {
  of(role: string): Party;
  /** Roles that were taken for deployers, each with the reason. */
  recognised: { role: string; reason: string }[];
}

/** The roles of PostgreSQL itself, and the beginnings of those that platforms keep for themselves. */
const PREDEFINED = /^(pg_|rds|cloudsql|azure|alloydb)/;

export function partiesOf(
  catalog: Catalog,
  manifests: Manifest[],
  expected: Expected,
  options: { deployers?: string[]; ignoreRoles?: string[] },
): Parties {
  const recognised =
    options.deployers === undefined && manifests.length > 0 ? deployersOf(catalog, manifests, expected) : [];
  const administrators = new Set([
    ...catalog.roles.filter(({ superuser }) => superuser).map(({ name }) => name),
    ...(options.deployers ?? []),
    ...recognised.map(({ role }) => role),
  ]);
  const ignored = new Set(options.ignoreRoles);
  const explained = explainedBy(catalog, manifests);
  // The owner of a database whom nobody can become does no more than to own it.
  for (const owner of ownersOf(catalog, manifests)) {
    const members = catalog.memberships.filter(({ role }) => role === owner);
    const isLogin = catalog.roles.some(({ name, login }) => name === owner && login);
    if (!isLogin && members.every(({ member }) => administrators.has(member))) administrators.add(owner);
  }
  return {
    recognised,
    of: (role) => {
      if (expected.roles.has(role)) return "service";
      if (ignored.has(role)) return "ignored";
      if (PREDEFINED.test(role)) return "predefined";
      if (administrators.has(role)) return "administrator";
      return explained.has(role) ? "explained" : "foreign";
    },
  };
}

const ownersOf = (catalog: Catalog, manifests: Manifest[]): Set<string> => {
  const databases = new Set([catalog.database, ...manifests.map(({ database }) => database)]);
  return new Set(
    catalog.objects
      .filter(({ kind, names }) => kind === "database" && names.some((name) => databases.has(name)))
      .map(({ owner }) => owner),
  );
};

/** A deployer creates roles, and manages those of services or makes their schemas: what `rolewright deployer` gives it. */
function deployersOf(catalog: Catalog, manifests: Manifest[], expected: Expected): Parties["recognised"] {
  const databases = new Set(manifests.map(({ database }) => database));
  const owners = ownersOf(catalog, manifests);
  return catalog.roles
    .filter(({ name, superuser, createRole }) => createRole && !superuser && !expected.roles.has(name))
    .flatMap(({ name: role }) => {
      const manages = catalog.memberships.some(
        (each) => each.member === role && each.admin && expected.roles.has(each.role),
      );
      if (manages) return [{ role, reason: "it may create roles, and manages those of services" }];
      if (owners.has(role)) return [{ role, reason: "it may create roles, and owns the database" }];
      const creates = catalog.objects.some(
        ({ kind, names, acl }) =>
          kind === "database" &&
          names.some((name) => databases.has(name)) &&
          acl.some(({ grantee, privileges }) => grantee === role && privileges.includes("CREATE")),
      );
      return creates ? [{ role, reason: "it may create roles, and schemas in the database" }] : [];
    });
}

/** Roles that are no service's of the given ones, and have a reason all the same. They hold nothing by that. */
function explainedBy(catalog: Catalog, manifests: Manifest[]): Set<string> {
  const given = new Set(manifests.map(({ service }) => toIdentifier(service)));
  const databases = catalog.objects.filter(({ kind }) => kind === "database").flatMap(({ names }) => names);
  const consumers = manifests.flatMap(({ offers }) => offers.map(({ to }) => to));
  const used = manifests.flatMap(({ service, uses }) => uses.map(({ from }) => ({ from, service })));
  return new Set([
    ...databases.map(baselineRoleName),
    ...consumers.filter((to) => !given.has(toIdentifier(to))).map((to) => roleName(to, "app")),
    ...used
      .filter(({ from }) => !given.has(toIdentifier(from)))
      .flatMap(({ from, service }) => {
        const contract = contractRoleName(from, service);
        const parts = catalog.memberships
          .filter(({ role, member }) => member === contract && role.startsWith(`${contract}_`))
          .map(({ role }) => role);
        return [contract, roleName(from, "use"), ...parts];
      }),
  ]);
}
