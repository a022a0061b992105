import { contractRoleName, quoteIdentifier as q, roleName } from "@rolewright/core";
import type { CatalogMembership } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, ofService, serviceOf, withPaths } from "./context.js";

/** All rows of one pair: from 16 on there may be several, each of another grantor. */
interface Pair {
  role: string;
  member: string;
  rows: CatalogMembership[];
}

/** Who is a member of what and should not be, the reverse, and memberships that are other than plain. */
export const membershipFindings: Check = (context) => {
  const pairs = pairsOf(context);
  const [extra = [], fine = []] = [true, false].map((wanted) =>
    pairs.filter((pair) => isExtra(context, pair) === wanted),
  );
  const shared = sharedLogins(context, extra);
  const absorbed = new Set(shared.flatMap(({ pairs: some }) => some));
  return [
    ...missing(context, pairs),
    ...shared.map((each) => sharedFinding(context, each)),
    ...extra.filter((pair) => !absorbed.has(pair)).map((pair) => extraFinding(context, pair)),
    ...fine.flatMap((pair) => optionFindings(context, pair)),
  ];
};

const pairsOf = ({ catalog }: Context): Pair[] =>
  [...Map.groupBy(catalog.memberships, ({ role, member }) => JSON.stringify([role, member])).values()].map(
    (rows) => ({ role: rows[0]?.role ?? "", member: rows[0]?.member ?? "", rows }),
  );

/** Roles of platforms by which a login proves who it is in place of a password. They give no rights on data. */
const FOR_LOGINS = new Set(["rds_iam", "cloudsqliamuser", "cloudsqliamserviceaccount"]);

/** Whether it concerns a service, or those who may do everything, and nothing says that it should be. */
function isExtra({ parties, expected, manifests }: Context, { role, member }: Pair): boolean {
  if (expected.isMember(member, role)) return false;
  if (FOR_LOGINS.has(role) && expected.roles.get(member)?.record.login === true) return false;
  const [group, who] = [parties.of(role), parties.of(member)];
  if (who === "service") return true;
  if (who === "ignored" || who === "administrator") return false;
  if (group === "administrator") return manifests.length > 0 && who === "foreign";
  if (group !== "service") return false;
  // The consumer of an offer whose own manifest is not here.
  return !(
    who === "explained" && isOffered(manifests, expected.roles.get(role)?.manifest.service, role, member)
  );
}

const isOffered = (
  manifests: Context["manifests"],
  service: string | undefined,
  role: string,
  member: string,
): boolean =>
  manifests.some(
    (each) =>
      each.service === service &&
      each.offers.some(
        ({ to }) => contractRoleName(each.service, to) === role && roleName(to, "app") === member,
      ),
  );

function missing({ expected, roles }: Context, pairs: Pair[]): Finding[] {
  const there = new Set(pairs.map(({ role, member }) => JSON.stringify([member, role])));
  return [...expected.roles.values()].flatMap(({ record: { name, memberOf }, manifest }) =>
    memberOf
      .filter((role) => roles.has(name) && roles.has(role) && !there.has(JSON.stringify([name, role])))
      .map((role) =>
        ofService(
          finding(
            "membership-missing",
            `${name} in ${role}`,
            `"${name}" is to be a member of "${role}", and is not: it lacks what that role gives.`,
            {
              sql: [`GRANT ${q(role)} TO ${q(name)}`],
              // From 16 on only the grantor of a membership takes it back.
              runBy: "the deployer, so that a deployment can change it later",
            },
          ),
          manifest.service,
        ),
      ),
  );
}

/** A login that was itself made a member of more than one application, or of another's beside its own. */
interface Shared {
  login: string;
  services: string[];
  pairs: Pair[];
}

function sharedLogins({ expected, roles, reach }: Context, extra: Pair[]): Shared[] {
  const apps = [...expected.roles].filter(
    ([name, { manifest }]) => name === roleName(manifest.service, "app"),
  );
  const servicesBelow = (role: string): string[] => {
    const reached = new Set([role]);
    for (const each of reached)
      for (const group of expected.roles.get(each)?.record.memberOf ?? []) reached.add(group);
    return apps.filter(([app]) => reached.has(app)).map(([, { manifest }]) => manifest.service);
  };
  return [...Map.groupBy(extra, ({ member }) => member)].flatMap(([login, pairs]) => {
    if (roles.get(login)?.login !== true) return [];
    const reached = new Set(reach.rolesOf(login).map(({ role }) => role));
    const services = apps.filter(([app]) => reached.has(app)).map(([, { manifest }]) => manifest.service);
    const guilty = pairs.filter(({ role }) => servicesBelow(role).length > 0);
    return services.length > 1 && guilty.length > 0 ? [{ login, services, pairs: guilty }] : [];
  });
}

