import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where what is expensive to make is kept between runs: below `node_modules` of the project, as other tools do it. */
export function cacheFolder(): string {
  const project =
    above(__dirname, "pnpm-workspace.yaml") ??
    above(process.cwd(), "pnpm-workspace.yaml") ??
    above(process.cwd(), "node_modules");
  return project === undefined
    ? join(homedir(), ".cache/rolewright")
    : join(project, "node_modules/.cache/rolewright");
}

function above(start: string, entry: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, entry))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Runs `work` while no other process does so under the same lock file. The kernel frees the lock of a process that dies. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn("flock", [file, "sh", "-c", "echo locked; read _"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const released = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once("data", () => resolve());
    holder.once("error", reject);
    holder.once("close", (code) => reject(new Error(`flock ${file} failed with exit code ${code}`)));
  });
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await released;
  }
}
