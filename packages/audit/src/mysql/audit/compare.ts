import type { Manifest } from "@rolewright/core";
import type { CompareOptions } from "../../audit/compare.js";
import { grouped } from "../../audit/grouped.js";
import { type Finding, sorted } from "../../finding.js";
import { accountOf, accountsOf, ROLE_HOST } from "../accounts.js";
import type { MySqlCatalog } from "../catalog/catalog.js";
import { reachOf } from "../reach.js";
import { accountFindings } from "./accounts.js";
import type { Check, Context } from "./context.js";
import { defaultRoleFindings } from "./default-roles.js";
import { definerFindings } from "./definers.js";
import { expectedOf } from "./expected.js";
import { hostFindings } from "./hosts.js";
import { leftoverFindings } from "./leftovers.js";
import { membershipFindings } from "./memberships.js";
import { objectFindings } from "./objects.js";
import { partiesOf } from "./parties.js";
import { privilegeFindings } from "./privileges.js";
import { contractSides, proxyFindings, scopeFindings, settingFindings } from "./server.js";
import { sightOf } from "./sight.js";

/** One line for each concept: what is looked for is in its own file. */
const CHECKS: Check[] = [
  scopeFindings,
  accountFindings,
  hostFindings,
  leftoverFindings,
  membershipFindings,
  defaultRoleFindings,
  privilegeFindings,
  objectFindings,
  definerFindings,
  proxyFindings,
  settingFindings,
  contractSides,
];

/**
 * Compares what a server of MySQL or MariaDB holds with what manifests say, without asking the server: errors first, notes
 * last, and one finding for each cause. Deployers and roles of the options are named with or without a host.
 * @example
 * ```ts
 * import { compare, type MySqlCatalog } from "@rolewright/audit/mysql";
 * import { manifest } from "@rolewright/core/mysql";
 * declare const catalog: MySqlCatalog; // of readCatalog
 * compare(catalog, [manifest({ engine: "mysql", service: "orders" })]).map(({ rule, subject }) => `${rule} ${subject}`);
 * ```
 */
export function compare(
  catalog: MySqlCatalog,
  manifests: Manifest[],
  options: CompareOptions = {},
): Finding[] {
  const context = contextOf(catalog, manifests, options);
  return sorted(CHECKS.flatMap((check) => check(context)));
}

/** Everything that rules ask for. */
export function contextOf(catalog: MySqlCatalog, manifests: Manifest[], options: CompareOptions): Context {
  const expected = expectedOf(manifests, catalog.engine);
  const reach = reachOf(catalog);
  const accounts = new Map(catalog.accounts.map((account) => [account.id, account]));
  const isRole = (id: string): boolean => {
    const declared = expected.accounts.get(id)?.role.login;
    if (declared !== undefined) return !declared;
    // One that was made at a host of its own has to be written with it.
    return accountOf(id).host === ROLE_HOST[catalog.engine] && (accounts.get(id)?.role ?? true);
  };
  return {
    catalog,
    manifests,
    expected,
    reach,
    accounts,
    parties: partiesOf(catalog, manifests, { expected, reach }, options),
    sight: sightOf(catalog, reach),
    names: accountsOf(isRole),
    grantsOf: grouped(catalog.grants, ({ grantee }) => grantee),
  };
}
