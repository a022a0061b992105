import type { StackValidationPolicy } from "@pulumi/policy";
import { diffAccess, renderAccessChanges } from "@rolewright/core";
import { type ManifestsConfig, manifestsSchema, readManifests } from "./manifests-config.js";
import { manifestsOf } from "./role-graph.js";

/**
 * No service may do more here than in another environment, whose manifests the configuration holds: production no more
 * than staging. Narrower is fine. It judges services that are made with the components, and without manifests nothing.
 */
export const notWiderThan: StackValidationPolicy = {
  name: "not-wider-than",
  description: "Access is not wider than in the environment before.",
  severity: "high",
  configSchema: manifestsSchema("of the environment that this one may not go beyond"),
  validateStack: ({ resources, getConfig, notApplicable }, reportViolation) => {
    const before = readManifests(getConfig<ManifestsConfig>());
    if (before === undefined) return notApplicable("no manifests of another environment are configured");
    const here = manifestsOf(resources);
    if (here.length === 0) return notApplicable("the stack makes no ServiceDatabase");
    // What other stacks make is taken to be as it is there.
    const others = before.filter(({ service }) => here.every((own) => own.service !== service));
    for (const change of diffAccess(before, [...here, ...others]))
      if (change.kind === "widens") reportViolation(renderAccessChanges([change]));
  },
};
