import * as pulumi from "@pulumi/pulumi";
import { aliasesOf, type Child } from "./resources.js";

/** It stands in the message with which Pulumi refuses the deletion, so that it names the way. */
const TYPE = "rolewright-postgresql:index:RetireBeforeRemoving";

/**
 * A component without a content, one for each schema, that depends on everything of a service. Pulumi deletes what depends on others first, so
 * when it is protected, the removal of a service or a schema is refused before anything of it is gone, and not half-way, at the schema.
 */
export function guardData(child: Child, protect: boolean, service: Promise<pulumi.Resource[]>): void {
  const { name, former, parent } = child;
  const options = { parent, protect, dependsOn: service, aliases: aliasesOf(former) };
  new pulumi.ComponentResource(TYPE, name, {}, options);
}
