import { type Finding, finding } from "../../finding.js";
import type { CatalogAccount } from "../catalog/catalog.js";
import { PUBLIC } from "../reach.js";
import { reaches } from "../spelling.js";
import { type Check, type Context, DEPLOYER, withLogins } from "./context.js";
import { isNamesake } from "./hosts.js";

/** Users and roles that no manifest explains, and the deployers that were recognised. */
export const leftoverFindings: Check = (context) => {
  const { catalog, parties, manifests, names } = context;
  if (manifests.length === 0) return [];
  const deployers = parties.recognised.map(({ role, reason }) =>
    finding(
      "role-deployer",
      names.text(role),
      `"${names.text(role)}" was taken for a deployer: ${reason}. Name the deployers to have it checked.`,
    ),
  );
  const strangers = catalog.accounts.filter(
    (account) =>
      account.name !== "" &&
      account.id !== PUBLIC &&
      parties.of(account.id) === "foreign" &&
      !isNamesake(context, account),
  );
  return [...strangers.map((each) => oneAccount(context, each)), ...deployers];
};

function oneAccount(context: Context, account: CatalogAccount): Finding {
  const { names, catalog } = context;
  const { id, role } = account;
  const reasons = reasonsOf(context, account);
  const made = catalog.objects.filter(({ definer }) => definer === id);
  const isMandatory = catalog.mandatoryRoles.includes(id);
  const stays =
    made.length > 0
      ? ` ${made.length === 1 ? "Something" : "What"} it made runs with its rights (${made[0]?.database}.${made[0]?.name}): make that again as another one, and then drop it.`
      : isMandatory
        ? " Take it out of mandatory_roles first, and then drop it."
        : undefined;
  const found = finding(
    reasons.length > 0 ? "leftover-role" : "role-unknown",
    names.text(id),
    `no manifest explains the ${role ? "role" : "login"} "${names.text(id)}"${reasons.length === 0 ? "" : `, and it ${reasons.join(", ")}`}.${stays ?? " Drop it, name its service's manifest, or say that you know of it."}`,
    stays === undefined
      ? { sql: [`DROP ${role ? "ROLE" : "USER"} ${names.sql(id)}`], runBy: DEPLOYER }
      : undefined,
  );
  return reasons.length > 0 ? withLogins(found, context, id) : found;
}

/** Privileges on the whole server that go past those on databases. */
const POWERS =
  /^(SUPER|FILE|PROCESS|CREATE USER|CREATE ROLE|DROP ROLE|ROLE_ADMIN|SET_USER_ID|SET_ANY_DEFINER|SET USER|SYSTEM_USER|BINLOG.ADMIN|REPLICATION SLAVE|BACKUP_ADMIN|CLONE_ADMIN)$/;

/** How an account reaches what belongs to services. */
function reasonsOf(context: Context, { id, restrictions }: CatalogAccount): string[] {
  const { catalog, parties, expected, names, reach, grantsOf } = context;
  const isOurs = (each: string) => ["service", "administrator"].includes(parties.of(each));
  const joined = reach.of(id).filter(({ account }) => account !== id && isOurs(account));
  const joining = catalog.memberships.filter(
    ({ role, member }) => role === id && parties.of(member) === "service",
  );
  const held = grantsOf(id);
  const everywhere = held.filter(({ database }) => database === undefined).flatMap((each) => each.privileges);
  const services = [...expected.databases.keys()];
  const onServer = everywhere.filter(
    (privilege) =>
      POWERS.test(privilege) ||
      (/^(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|EXECUTE|TRIGGER|EVENT|.* ROUTINE|.*VIEW)$/.test(
        privilege,
      ) &&
        services.some(
          (name) =>
            !restrictions.some((each) => each.database === name && each.privileges.includes(privilege)),
        )),
  );
  const onDatabases = held.some(
    ({ database, table, routine }) =>
      database !== undefined &&
      services.some((name) =>
        table === undefined && routine === undefined
          ? reaches(database, name, catalog.partialRevokes)
          : database === name,
      ),
  );
  return [
    ...(joined.length > 0
      ? [`has the role ${joined.map((each) => names.text(each.account)).join(", ")}`]
      : []),
    ...(joining.length > 0
      ? [`is a role of ${joining.map(({ member }) => names.text(member)).join(", ")}`]
      : []),
    ...(onDatabases ? ["holds privileges on what belongs to a service"] : []),
    ...(onServer.length > 0 ? [`has ${onServer.toSorted().join(", ")} on the whole server`] : []),
  ];
}
