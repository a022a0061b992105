import type { PolicyConfigSchema } from "@pulumi/policy";

/** Configuration of a policy that has exceptions. */
export interface Allowed {
  allowed?: string[];
}

export const ALLOWED_ROLES: PolicyConfigSchema["properties"][string] = {
  type: "array",
  items: { type: "string" },
  description: "Names of the roles that this policy does not apply to.",
};
