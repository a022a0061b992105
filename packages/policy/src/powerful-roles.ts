import type { ResourceValidationPolicy } from "@pulumi/policy";
import { ALLOWED_ROLES, type Allowed } from "./allowed.js";
import { ROLE } from "./types.js";

/** What an attribute lets a role do, beyond any grant. */
const ATTRIBUTES: Record<string, [name: string, power: string]> = {
  superuser: ["SUPERUSER", "do everything"],
  bypassRowLevelSecurity: ["BYPASSRLS", "read past row security"],
  replication: ["REPLICATION", "copy the whole server"],
  createRole: ["CREATEROLE", "make roles and change them"],
  createDatabase: ["CREATEDB", "make databases"],
};

/**
 * No role is a superuser, bypasses row security, replicates, or makes roles or databases. `allowed` names the roles that
 * may, such as a deployer that a stack makes.
 * See https://www.postgresql.org/docs/current/role-attributes.html
 */
export const noPowerfulRoles: ResourceValidationPolicy = {
  name: "no-powerful-roles",
  description: "A role has no power beyond what it is granted.",
  severity: "critical",
  configSchema: { properties: { allowed: ALLOWED_ROLES } },
  validateResource: ({ type, props, name, getConfig }, reportViolation) => {
    if (type !== ROLE) return;
    const role: string = props["name"] ?? name;
    if ((getConfig<Allowed>().allowed ?? []).includes(role)) return;
    for (const [property, [attribute, power]] of Object.entries(ATTRIBUTES)) {
      if (props[property] === true)
        reportViolation(
          `The role "${role}" is ${attribute}, and so may ${power}. Remove \`${property}\`, or name the role in \`allowed\`.`,
        );
    }
  },
};
