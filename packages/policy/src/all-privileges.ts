import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isGrant, placeOf, privilegesOf } from "./types.js";

/**
 * Privileges are named. `ALL` grows with each version of PostgreSQL, and brings TRUNCATE, REFERENCES and TRIGGER today.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 */
export const noAllPrivileges: ResourceValidationPolicy = {
  name: "no-all-privileges",
  description: "Privileges are named one by one.",
  severity: "medium",
  validateResource: ({ type, props }, reportViolation) => {
    if (!isGrant(type)) return;
    if (privilegesOf(props).some((privilege) => /^all(\s+privileges)?$/i.test(privilege)))
      reportViolation(
        `"${props["role"]}" is given ALL on ${placeOf(props)}, TRUNCATE and TRIGGER with it. Name what it needs, such as SELECT, INSERT.`,
      );
  },
};
