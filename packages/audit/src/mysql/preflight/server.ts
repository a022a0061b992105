import { ENGINE_FACTS, type MySqlDeclaration, type MySqlVersion } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import type { Context } from "../audit/context.js";
import type { MySqlPreflightArgs } from "../preflight.js";

const numberOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
};

/** What the server's version rules out. */
export function versionFindings({ catalog }: Context, declared: MySqlDeclaration[]): Finding[] {
  const { title, versions } = ENGINE_FACTS[catalog.engine];
  const [oldest, newest] = [versions[0] as MySqlVersion, versions.at(-1) as MySqlVersion];
  const [subject, found] = [`${title} ${catalog.version}`, numberOf(catalog.version)];
  if (found < numberOf(oldest))
    return [
      finding(
        "server-unsupported",
        subject,
        `the server is ${subject}, and ${oldest} to ${newest} are supported. Upgrade it.`,
      ),
    ];
  // "9" is all of 9.x.
  const beyond = newest.includes(".") ? found > numberOf(newest) : Math.floor(found / 1000) > Number(newest);
  return [
    ...(beyond
      ? [
          finding(
            "server-untested",
            subject,
            `the server is ${subject}, and the newest that is tested is ${newest}.`,
          ),
        ]
      : []),
    ...declared
      .filter(({ serverVersion }) => serverVersion !== undefined && found < numberOf(serverVersion))
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
