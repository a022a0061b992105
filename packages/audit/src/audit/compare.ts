import type { Manifest } from "@rolewright/core";
import { reach } from "../access/reach.js";
import type { Catalog } from "../catalog/catalog.js";
import { type Finding, sorted } from "../finding.js";
import type { Check, Context } from "./context.js";
import { contractFindings } from "./contracts.js";
import { defaultFindings } from "./defaults.js";
import { expectedOf } from "./expected.js";
import { leftoverFindings } from "./leftovers.js";
import { lookupOf } from "./lookup.js";
import { membershipFindings } from "./memberships.js";
import { namedFindings } from "./named.js";
import { ownershipFindings } from "./ownership.js";
import { partiesOf } from "./parties.js";
import { privilegeFindings } from "./privileges.js";
import { publicFindings } from "./public.js";
import { roleFindings } from "./roles.js";
import { routineFindings } from "./routines.js";
import { rowSecurityFindings } from "./row-security.js";
import { scopeFindings } from "./scope.js";
import { settingFindings } from "./settings.js";

/** Who is known beside the roles of the manifests. */
export interface CompareOptions {
  /**
   * The deployers, who may be members of what they deploy. Name them all: then nobody else is taken for one.
   * @default - found out: roles that create roles and manage those of services, each with a note
   */
  deployers?: string[];
  /**
   * Roles that you know of, such as the login of a monitoring system: nothing is said of them.
   * @default - none
   */
  ignoreRoles?: string[];
}

/** One line for each concept: what is looked for is in its own file. */
const CHECKS: Check[] = [
  scopeFindings,
  roleFindings,
  settingFindings,
  leftoverFindings,
  membershipFindings,
  ownershipFindings,
  privilegeFindings,
  defaultFindings,
  publicFindings,
  namedFindings,
  contractFindings,
  routineFindings,
  rowSecurityFindings,
];

/**
 * Compares what a server holds with what manifests say, without asking the server: errors first, notes last, and one
 * finding for each cause.
 * @example
 * ```ts
 * import { type Catalog, compare } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const catalog: Catalog; // of readCatalog
 * compare(catalog, [manifest({ service: "orders", database: "shop" })]).map(({ rule, subject }) => `${rule} ${subject}`);
 * ```
 */
export function compare(catalog: Catalog, manifests: Manifest[], options: CompareOptions = {}): Finding[] {
  const context = contextOf(catalog, manifests, options);
  return sorted(CHECKS.flatMap((check) => check(context)));
}

function contextOf(catalog: Catalog, manifests: Manifest[], options: CompareOptions): Context {
  const expected = expectedOf(manifests, catalog);
  return {
    catalog,
    lookup: lookupOf(catalog),
    manifests,
    here: manifests.filter(({ database }) => database === catalog.database),
    expected,
    parties: partiesOf(catalog, manifests, expected, options),
    reach: reach(catalog),
    roles: new Map(catalog.roles.map((role) => [role.name, role])),
  };
}