function sharedFinding(context: Context, { login, services, pairs }: Shared): Finding {
  const names = services.map((each) => `"${each}"`).join(" and ");
  const found = finding(
    "login-shared",
    login,
    `"${login}" reaches the applications of ${names}: whoever has its password has both, and neither can be told from the other. Each service has logins of its own.`,
    { sql: pairs.flatMap((pair) => revoke(context, pair)), runBy: grantorsOf(pairs) },
  );
  const paths = pairs.flatMap(({ role }) => [[login, role]]);
  return ofService({ ...found, paths }, serviceOf(context, login));
}

function extraFinding(context: Context, pair: Pair): Finding {
  const { role, member } = pair;
  const { parties } = context;
  const predefined = parties.of(role) === "predefined" && parties.of(member) === "service";
  const found = finding(
    predefined ? "membership-predefined" : "membership-extra",
    `${member} in ${role}`,
    predefined
      ? `"${member}" is a member of "${role}", which gives rights beyond every service and every access control list.`
      : parties.of(role) === "administrator"
        ? `"${member}" is a member of "${role}", which administers the services, and so may do what that role may.`
        : `"${member}" is a member of "${role}", and no manifest says so.`,
    { sql: revoke(context, pair), runBy: grantorsOf([pair]) },
  );
  return withPaths(
    ofService(found, serviceOf(context, role) ?? serviceOf(context, member)),
    context,
    member,
    [role],
  );
}

/** A plain membership is inherited, can be set, and is not passed on. */
function optionFindings(context: Context, pair: Pair): Finding[] {
  const { catalog, expected } = context;
  const { role, member, rows } = pair;
  if (!expected.isMember(member, role)) return [];
  const admin = rows.some((row) => row.admin);
  // Up to 15 it is the role itself that inherits or does not.
  const inherit = catalog.version < 16 || rows.some((row) => row.inherit);
  const set = rows.some((row) => row.set);
  const wrong = [
    ...(admin ? [`"${member}" may make others members`] : []),
    ...(inherit ? [] : ["what it gives is not inherited"]),
    ...(set ? [] : [`"${member}" can not become it by SET ROLE`]),
  ];
  if (wrong.length === 0) return [];
  const restore =
    inherit && set
      ? []
      : [`GRANT ${q(role)} TO ${q(member)} WITH INHERIT TRUE, SET TRUE${by(context, rows[0])}`];
  const ends = admin
    ? rows.filter((row) => row.admin).flatMap((row) => revokeRow(context, row, "ADMIN OPTION FOR "))
    : [];
  const found = finding(
    "membership-options",
    `${member} in ${role}`,
    `"${member}" is a member of "${role}" as declared, but ${wrong.join(", and ")}.`,
    { sql: [...ends, ...restore], runBy: grantorsOf([pair]) },
  );
  return [withPaths(ofService(found, serviceOf(context, member)), context, member, [role])];
}

const revoke = (context: Context, { rows }: Pair): string[] =>
  rows.flatMap((row) => revokeRow(context, row, ""));

/** What the member has passed on goes as well, and is given back where it is declared. */
function revokeRow(context: Context, row: CatalogMembership, only: string): string[] {
  const { catalog, lookup, expected } = context;
  const { role, member } = row;
  const dependent = catalog.version < 16 ? [] : lookup.grantedBy(member).filter((each) => each.role === role);
  const back = dependent.filter((each) => expected.isMember(each.member, role));
  return [
    `REVOKE ${only}${q(role)} FROM ${q(member)}${by(context, row)}${dependent.length > 0 ? " CASCADE" : ""}`,
    ...back.map((each) => `GRANT ${q(role)} TO ${q(each.member)}`),
  ];
}

/** From 16 on a membership is its grantor's. */
const by = ({ catalog }: Context, row: CatalogMembership | undefined): string =>
  catalog.version < 16 || row === undefined ? "" : ` GRANTED BY ${q(row.grantor)}`;

const grantorsOf = (pairs: Pair[]): string => {
  const names = [...new Set(pairs.flatMap(({ rows }) => rows.map(({ grantor }) => grantor)))];
  return `${names.join(" and ")}, who granted it, or a superuser`;
};
