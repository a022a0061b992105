import type { StackValidationPolicy } from "@pulumi/policy";
import { roleName } from "@rolewright/core";
import { RoleGraph } from "./role-graph.js";

/** The roles of a service whose members act as the service. Reading is what people share, and contracts are not among them. */
const GROUPS = ["app", "rw", "wo", "owner"];

interface Config {
  /** Roles with names of their own, and the service of each. */
  groups?: Record<string, string>;
}

/**
 * No login belongs to two services: it would join what they may do, and neither could change its password alone. Whose a
 * role is, is seen by its name (`orders_app`, `orders_rw`, `orders_wo`, `orders_owner`); `groups` says it of others. A contract, such
 * as `orders_for_reporting`, makes no login shared.
 */
export const noSharedLogins: StackValidationPolicy = {
  name: "no-shared-logins",
  description: "A login belongs to one service.",
  severity: "high",
  configSchema: {
    properties: {
      groups: {
        type: "object",
        additionalProperties: { type: "string" },
        description:
          "For each role that has another name than the components give, the service that it belongs to.",
      },
    },
  },
  validateStack: ({ resources, getConfig }, reportViolation) => {
    const roles = new RoleGraph(resources);
    const groups = new Map([
      ...[...roles.services].flatMap((service) =>
        GROUPS.map((group) => [roleName(service, group), service] as const),
      ),
      ...Object.entries(getConfig<Config>().groups ?? {}),
    ]);
    for (const [login, { urn }] of roles.logins()) {
      const found = [...roles.reach(login)].filter((role) => groups.has(role)).toSorted();
      const services = new Set(found.map((role) => groups.get(role)));
      if (services.size > 1)
        reportViolation(
          `The login "${login}" is a member of ${found.join(", ")}, which are of ${services.size} services: ${[...services].join(", ")}. Give each service a login of its own; for what one may do with the other's data, make a contract.`,
          urn,
        );
    }
  },
};
