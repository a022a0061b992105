import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isGrant, placeOf, privilegesOf } from "./types.js";

/**
 * Nothing is granted to PUBLIC, which is every role of the server. A `Grant` to `public` without privileges takes what it
 * has, and is welcome.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 */
export const noPublicGrants: ResourceValidationPolicy = {
  name: "no-public-grants",
  description: "Nothing is granted to PUBLIC.",
  severity: "high",
  validateResource: ({ type, props }, reportViolation) => {
    if (!isGrant(type) || String(props["role"]).toLowerCase() !== "public") return;
    const privileges = privilegesOf(props);
    if (privileges.length > 0)
      reportViolation(
        `PUBLIC is every role of the server, and is given ${privileges.join(", ")} on ${placeOf(props)}. Grant it to a role that needs it; \`privileges: []\` takes it from PUBLIC.`,
      );
  },
};
