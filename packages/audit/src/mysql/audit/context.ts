import type { Manifest } from "@rolewright/core";
import { grantSpelling } from "@rolewright/core/mysql";
import { withPaths } from "../../audit/context.js";
import type { Parties } from "../../audit/parties.js";
import type { Finding } from "../../finding.js";
import { type Accounts, accountOf } from "../accounts.js";
import type { CatalogAccount, CatalogGrant, CatalogMembership, MySqlCatalog } from "../catalog/catalog.js";
import type { Reach } from "../reach.js";
import type { Expected } from "./expected.js";
import type { Sight } from "./sight.js";

/** What every rule of a comparison knows. */
export interface Context {
  catalog: MySqlCatalog;
  manifests: Manifest[];
  expected: Expected;
  parties: Parties;
  reach: Reach;
  sight: Sight;
  /** The accounts that there are. */
  accounts: Map<string, CatalogAccount>;
  /** How accounts are written and said. */
  names: Accounts;
  /** What an account holds itself. */
  grantsOf(account: string): CatalogGrant[];
}

/** What a group of findings about one concept is: a function of the context alone. */
export type Check = (context: Context) => Finding[];

/** The service of an account. */
export const serviceOf = ({ expected }: Context, account: string): string | undefined =>
  expected.accounts.get(account)?.manifest.service;

/** A row of no account holds for all of them. It has the look of an anonymous user's. */
export const isForAll = ({ accounts }: Context, grantee: string): boolean =>
  accountOf(grantee).name === "" && !accounts.has(grantee);

/** An account that is gone, and whose rows in the tables of the server are not: they were written by hand. */
export const isNobody = (context: Context, grantee: string): boolean =>
  !context.accounts.has(grantee) && !context.expected.accounts.has(grantee) && !isForAll(context, grantee);

/** Adds the logins that reach an account to a finding. */
export const withLogins = (
  found: Finding,
  { reach, parties, names }: Context,
  account: string,
  then: string[] = [],
): Finding => {
  const loginsOf = (each: string) =>
    reach.loginsOf(each).map(({ login, path }) => ({ login, path: path.map(names.text) }));
  return withPaths(found, { reach: { loginsOf }, parties }, account, then.map(names.text));
};

/** Who may run what makes and drops accounts, and grants roles. */
export const DEPLOYER = "the deployer, or an administrator";
export const ADMINISTRATOR = "an administrator";

/** Who may grant a role: on MariaDB not even root may, unless it made the role. */
export const granterOf = ({ catalog, names }: Context, ...roles: string[]): string => {
  if (catalog.engine === "mysql") return DEPLOYER;
  const may = catalog.memberships.filter(({ role, admin }) => admin && roles.includes(role));
  const all = [...new Set(may.map(({ member }) => names.text(member)))];
  return all.length === 0 ? "the deployer" : `${all.join(" or ")}, who may pass the role on,`;
};

/** Who may grant on a database. A deployer can do so only on those of its services, and in their own spelling. */
export const grantorOn = ({ catalog, expected }: Context, spelling: string, isNamed: boolean): string => {
  const isOurs = [...expected.databases.keys()].some(
    (name) => spelling === (isNamed ? name : grantSpelling(name, catalog.partialRevokes)),
  );
  return isOurs ? DEPLOYER : ADMINISTRATOR;
};

/** What takes a role back. */
export const revokeSql = (
  { names }: Context,
  { role, member }: Pick<CatalogMembership, "role" | "member">,
): string[] => [`REVOKE ${names.sql(role)} FROM ${names.sql(member)}`];

/** What makes the roles of a login active when it logs in. MariaDB takes one. */
export function defaultRoleSql({ catalog, names }: Context, login: string, roles: string[]): string[] {
  const all = roles.map(names.sql).join(", ");
  if (roles.length === 0) return [];
  return catalog.engine === "mariadb"
    ? [`SET DEFAULT ROLE ${names.sql(roles[0] as string)} FOR ${names.sql(login)}`]
    : [`ALTER USER ${names.sql(login)} DEFAULT ROLE ${all}`];
}
