import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
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
        `A server needs a user with a name, and user id ${uid} has no entry in the passwd database. ` +
          "Add one to /etc/passwd, or run as another user.",
      );
    }
    return {};
  }
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("nobody:"));
  if (entry === undefined) {
    throw new Error("Servers do not run as root, and /etc/passwd has no user nobody to run them as.");
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
 * Brings the folder of a server's programs to `target`, where the server's user can reach them whatever the modes of
 * the folders above `source`. `executable` is a file in it that tells whether others may read them at all.
 */
export async function stage(
  source: string,
  target: string,
  { ids, executable }: { ids: ServerIds; executable: string },
): Promise<void> {
  const readable = ids.uid === undefined || (statSync(join(source, executable)).mode & 0o005) === 0o005;
  // Hard links take no space and a few milliseconds, but do not cross devices or users.
  const linked =
    readable &&
    (await run("cp", ["-al", source, target]).then(
      () => true,
      () => false,
    ));
  if (!linked) {
    rmSync(target, { recursive: true, force: true });
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
    if (!readable) await run("chmod", ["-R", "a+rX", target]);
  }
  ownFolders(target, ids);
}

// The watchdog runs as the server's user and can only empty folders of that user. Files keep their owner:
// they may be hard links to the installed package.
function ownFolders(folder: string, ids: ServerIds): void {
  own(folder, ids);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) ownFolders(join(folder, entry.name), ids);
  }
}

/** Makes a folder that only the server may enter. */
export function makeServerFolder(path: string, ids: ServerIds): string {
  mkdirSync(path, { mode: 0o700 });
  own(path, ids);
  return path;
}

/** Copies a data directory that was initialised once into the folder of a server, for the server's user alone. */
export async function copyData(source: string, root: string, ids: ServerIds): Promise<string> {
  const data = join(root, "data");
  await run("cp", ["-r", "--sparse=always", source, data]);
  await run("chmod", ["-R", "go-rwx", data]);
  if (ids.uid !== undefined) await run("chown", ["-R", `${ids.uid}:${ids.gid}`, data]);
  return data;
}

/** Gives a file or folder to the server's user. */
export function own(path: string, ids: ServerIds): void {
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(path, ids.uid, ids.gid);
}

/** What a server and the programs that prepare it are spawned with: nothing of our environment but PATH. */
export const serverOptions = (root: string, ids: ServerIds) => ({
  ...ids,
  cwd: root,
  env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", HOME: root, SERVER_ROOT: root },
});

/** Runs a command to its end, with `input` if given, and returns its standard output. Rejects with its standard error. */
export function run(
  command: string,
  args: string[],
  options: SpawnOptions & { input?: string } = {},
): Promise<string> {
  const { input, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...rest,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const [output, log]: [string[], string[]] = [[], []];
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => log.push(chunk.toString()));
    child.stdin?.on("error", () => {}); // it may end before it has read all: its exit code says why
    child.stdin?.end(input);
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output.join(""));
      else reject(new Error(`${basename(command)} failed with exit code ${code}:\n${log.join("").trim()}`));
    });
  });
}
