import type { Catalog, ObjectKind } from "./catalog/catalog.js";
import { type AccessDifference, accessDifferences } from "./diff-servers/access.js";
import { type ServerException, withExceptions } from "./diff-servers/exceptions.js";
import { type RoleDifference, roleDifferences } from "./diff-servers/roles.js";

/** In what two live databases differ. */
export interface ServerDiff {
  /** Differences in what logins may do, sorted by login and schema. */
  access: AccessDifference[];
  /** Roles, their attributes and their memberships, sorted by role. */
  roles: RoleDifference[];
  /** The declared exceptions that took nothing away, because the servers do not differ there any more. */
  unused: ServerException[];
  /** What is not compared, in words. */
  unseen: string[];
}

/** Numbers of objects that stand for nothing on another server. */
const NOT_COMPARED: ReadonlySet<ObjectKind> = new Set(["large object"]);

/**
 * Compares two live databases, such as those of staging and of production: what each login may do with each object, by
 * whatever roles, and the attributes and memberships of roles. Logins are compared by name, and the two databases
 * themselves may have different names. What only the later version of PostgreSQL knows and nobody was granted is no difference:
 * an owner has MAINTAIN from 17 on, and who creates a role is a member of it from 16 on.
 * @example
 * ```ts
 * import { type CatalogClient, diffServers, readCatalog } from "@rolewright/audit";
 * declare const staging: CatalogClient;
 * declare const production: CatalogClient;
 * const exceptions = [{ login: "debugger", reason: "developers look at staging only" }];
 * const { access, roles } = diffServers(await readCatalog(staging), await readCatalog(production), exceptions);
 * console.log(access.length + roles.length === 0 ? "the same" : access);
 * ```
 */
export function diffServers(first: Catalog, second: Catalog, exceptions: ServerException[] = []): ServerDiff {
  const [a, b] = [comparable(first, second), comparable(second, first)];
  const { allowed, unused } = withExceptions(exceptions);
  const access = accessDifferences(a, b, allowed);
  const roles = roleDifferences(a, b, allowed);
  return { access, roles, unused: unused(), unseen: UNSEEN };
}

/** Without what an extension brings in one version and not in the other, and what has no name. */
function comparable(catalog: Catalog, other: Catalog): Catalog {
  const known = new Set(
    other.objects.flatMap(({ kind, schema, names }) => names.map((name) => keyOf(kind, schema, name))),
  );
  const objects = catalog.objects
    .filter(({ kind }) => !NOT_COMPARED.has(kind))
    .map((group) =>
      group.extension
        ? { ...group, names: group.names.filter((name) => known.has(keyOf(group.kind, group.schema, name))) }
        : group,
    );
  return { ...catalog, objects };
}

const keyOf = (...parts: (string | undefined)[]): string => JSON.stringify(parts);

const UNSEEN = [
  "what is in other databases of the servers",
  "what new objects will give (default privileges)",
  "policies of row security",
  "large objects",
  "what was revoked in pg_catalog and information_schema on one server alone",
];
