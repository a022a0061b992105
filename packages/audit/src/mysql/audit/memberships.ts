import { contractRoleName, roleName } from "@rolewright/core";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogMembership } from "../catalog/catalog.js";
import { PUBLIC } from "../reach.js";
import { type Check, type Context, defaultRoleSql, granterOf, serviceOf, withLogins } from "./context.js";

/** Who has which role and should not, the reverse, roles that may be passed on, and roles that are not active. */
export const membershipFindings: Check = (context) => {
  const extra = context.catalog.memberships.filter((each) => isExtra(context, each));
  const shared = sharedLogins(context, extra);
  const absorbed = new Set(shared.flatMap(({ rows }) => rows));
  return [
    ...missing(context),
    ...shared.map((each) => sharedFinding(context, each)),
    ...extra.filter((each) => !absorbed.has(each)).map((each) => extraFinding(context, each)),
    ...context.catalog.memberships.flatMap((each) => optionFindings(context, each)),
    ...inactive(context),
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

/** A login that was itself given the application of another service. */
interface Shared {
  login: string;
  services: string[];
  rows: CatalogMembership[];
}

function sharedLogins({ expected, reach, accounts }: Context, extra: CatalogMembership[]): Shared[] {
  const apps = [...expected.accounts].filter(
    ([, { role, manifest }]) => role.name === roleName(manifest.service, "app"),
  );
  const servicesOf = (account: string): string[] => {
    const reached = new Set(reach.of(account).map((each) => each.account));
    return apps.filter(([app]) => reached.has(app)).map(([, { manifest }]) => manifest.service);
  };
  return [...Map.groupBy(extra, ({ member }) => member)].flatMap(([login, rows]) => {
    if (accounts.get(login)?.role !== false) return [];
    const services = servicesOf(login);
    const guilty = rows.filter(({ role }) => servicesOf(role).length > 0);
    return services.length > 1 && guilty.length > 0 ? [{ login, services, rows: guilty }] : [];
  });
}

function sharedFinding(context: Context, { login, services, rows }: Shared): Finding {
  const { names } = context;
  const found = finding(
    "login-shared",
    names.text(login),
    `"${names.text(login)}" reaches the applications of ${services.map((each) => `"${each}"`).join(" and ")}: whoever has its password has both, and neither can be told from the other. Each service has logins of its own.`,
    {
      sql: rows.flatMap((row) => revoke(context, row)),
      runBy: granterOf(context, ...rows.map(({ role }) => role)),
    },
  );
  const paths = rows.map(({ role }) => [login, role].map(names.text));
  return ofService({ ...found, paths }, serviceOf(context, login));
}

const revoke = ({ names }: Context, { role, member }: CatalogMembership): string[] => [
  `REVOKE ${names.sql(role)} FROM ${names.sql(member)}`,
];

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
    { sql: revoke(context, row), runBy: granterOf(context, role) },
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
          ...revoke(context, row),
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

/** A role that a login has and that is not active when it logs in gives nothing. */
function inactive(context: Context): Finding[] {
  const { expected, accounts, catalog, names } = context;
  const has = new Set(catalog.memberships.map(({ role, member }) => JSON.stringify([role, member])));
  return [...expected.accounts].flatMap(
    ([
      id,
      {
        role: { login },
        manifest,
      },
    ]) => {
      const account = accounts.get(id);
      const wanted = expected.rolesOf(id).filter((role) => has.has(JSON.stringify([role, id])));
      if (!login || account === undefined || wanted.length === 0) return [];
      const lacking = wanted.filter((role) => !account.defaultRoles.includes(role));
      if (lacking.length === 0) return [];
      const [own, text] = [lacking.map(names.text).join(", "), names.text(id)];
      const today = catalog.activateAllRoles
        ? "Today activate_all_roles_on_login makes it so, but for its views and routines, which use the default role of their definer."
        : "It may do nothing until it says SET ROLE, which no application does.";
      const message = `the role "${own}" of "${text}" is not its default role, which is active when it logs in. ${today}`;
      const found = finding("role-default", text, message, {
        sql: defaultRoleSql(context, id, wanted),
        runBy: granterOf(context, ...wanted),
      });
      return [ofService(found, manifest.service)];
    },
  );
}
