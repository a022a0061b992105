import * as pulumi from "@pulumi/pulumi";
import {
  type AccessChange,
  canonical,
  diffAccess,
  type EngineTypes,
  type Manifest,
  manifestProblem,
  renderAccessChanges,
} from "@rolewright/core";
import type { Child } from "./child.js";
import type { GuardContent } from "./data-guard.js";
import { hasHooks } from "./engine-hooks.js";
import type { Neighbours } from "./neighbours.js";

/** What is asked of the services beside one. */
type Known = Pick<Neighbours<EngineTypes>, "manifestsBeside" | "isNews">;

/** The engine calls a hook by its name, which stands in the state. */
const NAME = "rolewright says what changes of access";

/**
 * What makes the guard of a service the keeper of its manifest. The guard depends on everything of the service, so the
 * state has the manifest of the last deployment that went through, also after one that failed half-way or had targets.
 * When it is another one now, the guard is updated, and a hook says what that means.
 */
export function accessKeeper(
  { name, parent }: Child,
  manifest: Promise<Manifest>,
  neighbours: Known,
): GuardContent {
  const inputs = { manifest };
  const stack = pulumi.runtime.getStackResource();
  // In vain where the engine or the SDK has no such hooks, and in unit tests with mocks.
  if (stack === undefined || !hasHooks("Resource")) return { inputs };
  const caller = callers.get(stack) ?? new HookCaller();
  callers.set(stack, caller);
  caller.onUpdate(parent, name, async (before) => {
    const changes = await changesSince(before, await manifest, neighbours);
    if (changes.length > 0) await report(changes, parent);
  });
  return { inputs, hooks: { beforeUpdate: [caller.hook] } };
}

/**
 * What becomes of the access of one service. Those beside it are taken as they will be, so that it is known who uses what
 * it offers.
 */
async function changesSince(before: Manifest, after: Manifest, neighbours: Known): Promise<AccessChange[]> {
  const others = await neighbours.manifestsBeside(after.service);
  const changes = diffAccess([before, ...others], [after, ...others]);
  return changes.filter((change) => neighbours.isNews(canonical(change)));
}

function report(changes: AccessChange[], service: pulumi.Resource): Promise<void> {
  const text = `what changes of access:\n${renderAccessChanges(changes)}`;
  const log = changes.some(({ risk }) => risk === "high") ? pulumi.log.warn : pulumi.log.info;
  return log(text, service);
}

/** Says something of one service, given the manifest that was deployed before. */
type Say = (before: Manifest) => Promise<void>;

/** The hook of a program, and what it calls for each service. */
class HookCaller {
  /** Never fails a deployment. */
  readonly hook = new pulumi.ResourceHook(NAME, (args) => this.#call(args).catch(() => {}), {
    onDryRun: true,
    ignoreErrors: true,
  });
  readonly #calls: { service: pulumi.Output<string>; name: string; call: Say }[] = [];

  /** Has something said before the child of a service is updated that has this name. */
  onUpdate(service: pulumi.Resource, name: string, say: Say): void {
    // The engine calls from outside of a program of the Automation API, and what is logged there misses it. What waits for a
    // promise that was made in the program goes on in it.
    const called = Promise.withResolvers<Manifest>();
    const said = called.promise.then(say);
    const call: Say = (before) => {
      called.resolve(before);
      return said;
    };
    this.#calls.push({ service: service.urn, name, call });
  }

  async #call({ urn, name, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    const before = (oldInputs as { manifest?: Manifest } | undefined)?.manifest;
    // There is none from before the guard kept it, and one of a later library is not understood.
    if (before === undefined || manifestProblem(before) !== undefined) return;
    for (const each of this.#calls.filter((call) => call.name === name)) {
      // Two services of one program may have the same name under parents of their own.
      const service = await resolved(each.service);
      if (urn.startsWith(`${service.slice(0, service.lastIndexOf("::"))}$`)) await each.call(before);
    }
  }
}

const callers = new WeakMap<object, HookCaller>();

const resolved = (output: pulumi.Output<string>): Promise<string> =>
  new Promise((resolve) => output.apply((value) => resolve(value)));
