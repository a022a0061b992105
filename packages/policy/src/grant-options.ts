import type { ResourceValidationPolicy } from "@pulumi/policy";
import { ALLOWED_ROLES, type Allowed } from "./allowed.js";
import { GRANT_ROLE, isGrant, placeOf, SERVICE } from "./types.js";

/**
 * Nobody may pass on what was granted: no grant option, and no admin option of a role. The deployer of a consumer that an
 * offer names may, by the component itself; `allowed` names other roles that may.
 * See https://www.postgresql.org/docs/current/sql-grant.html
 */
export const noGrantOptions: ResourceValidationPolicy = {
  name: "no-grant-options",
  description: "What is granted is not passed on.",
  severity: "high",
  configSchema: { properties: { allowed: ALLOWED_ROLES } },
  validateResource: ({ type, props, urn, getConfig }, reportViolation) => {
    const { role } = props;
    if ((getConfig<Allowed>().allowed ?? []).includes(role)) return;
    if (isGrant(type) && props["withGrantOption"] === true)
      reportViolation(
        `"${role}" may pass on what it has on ${placeOf(props)}. Remove \`withGrantOption\`, and grant it to those who need it.`,
      );
    if (type === GRANT_ROLE && props["withAdminOption"] === true && !isOfService(urn))
      reportViolation(
        `"${role}" may make others members of "${props["grantRole"]}". Remove \`withAdminOption\`, or name the role in \`allowed\`.`,
      );
  },
};

/** Whether a resource is the child of a service: the types of its parents stand in its URN. */
const isOfService = (urn: string): boolean => (urn.split("::")[2] ?? "").startsWith(`${SERVICE}$`);
