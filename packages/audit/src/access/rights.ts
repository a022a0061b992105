import type { AclEntry, Catalog, ObjectGroup, ObjectKind } from "../catalog/catalog.js";
import { effective, isPredefined, predefinedOf, privilegesOf } from "./privileges.js";
import type { Reach } from "./reach.js";

/** Rights that a login has on things that are alike. */
export interface Right {
  /** What the right is on. */
  kind: ObjectKind | "column";
  /** Left out for what stands in no schema. */
  schema?: string;
  /** The objects; for a column, `table.column`. */
  names: string[];
  /** For a column, its name alone. */
  column?: string;
  /** The privileges, as GRANT spells them. */
  privileges: string[];
  /** Those that it may pass on. An owner may pass on all, even where it has taken the privilege from itself. */
  grantable: string[];
  /** Why: by an access control list, because it is the owner, for every role, or by a predefined role. */
  source: "grant" | "owner" | "public" | "predefined" | "superuser";
  /** The roles from the login to the grantee. For every role, just the login. */
  path: string[];
  /** Whether it has to SET ROLE on that path. */
  setRole: boolean;
  /** Which role it has to become then. */
  become?: string;
}

type Given = Omit<Right, "path" | "setRole" | "become">;

/** Finds the rights of logins. */
export interface Rights {
  /** What a login may do, everything but what a superuser may. */
  of(login: string): Right[];
}

/**
 * The effective access of logins: by grants to themselves and to the roles that they reach, as owners, by PUBLIC and by
 * predefined roles. A superuser has one right only, on everything, and so has who can become one, beside its own rights. What
 * these are is what the server's own functions say, such as `has_table_privilege`: whether the login gets as far as the object,
 * with CONNECT on the database and USAGE on the schema, is for `explain`.
 * @example
 * ```ts
 * import { type Catalog, reach, rights } from "@rolewright/audit";
 * declare const catalog: Catalog;
 * for (const { privileges, schema, names, path } of rights(catalog, reach(catalog)).of("reporting_app_a"))
 *   console.log(path.join(" -> "), privileges, schema, names);
 * ```
 */
export function rights(catalog: Catalog, reached: Reach): Rights {
  const superusers = new Set(catalog.roles.filter(({ superuser }) => superuser).map(({ name }) => name));
  const granted = grantsOf(catalog);
  const predefined = new Map<string, Given[]>();
  const givenTo = (role: string): Given[] => {
    const given = granted.get(role) ?? [];
    if (!isPredefined(role)) return given;
    const known = predefined.get(role) ?? everywhere(catalog, role);
    predefined.set(role, known);
    return [...given, ...known];
  };
  const everything = {
    kind: "database" as const,
    names: [catalog.database],
    privileges: ["SUPERUSER"],
    grantable: ["SUPERUSER"],
    source: "superuser" as const,
  };
  return {
    of: (login) => {
      if (superusers.has(login)) return [{ ...everything, path: [login], setRole: false }];
      const ruler = reached.becomesOf(login).find(({ role }) => superusers.has(role));
      return [
        ...(ruler === undefined
          ? []
          : [{ ...everything, path: ruler.path, setRole: true, become: ruler.role }]),
        ...reached
          .rolesOf(login)
          .flatMap(({ role, ...way }) => givenTo(role).map((right) => ({ ...right, ...way }))),
        ...(granted.get("public") ?? []).map((right) => ({ ...right, path: [login], setRole: false })),
      ];
    },
  };
}

/** What access control lists and ownership give each role. */
function grantsOf({ objects, columns, version }: Catalog): Map<string, Given[]> {
  const granted = new Map<string, Given[]>();
  const give = (grantee: string, given: Given): void => {
    const known = granted.get(grantee);
    if (known === undefined) granted.set(grantee, [given]);
    else known.push(given);
  };
  for (const group of objects) {
    const place = placeOf(group);
    const own = group.acl.filter(({ grantee }) => grantee === group.owner);
    give(group.owner, {
      ...place,
      privileges: effective([...new Set(own.flatMap(({ privileges }) => privileges))], group),
      grantable: privilegesOf(group.kind, version),
      source: "owner",
    });
    for (const entry of group.acl) {
      if (entry.grantee !== group.owner)
        give(entry.grantee, {
          ...place,
          privileges: effective(entry.privileges, group),
          grantable: entry.grantable,
          source: sourceOf(entry, group.owner),
        });
    }
  }
  for (const { schema, table, column, owner, acl } of columns) {
    for (const entry of acl) {
      const { grantee, privileges, grantable } = entry;
      const place = { kind: "column" as const, schema, names: [`${table}.${column}`], column };
      give(grantee, { ...place, privileges, grantable, source: sourceOf(entry, owner) });
    }
  }
  return granted;
}

/** What a predefined role has on everything there is. */
const everywhere = ({ objects }: Catalog, role: string): Given[] =>
  objects.flatMap((group) => {
    const privileges = effective(predefinedOf(role, group.kind), group);
    return privileges.length === 0
      ? []
      : [{ ...placeOf(group), privileges, grantable: [], source: "predefined" as const }];
  });

const placeOf = ({ kind, schema, names }: ObjectGroup) => ({
  kind,
  ...(schema !== undefined && { schema }),
  names,
});

const sourceOf = ({ grantee }: AclEntry, owner: string): Right["source"] =>
  grantee === "public" ? "public" : grantee === owner ? "owner" : "grant";
