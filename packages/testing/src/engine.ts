import * as path from "node:path";
import { built, findCli, onPath } from "./cli.js";

/** The Pulumi CLI that runs the stacks. */
export interface Engine {
  /** The folder that holds the executable `pulumi`. */
  folder: string;
  /** Its version, such as `3.259.0`. */
  version: string;
}

/** The version that the workspace builds when none is on PATH: the same as the SDK's. */
const BUILT = "3.259.0";
const OLDEST_MINOR = 142;

/**
 * Finds the real Pulumi CLI: on PATH when it is 3.142 or newer, else the one that the workspace has built.
 * @throws {Error} when there is none
 * @example
 * ```ts
 * import { pulumiEngine } from "@rolewright/testing";
 * console.log((await pulumiEngine()).version);
 * ```
 */
export async function pulumiEngine(): Promise<Engine> {
  const found = await findCli([...onPath("pulumi"), ...built(`pulumi-${BUILT}`, "pulumi")], (version) => {
    const [major, minor] = version.split(".").map(Number);
    return major === 3 && (minor ?? 0) >= OLDEST_MINOR;
  });
  if (found) return { folder: path.dirname(found.executable), version: found.version };
  throw new Error(
    `there is no Pulumi CLI >= 3.${OLDEST_MINOR} on PATH. Install it (https://www.pulumi.com/docs/install), or in this workspace run: node tools/engine.mjs`,
  );
}
