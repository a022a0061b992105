import type { AclEntry, ObjectGroup } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Context, ofService, serviceOf, withPaths } from "./context.js";
import type { Privileges } from "./expected.js";
import { granteeSql, privilegesSql, type Target, targetSql, targetText } from "./target.js";

/** The rules about privileges. */
export type GrantRule =
  | "grant-missing"
  | "grant-extra"
  | "grant-login"
  | "leftover-grant"
  | "grant-option"
  | "grant-grantor"
  | "creator-foreign"
  | "definer-open";

/** Privileges that a role holds from one grantor. */
interface Source {
  /** Left out, the owner granted them. */
  grantor?: string;
  privileges: string[];
  /** Whether others hold them from this grantee. */
  passedOn: boolean;
}

/** What a role has too much or lacks on objects that are alike. */
export interface Difference {
  rule: GrantRule;
  grantee: string;
  privileges: string[];
  target: Target;
  owner: string;
  /** Where it has them from. */
  sources: Source[];
  /** What the repair takes away too, and has to give back. */
  restore: string[];
}

/** An access control list, and what is declared of it. */
export interface Held {
  target: Target;
  owner: string;
  acl: AclEntry[];
  declared: Privileges;
  /** Where privileges of tables are revoked, those on its columns go as well: what is declared of them. */
  alongside?: (grantee: string, privileges: string[]) => string[];
}

/** A difference in privileges that are there, with everything that its repair needs. */
export function heldDifference(
  { parties }: Pick<Context, "parties">,
  rule: GrantRule,
  { target, owner, acl, declared, alongside }: Held,
  grantee: string,
  privileges: string[],
): Difference {
  const sources = acl
    .filter(
      (entry) => entry.grantee === grantee && entry.privileges.some((each) => privileges.includes(each)),
    )
    .map((entry): Source => {
      const held = privileges.filter((each) => entry.privileges.includes(each));
      const passedOn = acl.some(
        (each) => each.grantor === grantee && each.privileges.some((privilege) => held.includes(privilege)),
      );
      return { ...(entry.grantor !== owner && { grantor: entry.grantor }), privileges: held, passedOn };
    });
  const givers = new Set([
    ...sources.filter(({ passedOn }) => passedOn).map(() => grantee),
    ...sources
      .flatMap(({ grantor }) => grantor ?? [])
      .filter((grantor) => parties.of(grantor) !== "administrator"),
  ]);
  const restore = lostWith(acl, givers, privileges).flatMap((entry) => {
    const lost = entry.privileges.filter(
      (each) => privileges.includes(each) && declared.get(entry.grantee)?.has(each),
    );
    return lost.length === 0 ? [] : [grantSql(lost, target, entry.grantee)];
  });
  const beside = rule === "grant-option" ? [] : (alongside?.(grantee, privileges) ?? []);
  return {
    rule,
    grantee,
    privileges,
    target,
    owner,
    sources,
    restore: [...new Set([...restore, ...beside])],
  };
}

/** What was granted by some roles, by those to whom they granted it, and so on. */
function lostWith(acl: AclEntry[], givers: Set<string>, privileges: string[]): AclEntry[] {
  const lost = new Set<AclEntry>();
  const queue = [...givers];
  for (const giver of queue) {
    for (const entry of acl) {
      const isLost = entry.grantor === giver && entry.privileges.some((each) => privileges.includes(each));
      if (!isLost || lost.has(entry)) continue;
      lost.add(entry);
      queue.push(entry.grantee);
    }
  }
  return [...lost];
}

/** `GRANT`, by the owner or who acts as it. */
export const grantSql = (privileges: string[], target: Target, grantee: string): string =>
  `GRANT ${privilegesSql(privileges, target)} ON ${targetSql(target)} TO ${granteeSql(grantee)}`;

/**
 * `REVOKE`. What another role than the owner granted, neither the owner nor a superuser revokes: an administrator's is
 * revoked as that administrator, and of any other role the right to grant ends, with all that it was used for.
 */
