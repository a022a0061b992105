import { type Finding, finding } from "../../finding.js";
import type { CatalogAccount } from "../catalog/catalog.js";
import { PUBLIC } from "../reach.js";
import { isOn } from "../spelling.js";
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

/**
 * Privileges on the whole server that do nothing to services. All others do, those of later versions too: BINLOG MONITOR and SLAVE MONITOR of
 * MariaDB read the statements of others in its logs, which REPLICATION CLIENT of MySQL does not.
 */
const HARMLESS =
  /^(SHOW DATABASES|CREATE TEMPORARY TABLES|LOCK TABLES|REPLICATION CLIENT|SHOW_ROUTINE|SHOW CREATE ROUTINE|RESOURCE_GROUP_USER|APPLICATION_PASSWORD_ADMIN|TELEMETRY_LOG_ADMIN)$/;

/** Those that hold in databases, but for those that `partial_revokes` keeps out. By REFERENCES a foreign key keeps a service from deleting its rows. */
const IN_DATABASES =
  /^(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|REFERENCES|EXECUTE|TRIGGER|EVENT|DELETE HISTORY|.* ROUTINE|.* VIEW)$/;

/** How an account reaches what belongs to services. */
function reasonsOf(context: Context, { id, restrictions }: CatalogAccount): string[] {
  const { catalog, parties, expected, names, reach, grantsOf } = context;
  const isOurs = (each: string) => ["service", "administrator"].includes(parties.of(each));
  const joined = reach.of(id).filter(({ account }) => account !== id && isOurs(account));
  const joining = catalog.memberships.filter(
    ({ role, member }) => role === id && parties.of(member) === "service",
  );
  const held = grantsOf(id);
  const everywhere = held
    .filter(({ database }) => database === undefined)
    .flatMap((each) => [...each.privileges, ...(each.grantable ? ["GRANT OPTION"] : [])]);
  const services = [...expected.databases.keys()];
  const onServer = everywhere.filter(
    (privilege) =>
      !HARMLESS.test(privilege) &&
      (!IN_DATABASES.test(privilege) ||
        services.some(
          (name) =>
            !restrictions.some((each) => each.database === name && each.privileges.includes(privilege)),
        )),
  );
  const holdsIn = (name: string): boolean => held.some((each) => isOn(each, name, catalog.partialRevokes));
  return [
    ...(joined.length > 0
      ? [`has the role ${joined.map((each) => names.text(each.account)).join(", ")}`]
      : []),
    ...(joining.length > 0
      ? [`is a role of ${joining.map(({ member }) => names.text(member)).join(", ")}`]
      : []),
    ...(services.some(holdsIn) ? ["holds privileges on what belongs to a service"] : []),
    // SELECT shows hashes of passwords there, and who writes is root.
    ...(holdsIn("mysql") ? ["holds privileges on the server's own tables of accounts (mysql)"] : []),
    ...(onServer.length > 0 ? [`has ${onServer.toSorted().join(", ")} on the whole server`] : []),
  ];
}
