import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

const PATH = "terraform.required_providers.postgresql.version";

/** What of a stack is not in its types. */
interface Overrides {
  rawOverrides?: { terraform?: { required_providers?: { postgresql?: { version?: string } } } };
}

/**
 * The bindings demand the one version that they were made of. Later ones have the same resources, so a stack takes them
 * too, unless it says otherwise.
 */
export function relaxProviderVersion(construct: Construct): void {
  const stack = TerraformStack.of(construct);
  const { rawOverrides } = stack as unknown as Overrides;
  if (rawOverrides?.terraform?.required_providers?.postgresql?.version === undefined)
    stack.addOverride(PATH, ">= 1.26");
}
