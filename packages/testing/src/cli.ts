import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache.js";

const run = promisify(execFile);

/** The first executable that says a version which is good enough. */
export async function findCli(
  executables: readonly string[],
  isGood: (version: string) => boolean,
): Promise<{ executable: string; version: string } | undefined> {
  for (const executable of executables) {
    if (!fs.existsSync(executable)) continue;
    // One that can not even say its version is passed over.
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    const { stdout } = await run(executable, ["version"], { env }).catch(() => ({ stdout: "" }));
    const version = /v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
    if (version !== undefined && isGood(version)) return { executable, version };
  }
  return undefined;
}

/** Where a command of that name can lie: on PATH. */
export const onPath = (name: string): string[] =>
  (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, name));

/** Where the workspace has a command that it builds. */
export const built = (folder: string, name: string): string[] => [path.join(cacheFolder(), folder, name)];
