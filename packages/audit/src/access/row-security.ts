import type { CatalogPolicy } from "../catalog/catalog.js";
import type { Question } from "./explain-ways.js";
import type { Identity } from "./identities.js";

const ROWS = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/** Why row security does not hold for a role, or `undefined` if it does. */
function exempt({ found: { group } }: Question, identity: Identity): string | undefined {
  if (identity.superuser) return `"${identity.role}" is a superuser`;
  if (identity.bypassRls) return `"${identity.role}" has BYPASSRLS`;
  if (identity.holds.has(group.owner) && !group.rowSecurity?.forced)
    return `"${identity.role}" has the rights of the owner, "${group.owner}"`;
  return undefined;
}

/** The policies that hold for a role in a statement that takes the privilege. */
function policiesFor(
  { catalog, found: { group, name }, privilege }: Question,
  { holds }: Identity,
): CatalogPolicy[] {
  return catalog.policies.filter(
    ({ schema, table, command, roles }) =>
      schema === group.schema &&
      table === name &&
      (command === "ALL" || command === privilege) &&
      roles.some((role) => role === "public" || holds.has(role)),
  );
}

const namesOf = (policies: CatalogPolicy[]): string => policies.map(({ name }) => `"${name}"`).join(", ");

/**
 * Which rows a statement reaches, in words; nothing where the table has no row security, or the privilege is not about rows.
 * See https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export function rowSecurityOf(question: Question, identity: Identity): string | undefined {
  if (!question.found.group.rowSecurity?.enabled || !ROWS.includes(question.privilege)) return undefined;
  const reason = exempt(question, identity);
  if (reason !== undefined) return `all rows: row security does not hold, since ${reason}.`;
  const policies = policiesFor(question, identity);
  const permissive = policies.filter((policy) => policy.permissive);
  if (permissive.length === 0)
    return `no rows: the table has row security, and no policy for ${question.privilege} is for "${identity.role}".`;
  const restrictive = policies.filter((policy) => !policy.permissive);
  return `the rows that row security lets through, by ${namesOf(permissive)}${
    restrictive.length > 0 ? `, as far as ${namesOf(restrictive)} allow` : ""
  }.`;
}

/** Without a policy that lets rows through, an INSERT is not without effect but refused. */
export function policyFor(question: Question, identity: Identity): string[] {
  const { group } = question.found;
  if (!group.rowSecurity?.enabled || exempt(question, identity) !== undefined) return [];
  return policiesFor(question, identity).some(({ permissive }) => permissive)
    ? []
    : [`a policy of row security for ${question.privilege}`];
}
