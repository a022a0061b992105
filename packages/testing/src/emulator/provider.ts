import type { Registry } from "./registry.js";
import type { Props, ResourceHandler, Specs } from "./resource.js";

/** A provider that the emulator stands in for. */
export interface Provider {
  /** Its address in Terraform, without the registry's host. @default - not known to Terraform here */
  readonly source?: string;
  /**
   * The package of Pulumi that is made of it, or `terraform-provider`, which is no provider before it is told to become one.
   * @default - not known to Pulumi here
   */
  readonly package?: string;
  /** What it is taken for where nobody asks for another. @default - no matter */
  readonly version?: string;
  readonly types: readonly ResourceType[];
  /** Its configuration, as Terraform asks for it. */
  readonly configuration: Specs;
  /** What the handlers of its types are given. */
  connect(configuration: Props, registry: Registry): unknown;
}

/** A resource type, under the name that each engine has for it. */
export interface ResourceType {
  readonly handler: ResourceHandler;
  readonly pulumi?: string;
  readonly terraform?: string;
}

/** The type that one engine has under that name. */
export function typeOf(
  provider: Pick<Provider, "types">,
  engine: "pulumi" | "terraform",
  name: string,
): ResourceType {
  const found = provider.types.find((one) => one[engine] === name);
  if (found) return found;
  const known = provider.types.map((one) => one[engine]).join(", ");
  throw new Error(`the provider emulator does not know ${name}; it supports ${known}`);
}

/** The handler of a type in one engine's words. */
export const handlerOf = (...of: Parameters<typeof typeOf>): ResourceHandler => typeOf(...of).handler;
