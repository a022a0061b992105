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
import type { Neighbours } from "./neighbours.js";
import { serviceHook } from "./service-hook.js";

/** What is asked of the services beside one. */
type Known = Pick<Neighbours<EngineTypes>, "manifestsBeside" | "isNews">;

const NAME = "rolewright says what changes of access";

/**
 * What makes the guard of a service the keeper of its manifest. The guard depends on everything of the service, so the
 * state has the manifest of the last deployment that went through, also after one that failed half-way or had targets.
 * When it is another one now, the guard is updated, and a hook says what that means.
 */
export function accessKeeper(child: Child, manifest: Promise<Manifest>, neighbours: Known): GuardContent {
  const inputs = { manifest };
  // In vain where the engine or the SDK has no such hooks, and in unit tests with mocks.
  const hook = serviceHook(NAME, { onDryRun: true, ignoreErrors: true });
  if (hook === undefined) return { inputs };
  const say = async ({ oldInputs }: pulumi.ResourceHookArgs): Promise<void> => {
    const before = (oldInputs as { manifest?: Manifest } | undefined)?.manifest;
    // There is none from before the guard kept it, and one of a later library is not understood.
    if (before === undefined || manifestProblem(before) !== undefined) return;
    const changes = await changesSince(before, await manifest, neighbours);
    if (changes.length > 0) await report(changes, child.parent);
  };
  // Never fails a deployment.
  hook.on(child, (args) => say(args).catch(() => {}));
  return { inputs, hooks: { beforeUpdate: [hook.hook] } };
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
