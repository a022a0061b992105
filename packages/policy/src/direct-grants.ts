import type { StackValidationPolicy } from "@pulumi/policy";
import { RoleGraph } from "./role-graph.js";
import { isGrant, placeOf, privilegesOf } from "./types.js";

/**
 * A login has no grants of its own. It is a member of roles that have, so that what it may do is seen at once, a second
 * login can have the same, and either can be dropped.
 * See https://www.postgresql.org/docs/current/role-membership.html
 */
export const noDirectGrants: StackValidationPolicy = {
  name: "no-direct-grants",
  description: "Logins have no grants of their own.",
  severity: "medium",
  validateStack: ({ resources }, reportViolation) => {
    const roles = new RoleGraph(resources);
    for (const { type, props, urn } of resources) {
      if (!isGrant(type) || roles.get(props["role"])?.login !== true || privilegesOf(props).length === 0)
        continue;
      reportViolation(
        `The login "${props["role"]}" is given ${privilegesOf(props).join(", ")} on ${placeOf(props)}. Grant it to a role without a login, and make the login a member of that.`,
        urn,
      );
    }
  },
};
