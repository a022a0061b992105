import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { createServer } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { Client } from "pg";

/** A PostgreSQL major version that can be embedded. */
export type PostgresVersion = 14 | 15 | 16 | 17 | 18;

/** A real PostgreSQL server on a random loopback port. */
export interface PostgresServer {
  readonly version: PostgresVersion;
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly superuser: { user: "postgres"; password: string };
  /** Connects, by default as the superuser to the database `postgres`. The caller ends the client. */
  connect(options?: { user?: string; password?: string; database?: string }): Promise<Client>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

const PREFIX = "rolewright-pg-";

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
  shared_buffers: "32MB",
};

// Ends the server when the pipe from node closes, however node ended, and empties the data folder.
const WATCHDOG = '"$@" & p=$!; trap "kill -INT $p" TERM INT; read _; kill -INT $p; wait $p; rm -rf "$PG_DATA"';

/**
 * Starts a real PostgreSQL server that is gone with this process, even after SIGKILL.
 * @param args.version - the major version. `@default 18`
 * @throws {Error} when the server's package is not installed, or the server does not start: then with its log
 * @example
 * ```ts
 * import { embeddedPostgres } from "@rolewright/testing";
 * const server = await embeddedPostgres({ version: 18 });
 * await server.stop();
 * ```
 */
export async function embeddedPostgres(args: { version?: PostgresVersion } = {}): Promise<PostgresServer> {
  const version = args.version ?? 18;
  sweep();
  const ids = serverIds();
  const root = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    fs.chmodSync(root, 0o711);
    const own = (file: string) => ids.uid !== undefined && fs.chownSync(file, ids.uid, ids.gid as number);
    const [native, data, sockets] = [path.join(root, "native"), path.join(root, "data"), path.join(root, "s")];
    await stage(nativeFolder(version), native);
    for (const folder of [data, sockets]) {
      fs.mkdirSync(folder, { mode: 0o700 });
      own(folder);
    }
    const password = randomBytes(16).toString("hex");
    const options = { ...ids, cwd: root, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC", HOME: root, PG_DATA: data } };
    await initdb(native, data, root, password, own, options);
    const port = await freePort();
    const child = await startServer(native, ["-D", data, "-p", String(port), "-c", `unix_socket_directories=${sockets}`], options);
    return {
      version,
      host: "127.0.0.1",
      port,
      superuser: { user: "postgres", password },
      async connect(to = {}) {
        const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres", ...to });
        await client.connect();
        return client;
      },
      async stop() {
        if (child.exitCode === null && child.signalCode === null) {
          const gone = new Promise((resolve) => child.once("exit", resolve));
          child.ref();
          child.stdin?.end();
          await gone;
        }
        fs.rmSync(root, { recursive: true, force: true });
      },
    };
  } catch (error) {
    fs.rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

function nativeFolder(version: PostgresVersion): string {
  // The package exports nothing that could be resolved, so its folder is looked for where node would.
  const folders = require.resolve.paths(`@embedded-pg/${version}`) ?? [];
  const native = folders.map((folder) => path.join(folder, `@embedded-pg/${version}/native`)).find((folder) => fs.existsSync(folder));
  if (native !== undefined) return native;
  throw new Error(
    `PostgreSQL ${version} is not installed for ${process.platform}-${process.arch}. It comes with the optional dependencies of @rolewright/testing, on Linux x64: install them too.`,
  );
}

/** Root may not run a server, so root runs it as `nobody`. */
function serverIds(): { uid?: number; gid?: number } {
  const uid = process.getuid?.();
  const users = fs.readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  if (uid !== 0) {
    if (users.some((user) => Number(user[2]) === uid)) return {};
    throw new Error(`user id ${uid} has no entry in /etc/passwd, and initdb refuses to run without one. Add one, or run as another user.`);
  }
  const nobody = users.find(([name]) => name === "nobody");
  if (nobody === undefined) throw new Error("root may not run PostgreSQL, and there is no user `nobody` to run it as. Run as a normal user.");
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/** Links (or copies) the server to a folder that any user can read, whatever the mode of the project's own folders. */
async function stage(native: string, target: string): Promise<void> {
  await run("cp", ["-al", native, target]).catch(() => {
    fs.rmSync(target, { recursive: true, force: true });
    fs.cpSync(native, target, { recursive: true, verbatimSymlinks: true });
  });
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8"));
  for (const link of links) {
    const file = path.join(target, "..", link.target.replace(/^native\//, `${path.basename(target)}/`));
    fs.rmSync(file, { force: true });
    fs.symlinkSync(path.basename(link.source), file);
  }
}

type SpawnSettings = { uid?: number; gid?: number; cwd?: string; env?: NodeJS.ProcessEnv };

async function initdb(native: string, data: string, root: string, password: string, own: (file: string) => unknown, options: SpawnSettings): Promise<void> {
  const file = path.join(root, "pw");
  fs.writeFileSync(file, `${password}\n`, { mode: 0o600 });
  own(file);
  const args = ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${file}`, "--encoding=UTF8", "--locale=C", "--no-sync"];
  await run(path.join(native, "bin/initdb"), args, options);
  fs.rmSync(file);
}

async function startServer(native: string, args: string[], options: SpawnSettings): Promise<ChildProcess> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh", path.join(native, "bin/postgres"), ...args, ...settings], {
    ...options,
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      if (log.length < 100_000) log += chunk;
      if (/ready to accept connections/.test(log)) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`postgres ended with ${code}:\n${log}`)));
  });
  // A forgotten stop() must not keep node from ending.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
  return child;
}

function run(command: string, args: string[], options: SpawnSettings = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}:\n${log}`))));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Removes what killed processes have left: the watchdog of a server ended by SIGKILL can not remove root's folder. */
function sweep(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : Number.NaN;
    if (Number.isNaN(pid) || pid === process.pid || isAlive(pid)) continue;
    try {
      fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    } catch {
      // another user's
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
