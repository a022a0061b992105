import * as pulumi from "@pulumi/pulumi";
import { hasHooks } from "../service/engine-hooks.js";

/**
 * What two deployments do to each other, or a deployment and a migration, when they meet on one role or one row of the
 * catalog: one of them is sent back, whole. It has done nothing, and may simply come again.
 */
const COLLISIONS = /deadlock detected|40P01|tuple concurrently updated|tuple concurrently deleted/;

/** A wait that the deployer's `lock_timeout` has ended. To come again at once would only be to wait for longer. */
const LOCKED = /lock timeout|55P03/;

/** Five times, since each collision lets one of those who collide through. */
const ATTEMPTS = 5;

/**
 * The name stands in the message of a failure when the program is not running, as in a plain `pulumi destroy`: Pulumi then
 * says that this hook is not registered, and not what went wrong. So the name says how to see it.
 */
const NAME = "rolewright retries what collides; to see why this failed, repeat it with --run-program";

const hooks = new WeakMap<object, pulumi.ErrorHook>();

/**
 * The resource option by which an operation is tried again that has collided with another deployment or a migration.
 * Empty where the engine or the SDK can not do it, and in unit tests with mocks.
 */
export function retried(): Pick<pulumi.CustomResourceOptions, "hooks"> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined || !hasHooks("Error")) return {};
  const hook = hooks.get(stack) ?? new pulumi.ErrorHook(NAME, isToBeRetried);
  hooks.set(stack, hook);
  return { hooks: { onError: [hook] } };
}

/** Whether to try again, after a moment that is another one for each resource, so that they do not meet again. */
async function isToBeRetried({ urn, name, errors }: pulumi.ErrorHookArgs): Promise<boolean> {
  const [error = ""] = errors;
  if (LOCKED.test(error)) {
    const reason =
      "another session holds a lock on it for longer than the deployer's lock_timeout: a migration, or another deployment. Nothing was changed. Run this again when that is over.";
    await pulumi.log.warn(`${name}: ${reason}`);
    return false;
  }
  if (!COLLISIONS.test(error) || errors.length >= ATTEMPTS) return false;
  await new Promise((resolve) => setTimeout(resolve, 200 * errors.length + spread(urn)));
  return true;
}

/** Up to half a second, the same for the same resource. */
const spread = (urn: string): number => [...urn].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 500;
