import { existsSync, lstatSync, mkdtempSync, readdirSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "rolewright-";

/** Process ids mean something in their own namespace only: containers may share a folder. */
const namespace = existsSync("/proc/self/ns/pid")
  ? readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")
  : "0";

/** Makes a temporary folder. Its name holds our process id, so that a later start can sweep it. */
export const createTemporaryFolder = (parent = tmpdir()): string =>
  mkdtempSync(join(parent, `${prefix}${process.pid}-${namespace}-`));

/** Removes what killed processes left: SIGKILL leaves no time to clean up. */
export async function sweepTemporaryFolders(): Promise<void> {
  for (const folder of new Set([tmpdir(), "/tmp"].filter((each) => existsSync(each)))) {
    for (const name of readdirSync(folder)) {
      const pid = new RegExp(`^${prefix}(\\d+)-${namespace}-`).exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      // A server of a dead process may still be stopping: its watchdog removes the folder itself.
      const age = Date.now() - (lstatSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age < 10_000) continue;
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => {}); // another user's
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
