import { type SpawnOptions, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { createTemporaryFolder } from "./temporary.js";

/** The user a server runs as; empty for the current one. */
export interface ServerIds {
  uid?: number;
  gid?: number;
}

/** Root may not run a server, so it runs as `nobody`, a user that every Linux has. */
export function serverIds(): ServerIds {
  if (process.getuid?.() !== 0) {
    try {
      userInfo();
    } catch {
      const uid = process.getuid?.();
      throw new Error(
        `PostgreSQL needs a user with a name, and user id ${uid} has no entry in the passwd database. ` +
          "Add one to /etc/passwd, or run as another user.",
      );
    }
    return {};
  }
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("nobody:"));
  if (entry === undefined) {
    throw new Error("PostgreSQL does not run as root, and /etc/passwd has no user nobody to run it as.");
  }
  const [, , uid, gid] = entry.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

// The server's user must be able to walk to its files: root's own TMPDIR may be closed to others.
function temporaryFolder(ids: ServerIds): string {
  if (ids.uid === undefined) return tmpdir();
  for (let folder = tmpdir(); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return "/tmp";
    if (folder === dirname(folder)) return tmpdir();
  }
}

/** Makes the folder of one server. */
export function createStagingFolder(ids: ServerIds): string {
  const root = createTemporaryFolder(temporaryFolder(ids));
  chmodSync(root, 0o711);
  own(root, ids);
  return root;
}

/**
 * Brings the binaries into `root`, where the server's user can reach them whatever the modes of the folders
 * above `node_modules`, and makes the library links that the package's install script would make.
 */
export async function stageNative(version: number, root: string, ids: ServerIds): Promise<string> {
  const native = nativeFolder(version);
  const staged = join(root, "native");
  const readable = ids.uid === undefined || (statSync(join(native, "bin/postgres")).mode & 0o005) === 0o005;
  // Hard links take no space and a few milliseconds, but do not cross devices or users.
  const linked =
    readable &&
    (await run("cp", ["-al", native, staged]).then(
      () => true,
      () => false,
    ));
  if (!linked) {
    rmSync(staged, { recursive: true, force: true });
    await cp(native, staged, { recursive: true, verbatimSymlinks: true });
    if (!readable) await run("chmod", ["-R", "a+rX", staged]);
  }
  makeLibraryLinks(native, staged);
  ownFolders(staged, ids);
  return staged;
}

function nativeFolder(version: number): string {
  let entry: string;
  try {
    // Its package.json is not among its exports, so the way to the folder leads over its entry, dist/index.js.
    entry = require.resolve(`@embedded-pg/${version}`);
  } catch {
    throw new Error(
      `PostgreSQL ${version} is not installed: the optional dependency @embedded-pg/${version} is missing. ` +
        "It exists for Linux on x64 only, and is left out by an installation without optional dependencies.",
    );
  }
  return join(dirname(entry), "..", "native");
}

function makeLibraryLinks(native: string, staged: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(staged, target.replace(/^native\//, ""));
    if (existsSync(link)) continue;
    rmSync(link, { force: true }); // a dangling link
    symlinkSync(basename(source), link);
  }
}

// The watchdog runs as the server's user and can only empty folders of that user. Files keep their owner:
// they may be hard links to the installed package.
function ownFolders(folder: string, ids: ServerIds): void {
  own(folder, ids);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) ownFolders(join(folder, entry.name), ids);
  }
}

function own(path: string, ids: ServerIds): void {
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(path, ids.uid, ids.gid);
}

/** Runs a command to its end. Rejects with its standard error. */
export function run(command: string, args: string[], options: SpawnOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${basename(command)} failed with exit code ${code}:\n${log.trim()}`));
    });
  });
}
