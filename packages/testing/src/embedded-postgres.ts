import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { makeData } from "./embedded-postgres-data.js";
import { stageNative } from "./embedded-postgres-files.js";
import { createStagingFolder, makeServerFolder, type ServerIds, serverIds } from "./server-files.js";
import { startServer } from "./server-process.js";
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
  const socket = makeServerFolder(join(root, "socket"), ids);
  const password = randomBytes(18).toString("base64url");
  const data = await makeData(version, { root, bin, ids }, password);

  const all = { ...settings, unix_socket_directories: socket };
  const flags = Object.entries(all).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const { port, log, stop } = await startServer({
    ...{ product: "PostgreSQL", root, ids, ready: "ready to accept connections", signal: "INT" },
    command: (free) => [join(bin, "postgres"), "-D", data, "-p", String(free), ...flags],
  });
  return {
    ...{ version, host: "127.0.0.1", port, superuser: { user: "postgres", password }, log, stop },
    connect: ({ user = "postgres", password: given, database = "postgres" } = {}) => {
      const own = user === "postgres" ? password : undefined;
      return connect(port, user, given ?? own, database);
    },
  };
}

async function connect(port: number, user: string, password: string | undefined, database: string) {
  const client = new Client({ host: "127.0.0.1", port, user, database, ...(password && { password }) });
  // The end of the server cuts connections: an error event that nobody hears would end the process.
  client.on("error", () => {});
  await client.connect();
  return client;
}
