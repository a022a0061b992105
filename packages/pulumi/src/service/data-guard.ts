import * as pulumi from "@pulumi/pulumi";
import { aliasesOf, type Child } from "./child.js";

/** It stands in the message with which Pulumi refuses the deletion, so that it names the way. */
const TYPE = "index:RetireBeforeRemoving";

/** What a guard may hold: see `accessKeeper`. */
export interface GuardContent {
  inputs: pulumi.Inputs;
  hooks?: pulumi.ResourceHookBinding;
}

/**
 * A component, one for each schema or database, that depends on everything of a service. Pulumi deletes what depends on others first, so
 * when it is protected, the removal of a service or its data is refused before anything of it is gone, and not half-way.
 */
export function guardData(
  prefix: string,
  child: Child,
  protect: boolean,
  service: Promise<pulumi.Resource[]>,
  { inputs, hooks }: GuardContent = { inputs: {} },
): void {
  const { name, former, parent } = child;
  const options = {
    parent,
    protect,
    dependsOn: service,
    aliases: aliasesOf(former),
    ...(hooks && { hooks }),
  };
  new pulumi.ComponentResource(`${prefix}:${TYPE}`, name, inputs, options);
}
