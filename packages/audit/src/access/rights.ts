import type { AclEntry, Catalog, ObjectGroup, ObjectKind } from "../catalog/catalog.js";
import type { Reach } from "./reach.js";

/** Rights that a login has on things that are alike. */
export interface Right {
  /** What the right is on. */
  kind: ObjectKind | "column";
  /** Left out for what stands in no schema. */
  schema?: string;
  /** The objects; for a column, `table.column`. */
  names: string[];
  /** The privileges, as GRANT spells them. */
  privileges: string[];
  /** Those that it may pass on. */
  grantable: string[];
  /** Why: by an access control list, because it is the owner, for every role, or by a predefined role. */
  source: "grant" | "owner" | "public" | "predefined" | "superuser";
  /** The roles from the login to the grantee. For every role, just the login. */
  path: string[];
  /** Whether it has to SET ROLE on that path. */
  setRole: boolean;
}

/** What predefined roles give on everything, beside every access control list. */
const PREDEFINED: Record<string, Partial<Record<ObjectKind, string[]>>> = {
  pg_read_all_data: { table: ["SELECT"], sequence: ["SELECT"], schema: ["USAGE"] },
  pg_write_all_data: { table: ["DELETE", "INSERT", "UPDATE"], sequence: ["UPDATE"], schema: ["USAGE"] },
  pg_maintain: { table: ["MAINTAIN"] },
};

/** Finds the rights of logins. */
export interface Rights {
  /** What a login may do, everything but what a superuser may. */
  of(login: string): Right[];
}

/**
 * The effective access of logins: by grants to themselves and to the roles that they reach, as owners, by PUBLIC and by
 * predefined roles. A superuser has one right only, on everything.
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
  const granted = new Map<string, Omit<Right, "path" | "setRole">[]>();
  const give = (grantee: string, right: Omit<Right, "path" | "setRole">): void => {
    const known = granted.get(grantee);
    if (known === undefined) granted.set(grantee, [right]);
    else known.push(right);
  };
  for (const group of catalog.objects) {
    for (const entry of group.acl) give(entry.grantee, { ...placeOf(group), ...whatOf(entry, group.owner) });
  }
  for (const { schema, table, column, owner, acl } of catalog.columns) {
    for (const entry of acl)
      give(entry.grantee, { kind: "column", schema, names: [`${table}.${column}`], ...whatOf(entry, owner) });
  }
  const predefined = (role: string): Omit<Right, "path" | "setRole">[] => {
    const privileges = PREDEFINED[role];
    if (privileges === undefined) return [];
    return catalog.objects.flatMap((group) => {
      const given = privileges[group.kind];
      return given === undefined
        ? []
        : [{ ...placeOf(group), privileges: given, grantable: [], source: "predefined" as const }];
    });
  };
  return {
    of: (login) => {
      if (superusers.has(login))
        return [
          {
            kind: "database",
            names: [catalog.database],
            privileges: ["SUPERUSER"],
            grantable: ["SUPERUSER"],
            source: "superuser",
            path: [login],
            setRole: false,
          },
        ];
      const everyone = (granted.get("public") ?? []).map((right) => ({
        ...right,
        path: [login],
        setRole: false,
      }));
      const own = reached
        .rolesOf(login)
        .flatMap(({ role, path, setRole }) =>
          [...(granted.get(role) ?? []), ...predefined(role)].map((right) => ({ ...right, path, setRole })),
        );
      return [...own, ...everyone];
    },
  };
}

const placeOf = ({ kind, schema, names }: ObjectGroup) => ({
  kind,
  ...(schema !== undefined && { schema }),
  names,
});

const whatOf = ({ grantee, privileges, grantable }: AclEntry, owner: string) => ({
  privileges,
  grantable,
  source:
    grantee === "public" ? ("public" as const) : grantee === owner ? ("owner" as const) : ("grant" as const),
});
