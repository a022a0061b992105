import * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";

type Kind = "Resource" | "Error";

/** Public at run time, but not in the types of the SDK; absent in older ones. */
const { getStore } = runtimeState as unknown as { getStore?: () => Record<string, unknown> };

/** Whether the engine and the SDK know hooks of a kind. In unit tests with mocks that is said too. */
export const knowsHooks = (kind: Kind): boolean => getStore?.()[`supports${kind}Hooks`] === true;

/** Whether the engine and the SDK have hooks of a kind. In unit tests with mocks they have not. */
export function hasHooks(kind: Kind): boolean {
  const monitor = pulumi.runtime.getMonitor() as Record<string, unknown> | undefined;
  return knowsHooks(kind) && typeof monitor?.[`register${kind}Hook`] === "function";
}
