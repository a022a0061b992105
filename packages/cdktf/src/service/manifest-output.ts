import { type Manifest, toIdentifier } from "@rolewright/core";
import { Lazy, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { literals } from "./text.js";

/** The manifest of a service as an output of its stack, as it is when all roles have joined. */
export function outputManifest(construct: Construct, service: string, manifest: () => Manifest): void {
  new TerraformOutput(construct, `${toIdentifier(service)}_manifest`, {
    description: `What the access of ${service} is`,
    value: Lazy.anyValue({ produce: () => literals(manifest()) }),
    staticId: true,
  });
}
