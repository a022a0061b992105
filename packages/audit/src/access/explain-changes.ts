import { contractRoleName, roleName } from "@rolewright/core";
import { someOf } from "../words.js";
import type { Question, Way } from "./explain-ways.js";

const MOST = 8;

/** What stands in the way of a privilege, in words: only what the catalog says for certain. */
export function changesFor(question: Question, ways: Way[]): string[] {
  if (ways.length > 0) return [...new Set(ways.map(withoutUse))];
  const holders = holdersOf(question);
  return [
    ...contractWords(question, holders),
    ...stuckMemberships(question, [...holders, question.found.group.owner]),
    holdersWords(question, holders),
  ];
}

/** Who has the privilege, where the login does not. */
function holdersWords({ session, found }: Question, holders: string[]): string {
  const { role } = session.login;
  if (holders.length === 0) return `it is granted to no role but the owner, "${found.group.owner}".`;
  return holders.length === 1
    ? `${some(holders)} has it, and "${role}" does not have the rights of that role.`
    : `${some(holders)} have it, and "${role}" has the rights of none of them.`;
}

/** A privilege that leads to nothing, since something else is not there. */
function withoutUse({ path, source, become, lacks }: Way): string {
  const by = source === "public" ? "every role has it" : `it is there by ${path.join(" -> ")}`;
  const when = become === undefined ? "" : ` after SET ROLE ${become}`;
  return `${by}${when}, and gives nothing without ${lacks.join(" and ")}.`;
}

const some = (roles: string[]): string =>
  someOf(
    roles.map((role) => `"${role}"`),
    MOST,
  );

/** The roles that were granted the privilege on the object or on one of its columns, the owner left out. */
function holdersOf({ catalog, found: { group, name }, privilege }: Question): string[] {
  const columns = group.kind === "table" ? catalog.columns : [];
  const acls = [
    group.acl,
    ...columns.filter(({ schema, table }) => schema === group.schema && table === name).map(({ acl }) => acl),
  ];
  const holders = acls
    .flat()
    .filter(({ grantee, privileges }) => grantee !== group.owner && privileges.includes(privilege))
    .map(({ grantee }) => grantee);
  return [...new Set(holders)].toSorted();
}

/** Memberships that lead to a role that has the privilege, and have neither INHERIT nor SET. */
function stuckMemberships({ catalog, session }: Question, holders: string[]): string[] {
  const paths = new Map([[session.login.role, [session.login.role]]]);
  for (const [member, path] of paths) {
    for (const each of catalog.memberships)
      if (each.member === member && !paths.has(each.role)) paths.set(each.role, [...path, each.role]);
  }
  return holders
    .filter((role) => paths.has(role))
    .map(
      (role) =>
        `${(paths.get(role) as string[]).join(" -> ")} is a path of memberships to "${role}", with neither INHERIT nor SET all the way: it gives no rights.`,
    );
}

/** The contract between two services, by the names that their roles have. */
function contractWords({ catalog, session, found: { group } }: Question, holders: string[]): string[] {
  const known = new Set(catalog.roles.map(({ name }) => name));
  const owner = /^(.+)_owner$/.exec(group.owner)?.[1];
  const consumer = [...session.login.holds.keys()]
    .map((role) => /^(.+)_app$/.exec(role)?.[1])
    .find((service) => service !== undefined && known.has(roleName(service, "use")));
  if (owner === undefined || consumer === undefined || owner === consumer) return [];
  const contract = contractRoleName(owner, consumer);
  if (!known.has(contract))
    return [`"${owner}" offers nothing to "${consumer}": there is no role "${contract}".`];
  const isHeld = [session.start, ...session.others].some(({ holds }) => holds.has(contract));
  const parts = holders.filter((role) => role === contract || role.startsWith(`${contract}_`));
  if (!isHeld)
    return [
      parts.length > 0
        ? `"${owner}" offers it to "${consumer}" ("${contract}"), and "${consumer}" does not use it.`
        : `"${owner}" offers something to "${consumer}" ("${contract}"), but not this.`,
    ];
  return [`"${consumer}" uses what "${owner}" offers to it ("${contract}"), and this is not part of it.`];
}
