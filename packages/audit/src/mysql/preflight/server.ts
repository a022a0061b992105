import { contractRoleName } from "@rolewright/core";
import { ENGINE_FACTS, type MySqlDeclaration, type MySqlVersion } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import type { Context } from "../audit/context.js";
import type { MySqlPreflightArgs } from "../preflight.js";

/** How a version stands to another one, as far as that is said: "9" is all of 9.x. Below 0 it is older. */
function comparedTo(other: string, version: string): number {
  const found = version.split(".").map(Number);
  const distances = other.split(".").map((part, at) => (found[at] ?? 0) - Number(part));
  return distances.find((each) => each !== 0) ?? 0;
}

/** What the server's version rules out. */
export function versionFindings({ catalog }: Context, declared: MySqlDeclaration[]): Finding[] {
  const { title, versions } = ENGINE_FACTS[catalog.engine];
  const [oldest, newest] = [versions[0] as MySqlVersion, versions.at(-1) as MySqlVersion];
  const subject = `${title} ${catalog.version}`;
  if (comparedTo(oldest, catalog.version) < 0)
    return [
      finding(
        "server-unsupported",
        subject,
        `the server is ${subject}, and ${oldest} to ${newest} are supported. Upgrade it.`,
      ),
    ];
  return [
    ...(comparedTo(newest, catalog.version) > 0
      ? [
          finding(
            "server-untested",
            subject,
            `the server is ${subject}, and the newest that is tested is ${newest}.`,
          ),
        ]
      : []),
    ...declared
      .filter(
        ({ serverVersion }) => serverVersion !== undefined && comparedTo(serverVersion, catalog.version) < 0,
      )
      .map(({ service, serverVersion }) =>
        ofService(
          finding(
            "server-older",
            subject,
            `the server is ${subject}, and "${service}" is planned for ${serverVersion}. Plan for what is there, or upgrade the server.`,
          ),
          service,
        ),
      ),
  ];
}

/** From which version on MySQL knows the statement by which a use ends under petoju/mysql. */
const CONTRACTS_END = "8.0.30";

/** What can be deployed to an older server, and not be taken back. `@pulumi/mysql` has a statement of its own. */
export function contractEndFindings(
  { catalog, manifests }: Context,
  deployedBy: MySqlPreflightArgs["deployedBy"],
): Finding[] {
  if (catalog.engine === "mariadb" || deployedBy === "pulumi") return [];
  if (comparedTo(CONTRACTS_END, catalog.version) >= 0) return [];
  return manifests
    .filter(({ uses }) => uses.length > 0)
    .map(({ service, uses }) => {
      const roles = [...new Set(uses.map(({ from }) => contractRoleName(from, service)))];
      const message = `the server is MySQL ${catalog.version}, where the statement by which petoju/mysql ends a use is a syntax error: "${service}" can be deployed, and neither be removed nor stop using ${someOf(roles)}. Upgrade the server to ${CONTRACTS_END} or later before that.`;
      return ofService(finding("server-contract-end", someOf(roles), message), service);
    });
}

/** Where the two differ, every grant on a database would reach too much or nothing. */
export function spellingFindings(
  { catalog }: Context,
  { service, partialRevokes = false }: MySqlDeclaration,
): Finding[] {
  if (catalog.partialRevokes === partialRevokes) return [];
  const message = catalog.partialRevokes
    ? `the server runs with partial_revokes=ON, where the name of a database in a grant is no pattern: what "${service}" grants would reach nothing. Write \`partialRevokes: true\`.`
    : `the server runs without partial_revokes, where the name of a database in a grant is a pattern: what "${service}" grants would reach others too. Remove \`partialRevokes\`.`;
  return [ofService(finding("server-partial-revokes", service, message), service)];
}

/**
 * `@pulumi/mysql` sets no default roles. petoju/mysql does, the only one that deploys to MariaDB. With the server's setting a login works without one,
 * and what it makes does not: a view or routine uses the default role of its definer.
 */
export function activationFindings(
  { catalog, manifests, accounts, expected, names }: Context,
  deployedBy: MySqlPreflightArgs["deployedBy"],
): Finding[] {
  if (deployedBy !== "pulumi" || catalog.engine === "mariadb") return [];
  const owners = new Set(manifests.map(({ owner }) => owner));
  const lacking = [...expected.accounts]
    .filter(([, { role }]) => role.login)
    .filter(([, { role }]) => !catalog.activateAllRoles || role.memberOf.some((each) => owners.has(each)))
    .filter(([id]) => expected.rolesOf(id).some((role) => !accounts.get(id)?.defaultRoles.includes(role)))
    .map(([id]) => names.text(id));
  if (lacking.length === 0) return [];
  const [who, have] = [someOf(lacking), lacking.length === 1 ? "has" : "have"];
  const then = catalog.activateAllRoles
    ? "until then the views and routines that it makes fail for everybody, though activate_all_roles_on_login lets the login itself work"
    : "until then such a login may do nothing, and views and routines that it makes fail for everybody";
  return [
    finding(
      "server-default-roles",
      lacking.length === 1 ? who : `${lacking.length} logins`,
      `${who} ${have} no default role yet, and \`@pulumi/mysql\` sets none: ${then}. Let the deployment set the default roles, as petoju/mysql does and the component by \`setDefaultRole\`, or run its \`defaultRoleSql\` afterwards.`,
    ),
  ];
}
