import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { contractRoleName } from "@rolewright/core";
import { type ManifestsConfig, manifestsSchema, readManifests } from "./manifests-config.js";
import { type GraphRole, RoleGraph } from "./role-graph.js";

/** A contract between two services that are both known. */
interface Contract {
  owner: string;
  consumer: string;
  /** Name of its role. */
  role: string;
  /** The role that holds what is offered, where there is one. */
  offered: GraphRole | undefined;
  /** A role that is a member of it, where there is one. */
  used: GraphRole | undefined;
}

const OTHERS = manifestsSchema("of services in other stacks of this environment");

/**
 * What a service uses, its owner offers: the role `<owner>_for_<consumer>` is there. Only services are judged whose owner
 * is known, by this stack or by the manifests in the configuration.
 */
export const usedIsOffered: StackValidationPolicy = {
  name: "used-is-offered",
  description: "What a service uses, its owner offers.",
  severity: "high",
  configSchema: OTHERS,
  validateStack: (args, reportViolation) => {
    for (const { owner, consumer, role, offered, used } of contracts(args)) {
      if (used === undefined || offered !== undefined) continue;
      reportViolation(
        `"${consumer}" uses "${role}", and "${owner}" offers nothing to it. Add the offer, or remove the use.`,
        used.urn,
      );
    }
  },
};

/**
 * What a service offers, somebody uses. Of a consumer that is not known, by this stack or by the manifests in the configuration,
 * nothing is said. Advisory, unless you configure it otherwise: the owner deploys first, so for a moment this is right.
 */
export const offeredIsUsed: StackValidationPolicy = {
  name: "offered-is-used",
  description: "What a service offers, somebody uses.",
  enforcementLevel: "advisory",
  severity: "low",
  configSchema: OTHERS,
  validateStack: (args, reportViolation) => {
    for (const { owner, consumer, role, offered, used } of contracts(args)) {
      if (offered === undefined || used !== undefined) continue;
      reportViolation(
        `"${owner}" offers "${role}", and "${consumer}" does not use it. Remove the offer, or add the use.`,
        offered.urn,
      );
    }
  },
};

function contracts({ resources, getConfig }: StackValidationArgs): Contract[] {
  const graph = new RoleGraph(resources, readManifests(getConfig<ManifestsConfig>()));
  const used = graph.used();
  const services = [...graph.services];
  return services.flatMap((owner) =>
    services.map((consumer) => {
      const role = contractRoleName(owner, consumer);
      return { owner, consumer, role, offered: graph.get(role), used: used.get(role) };
    }),
  );
}