export function revokeSql({ parties }: Context, difference: Difference): string[] {
  const { rule, grantee, target, sources, restore } = difference;
  const only = rule === "grant-option" ? "GRANT OPTION FOR " : "";
  const on = targetSql(target);
  const statements = sources.flatMap(({ grantor, privileges, passedOn }) => {
    const cascade = passedOn ? " CASCADE" : "";
    const what = privilegesSql(privileges, target);
    const revoke = `REVOKE ${only}${what} ON ${on} FROM ${granteeSql(grantee)}${cascade}`;
    if (grantor === undefined) return [revoke];
    return parties.of(grantor) === "administrator"
      ? [`SET ROLE ${granteeSql(grantor)}`, revoke, "RESET ROLE"]
      : [`REVOKE GRANT OPTION FOR ${what} ON ${on} FROM ${granteeSql(grantor)} CASCADE`];
  });
  return [...statements, ...restore];
}

/** Joins differences that are the same but for the objects, so that one cause is one finding. */
export function merged(differences: Difference[], countOf: (target: Target) => number): Difference[] {
  const groups = Map.groupBy(differences, ({ rule, grantee, privileges, target, sources }) =>
    JSON.stringify([
      rule,
      grantee,
      privileges,
      target.kind,
      target.schema,
      target.columns && target.names,
      sources,
    ]),
  );
  return [...groups.values()].map((group) => {
    const [first] = group as [Difference];
    const { columns } = first.target;
    const names =
      columns === undefined ? group.flatMap(({ target }) => target.names).toSorted() : first.target.names;
    const target: Target = {
      ...first.target,
      names,
      ...(columns && { columns: group.flatMap((each) => each.target.columns ?? []).toSorted() }),
    };
    const all = columns === undefined && names.length === countOf(target);
    return {
      ...first,
      target: { ...target, all },
      restore: [...new Set(group.flatMap(({ restore }) => restore))],
    };
  });
}

/** Why each is wrong, after what it is about. */
const REASONS: Record<GrantRule, (difference: Difference) => string> = {
  "grant-missing": ({ grantee }) => `and "${grantee}" lacks it`,
  "grant-extra": () => "and no manifest declares it",
  "grant-login": () =>
    "and a login holds nothing itself: its access comes by the roles that it is a member of",
  "leftover-grant": ({ grantee }) => `and no manifest knows "${grantee}"`,
  "grant-option": ({ grantee }) => `and "${grantee}" may pass it on`,
  "grant-grantor": ({ sources }) =>
    `and ${sources.map(({ grantor }) => `"${grantor}"`).join(", ")} granted it, so that it ends when that role loses its own right`,
  "creator-foreign": ({ grantee, owner }) =>
    `what "${grantee}" makes there belongs to it and not to "${owner}", and can stand in the way of names that others look up`,
  "definer-open": ({ owner }) =>
    `no offer says so, and what it runs, it runs with the rights of "${owner}" (SECURITY DEFINER)`,
};

export function findingOf(context: Context, difference: Difference): Finding {
  const { rule, grantee, privileges, target, owner } = difference;
  const what = `${privileges.join(", ")} on ${targetText(target)}`;
  const subject = `${what} to ${grantee === "public" ? "PUBLIC" : grantee}`;
  const declared = rule === "grant-missing" ? "is declared" : "is granted";
  const names = new Set(difference.sources.flatMap(({ grantor }) => grantor ?? []));
  const by =
    rule === "grant-grantor" || names.size === 0
      ? ""
      : `, by ${[...names].map((name) => `"${name}"`).join(" and ")},`;
  const found = finding(
    rule,
    subject,
    `${what} ${declared} to "${grantee}"${by} ${REASONS[rule](difference)}.`,
    {
      sql:
        rule === "grant-missing" ? [grantSql(privileges, target, grantee)] : revokeSql(context, difference),
      runBy: `${owner}, or an administrator`,
    },
  );
  const service = serviceOf(context, grantee) ?? context.expected.schemas.get(schemaOf(target))?.service;
  return withPaths(ofService(found, service), context, grantee);
}

const schemaOf = ({ kind, schema = "", names }: Target): string =>
  kind === "schema" ? (names[0] ?? "") : schema;

/** Where a group of objects stands. */
export const targetOf = (
  { kind, schema }: Pick<ObjectGroup, "kind" | "schema">,
  names: string[],
): Target => ({
  kind,
  ...(schema !== undefined && { schema }),
  names,
});
