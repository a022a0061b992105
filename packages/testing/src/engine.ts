import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache.js";

/** The Pulumi CLI that runs the stacks. */
export interface Engine {
  /** The folder that holds the executable `pulumi`. */
  folder: string;
  /** Its version, such as `3.259.0`. */
  version: string;
}

const run = promisify(execFile);

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
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), built()].filter(
    (folder) => folder !== "",
  );
  for (const folder of folders) {
    const executable = path.join(folder, "pulumi");
    if (!fs.existsSync(executable)) continue;
    // One that can not even say its version is passed over.
    const { stdout } = await run(executable, ["version"]).catch(() => ({ stdout: "" }));
    const version = stdout.trim().replace(/^v/, "");
    const [major, minor] = version.split(".").map(Number);
    if (major === 3 && (minor ?? 0) >= OLDEST_MINOR) return { folder, version };
  }
  throw new Error(
    `there is no Pulumi CLI >= 3.${OLDEST_MINOR} on PATH. Install it (https://www.pulumi.com/docs/install), or in this workspace run: node tools/engine.mjs`,
  );
}

/** Where `tools/engine.mjs` puts what it builds. */
const built = () => path.join(cacheFolder(), `pulumi-${BUILT}`);
