import type { Policies } from "@pulumi/policy";
import { noAllPrivileges } from "./all-privileges.js";
import { offeredIsUsed, usedIsOffered } from "./contracts.js";
import { noDirectGrants } from "./direct-grants.js";
import { notWiderThan } from "./environments.js";
import { noGrantOptions } from "./grant-options.js";
import { noPowerfulRoles } from "./powerful-roles.js";
import { noPublicGrants } from "./public-grants.js";
import { noSharedLogins } from "./shared-logins.js";

export {
  noAllPrivileges,
  noDirectGrants,
  noGrantOptions,
  noPowerfulRoles,
  noPublicGrants,
  noSharedLogins,
  notWiderThan,
  offeredIsUsed,
  usedIsOffered,
};

/** All policies of this package, for a pack of your own. */
export const policies: Policies = [
  noPowerfulRoles,
  noPublicGrants,
  noAllPrivileges,
  noGrantOptions,
  noDirectGrants,
  noSharedLogins,
  usedIsOffered,
  offeredIsUsed,
  notWiderThan,
];
