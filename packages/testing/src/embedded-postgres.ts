import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Client } from "pg";
import {
  createStagingFolder,
  run,
  type ServerIds,
  serverIds,
  stageNative,
} from "./embedded-postgres-files.js";
import { sweepTemporaryFolders } from "./temporary.js";

/** A major version of PostgreSQL that can be started. */
export type PostgresVersion = 14 | 15 | 16 | 17 | 18;

/** What to start. */
export interface EmbeddedPostgresArgs {
  /**
   * The major version of the server.
   * @default 18
   */
  version?: PostgresVersion;
}

/** Whom to connect as, and to what. */
export interface ConnectArgs {
  /** @default "postgres" */
  user?: string;
  /** @default - the superuser's password when `user` is the superuser, else none */
  password?: string;
  /** @default "postgres" */
  database?: string;
}

/** A running PostgreSQL server on a random port of the loopback address. */
export interface PostgresServer {
  /** The major version. */
  readonly version: PostgresVersion;
  /** Always the loopback address. */
  readonly host: "127.0.0.1";
  /** The port that it listens on. */
  readonly port: number;
  /** The superuser, with a password made for this server. */
  readonly superuser: { readonly user: "postgres"; readonly password: string };
  /** The end of what the server has written to its log, 1,000,000 characters at most. */
  log(): string;
  /** Opens a connection. The caller ends it with `client.end()`. */
  connect(args?: ConnectArgs): Promise<Client>;
  /** Stops the server, cuts its connections and removes its files. A second call does nothing. */
  stop(): Promise<void>;
}

// Durability is worth nothing here. `log_min_messages=log` keeps each refused statement of a test
// out of the pipe that this process reads only when its event loop turns.
const settings = {
  listen_addresses: "127.0.0.1",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
  shared_buffers: "32MB",
  log_min_messages: "log",
};

// Waits for the end of a pipe that this process holds, so that no server outlives it, however it dies.
// Standard error is given up at once: when the server ends by itself, its pipe closes and we see that.
const watchdog = [
  `"$@" & p=$!`,
  "exec 2>/dev/null",
  `trap 'kill -INT $p' TERM INT`,
  "read _",
  "kill -INT $p",
  "wait $p",
  `rm -rf "$PG_ROOT"`,
].join("\n");

/**
 * Starts a throw-away PostgreSQL server from the optional dependency `@embedded-pg/<version>`.
 *
 * Needs no installed PostgreSQL, no network and no special user: as root the server runs as `nobody`.
 * Several servers may be started in parallel. The server ends with `stop()` or with this process, even
 * after SIGKILL; it does not keep the process alive.
 *
 * @throws Error when the optional dependency is not installed (another platform than Linux x64), when the
 * current user has no entry in the passwd database, or, with the server's own log, when it cannot start.
 * @example
 * ```ts
 * import { embeddedPostgres } from "@rolewright/testing";
 * const server = await embeddedPostgres({ version: 18 });
 * const client = await server.connect();
 * await client.end();
 * await server.stop();
 * ```
 */
export async function embeddedPostgres(args: EmbeddedPostgresArgs = {}): Promise<PostgresServer> {
  const version = args.version ?? 18;
  const ids = serverIds();
  await sweepTemporaryFolders();
  const root = createStagingFolder(ids);
  try {
    return await start(version, ids, root);
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

async function start(version: PostgresVersion, ids: ServerIds, root: string): Promise<PostgresServer> {
  const bin = join(await stageNative(version, root, ids), "bin");
  const data = join(root, "data");
  const password = randomBytes(18).toString("base64url");
  const options = {
    ...ids,
    cwd: root,
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", HOME: root, PG_ROOT: root },
  };

  await initialize(bin, root, password, ids, options);
  const { child, port, log } = await launchOnFreePort(bin, root, data, options);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));

  // A forgotten stop() must not keep the process alive.
  for (const handle of [child, child.stdin, child.stderr]) (handle as unknown as { unref(): void }).unref();

  let stopping: Promise<void> | undefined;
  return {
    version,
    host: "127.0.0.1",
    port,
    superuser: { user: "postgres", password },
    log,
    connect: ({ user = "postgres", password: given, database = "postgres" } = {}) => {
      const own = user === "postgres" ? password : undefined;
      return connect(port, user, given ?? own, database);
    },
    stop: () => {
      stopping ??= (async () => {
        child.ref();
        child.stdin.end();
        if (child.exitCode === null && child.signalCode === null) await gone;
        await rm(root, { recursive: true, force: true });
      })();
      return stopping;
    },
  };
}

type SpawnOptions = ServerIds & { cwd: string; env: NodeJS.ProcessEnv };

async function initialize(
  bin: string,
  root: string,
  password: string,
  ids: ServerIds,
  options: SpawnOptions,
) {
  const own = (path: string) => {
    if (ids.uid !== undefined && ids.gid !== undefined) chownSync(path, ids.uid, ids.gid);
  };
  for (const folder of ["data", "socket"]) {
    mkdirSync(join(root, folder), { mode: 0o700 });
    own(join(root, folder));
  }
  const file = join(root, "password");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  own(file);
  const flags = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  const files = ["-D", join(root, "data"), "-U", "postgres", `--pwfile=${file}`];
  try {
    await run(join(bin, "initdb"), [...files, "--auth=scram-sha-256", ...flags], options);
  } finally {
    rmSync(file, { force: true });
  }
}

type Child = ChildProcessByStdio<Writable, null, Readable>;

async function launchOnFreePort(bin: string, root: string, data: string, options: SpawnOptions) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { ...(await launch(bin, root, data, port, options)), port };
    } catch (error) {
      // Between our look and the server's bind another process may take the port.
      if (attempt === 5 || !/Address already in use/.test(String(error))) throw error;
    }
  }
}

async function launch(bin: string, root: string, data: string, port: number, options: SpawnOptions) {
  const all = { ...settings, unix_socket_directories: join(root, "socket") };
  const flags = Object.entries(all).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const server = [join(bin, "postgres"), "-D", data, "-p", String(port), ...flags];
  const child: Child = spawn("/bin/sh", ["-c", watchdog, "sh", ...server], {
    ...options,
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  child.stdin.on("error", () => {}); // the watchdog may be gone when we close the pipe
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-1_000_000);
      if (log.includes("ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.stderr.once("close", () => reject(new Error(`PostgreSQL ended while starting:\n${log.trim()}`)));
  }).catch((error: unknown) => {
    child.kill("SIGKILL"); // the watchdog, whose server is gone: its clean-up would remove the data
    throw error;
  });
  return { child, log: () => log };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function connect(port: number, user: string, password: string | undefined, database: string) {
  const client = new Client({ host: "127.0.0.1", port, user, database, ...(password && { password }) });
  // The end of the server cuts connections: an error event that nobody hears would end the process.
  client.on("error", () => {});
  await client.connect();
  return client;
}
