import { contractRoleName, type Manifest, roleName, toIdentifier } from "@rolewright/core";
import type { MySqlEngine } from "@rolewright/core/mysql";
import type { CompareOptions } from "../../audit/compare.js";
import type { Parties } from "../../audit/parties.js";
import { accountOf, idOf, ROLE_HOST } from "../accounts.js";
import type { MySqlCatalog } from "../catalog/catalog.js";
import { PUBLIC, type Reach } from "../reach.js";
import { reaches } from "../spelling.js";
import type { Expected } from "./expected.js";

/** The accounts of the servers themselves. */
const PREDEFINED = /^(mysql\.(sys|session|infoschema)|mariadb\.sys|debian-sys-maint)@localhost$/;

/** The names that a platform keeps for itself, and the account by which a server is known to be one of it: elsewhere they are anybody's. */
const PLATFORMS = [
  { known: /^rdsadmin@localhost$/, names: /^(rds(admin|repladmin|proxyadmin)|rds_\w+|aws_\w+)@/i },
  { known: /^cloudsqladmin@/, names: /^(cloudsql|cloudiam)\w+@/ },
  { known: /^azure_superuser@/, names: /^azure_\w+@/ },
];

/** Whether an account is the server's own, or its platform's. */
function predefinedIn({ accounts }: MySqlCatalog): (id: string) => boolean {
  const here = PLATFORMS.filter(({ known }) => accounts.some(({ id }) => known.test(id)));
  return (id) => id === PUBLIC || PREDEFINED.test(id) || here.some(({ names }) => names.test(id));
}

/** Who holds these on the whole server, and may pass them on, has the server. */
const EVERYTHING = ["CREATE USER", "SELECT", "INSERT", "UPDATE", "DELETE", "DROP"];

export function partiesOf(
  catalog: MySqlCatalog,
  manifests: Manifest[],
  { expected, reach }: { expected: Expected; reach: Reach },
  options: CompareOptions,
): Parties {
  const isMeant = (names: string[] | undefined, id: string): boolean =>
    names?.some((name) => name === id || name === accountOf(id).name) === true;
  const owning = new Set(
    catalog.grants
      .filter((each) => isEverything(each.database, each.privileges) && each.grantable)
      .map(({ grantee }) => grantee),
  );
  const recognised =
    options.deployers === undefined && manifests.length > 0
      ? catalog.accounts
          .map(({ id }) => id)
          .filter((id) => !owning.has(id) && isDeployer(catalog, expected, id))
      : [];
  const explained = explainedBy(manifests, catalog.engine);
  const isPredefined = predefinedIn(catalog);
  // What every account has makes none of them an administrator.
  const isForEveryone = (role = ""): boolean => role === PUBLIC || catalog.mandatoryRoles.includes(role);
  return {
    recognised: recognised.map((role) => ({
      role,
      reason: "it may create users, and grant on the databases of services",
    })),
    of: (id) => {
      if (expected.accounts.has(id)) return "service";
      if (isMeant(options.ignoreRoles, id)) return "ignored";
      if (isPredefined(id)) return "predefined";
      const isAdministrator =
        isMeant(options.deployers, id) ||
        recognised.includes(id) ||
        reach.of(id).some(({ account, path }) => owning.has(account) && !isForEveryone(path[1]));
      if (isAdministrator) return "administrator";
      return explained.has(id) ? "explained" : "foreign";
    },
  };
}

export const isEverything = (database: string | undefined, privileges: string[]): boolean =>
  database === undefined && EVERYTHING.every((each) => privileges.includes(each));

/** What `rolewright deployer` gives: it makes users, and passes on what it has in the databases of services. */
function isDeployer({ grants, partialRevokes }: MySqlCatalog, expected: Expected, id: string): boolean {
  const own = grants.filter(({ grantee }) => grantee === id);
  return (
    !expected.accounts.has(id) &&
    own.some(({ database, privileges }) => database === undefined && privileges.includes("CREATE USER")) &&
    own.some(
      ({ database = "", table, routine, grantable }) =>
        grantable &&
        table === undefined &&
        routine === undefined &&
        [...expected.databases.keys()].some((each) => reaches(database, each, partialRevokes)),
    )
  );
}

/** The other half of a contract whose manifest is not here. */
function explainedBy(manifests: Manifest[], engine: MySqlEngine): Set<string> {
  const given = new Set(manifests.map(({ service }) => toIdentifier(service)));
  const names = manifests.flatMap(({ service, offers, uses }) => [
    ...offers.filter(({ to }) => !given.has(toIdentifier(to))).map(({ to }) => roleName(to, "app")),
    ...uses
      .filter(({ from }) => !given.has(toIdentifier(from)))
      .map(({ from }) => contractRoleName(from, service)),
  ]);
  return new Set(names.map((name) => idOf(name, ROLE_HOST[engine])));
}
