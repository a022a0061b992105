import { contractRoleName, roleName } from "@rolewright/core";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogMembership } from "../catalog/catalog.js";
import { PUBLIC } from "../reach.js";
import {
  type Check,
  type Context,
  defaultRoleSql,
  granterOf,
  revokeSql,
  serviceOf,
  withLogins,
} from "./context.js";
import { sharedFinding, sharedLogins } from "./shared-logins.js";

/** Who has which role and should not, the reverse, and roles that may be passed on. */
export const membershipFindings: Check = (context) => {
  const extra = context.catalog.memberships.filter((each) => isExtra(context, each));
  const shared = sharedLogins(context, extra);
  const absorbed = new Set(shared.flatMap(({ rows }) => rows));
  return [
    ...missing(context),
    ...shared.map((each) => sharedFinding(context, each)),
    ...extra.filter((each) => !absorbed.has(each)).map((each) => extraFinding(context, each)),
    ...context.catalog.memberships.flatMap((each) => optionFindings(context, each)),
  ];
};

const subjectOf = (
  { names }: Context,
  { role, member }: Pick<CatalogMembership, "role" | "member">,
): string => `${names.text(member)} in ${names.text(role)}`;

/** Whether it concerns a service, or those who may do everything, and nothing says that it should be. */
function isExtra(context: Context, { role, member }: CatalogMembership): boolean {
  const { parties, expected, manifests } = context;
  if (expected.membersOf(role).includes(member)) return false;
  if (member === PUBLIC) return parties.of(role) !== "ignored";
  const [group, who] = [parties.of(role), parties.of(member)];
  if (who === "service") return true;
  if (who === "ignored" || who === "administrator" || who === "predefined") return false;
  if (group === "administrator") return manifests.length > 0 && who === "foreign";
  if (group !== "service") return false;
  return !(who === "explained" && isOffered(context, role, member));
}

/** The consumer of an offer whose own manifest is not here. */
function isOffered({ expected, names }: Context, role: string, member: string): boolean {
  const owner = expected.accounts.get(role)?.manifest;
  return (
    owner?.offers.some(
      ({ to }) =>
        contractRoleName(owner.service, to) === names.record(role).name &&
        roleName(to, "app") === names.record(member).name,
    ) === true
  );
}

function missing(context: Context): Finding[] {
  const { expected, accounts, catalog, names } = context;
  const there = new Set(catalog.memberships.map(({ role, member }) => JSON.stringify([role, member])));
  return [...expected.accounts].flatMap(([member, { role: account, manifest }]) =>
    expected
      .rolesOf(member)
      .filter((role) => accounts.has(member) && accounts.has(role))
      .filter((role) => !there.has(JSON.stringify([role, member])))
      .map((role) => {
        const message = `"${names.text(member)}" is to have the role "${names.text(role)}", and has it not: it lacks what that role gives.`;
        const sql = [
          `GRANT ${names.sql(role)} TO ${names.sql(member)}`,
          ...(account.login ? defaultRoleSql(context, member, [role]) : []),
        ];
        const found = finding("membership-missing", subjectOf(context, { role, member }), message, {
          sql,
          runBy: granterOf(context, role),
        });
        return ofService(found, manifest.service);
      }),
  );
}

function extraFinding(context: Context, row: CatalogMembership): Finding {
  const { names, parties } = context;
  const { role, member } = row;
  const predefined = parties.of(role) === "predefined" && parties.of(member) === "service";
  const message = `"${names.text(member)}"${member === PUBLIC ? ", and so every account," : ""} has the role "${names.text(role)}"${
    parties.of(role) === "administrator"
      ? ", which administers the services, and so may do what that role may."
      : ", and no manifest says so."
  }`;
  const found = finding(
    predefined ? "membership-predefined" : "membership-extra",
    subjectOf(context, row),
    message,
    { sql: revokeSql(context, row), runBy: granterOf(context, role) },
  );
  const service = serviceOf(context, role) ?? serviceOf(context, member);
  return withLogins(ofService(found, service), context, member, [role]);
}

/** A role that may be passed on is given by whoever has it. */
function optionFindings(context: Context, row: CatalogMembership): Finding[] {
  const { expected, names, catalog } = context;
  const { role, member, admin } = row;
  if (!admin || !expected.membersOf(role).includes(member)) return [];
  const [group, who] = [names.sql(role), names.sql(member)];
  const isLogin = expected.accounts.get(member)?.role.login === true;
  const sql =
    catalog.engine === "mariadb"
      ? [`REVOKE ADMIN OPTION FOR ${group} FROM ${who}`]
      : [
          ...revokeSql(context, row),
          `GRANT ${group} TO ${who}`,
          ...(isLogin ? defaultRoleSql(context, member, [role]) : []),
        ];
  const message = `"${names.text(member)}" has the role "${names.text(role)}" as declared, but may give it to others (WITH ADMIN OPTION).`;
  const found = finding("membership-options", subjectOf(context, row), message, {
    sql,
    runBy: granterOf(context, role),
  });
  return [withLogins(ofService(found, serviceOf(context, member)), context, member, [role])];
}
