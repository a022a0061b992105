import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { commandIn } from "./debian-packages.js";
import { commonFlags, engineFlags, type PreparedServer, prepareServer } from "./embedded-mysql-files.js";
import { MARIADB, type MariaDbVersion, MYSQL, type MySqlRelease } from "./mysql-releases.js";
import {
  copyData,
  createStagingFolder,
  makeServerFolder,
  own,
  type ServerIds,
  serverIds,
  stage,
} from "./server-files.js";
import { startServer } from "./server-process.js";
import { sweepTemporaryFolders } from "./temporary.js";

/** What to start. */
export interface EmbeddedMySqlArgs {
  /**
   * System variables of the server, such as `{ partial_revokes: "ON" }`.
   * @default - the server's own defaults, without binary log
   */
  settings?: Record<string, string | number>;
}

/** What to start. */
export interface EmbeddedMariaDbArgs extends EmbeddedMySqlArgs {
  /**
   * The series of the server.
   * @default "10.11"
   */
  version?: MariaDbVersion;
}

/** Whom to connect as, and to what. */
export interface MySqlConnectArgs {
  /**
   * Name of the account.
   * @default "root"
   */
  user?: string;
  /**
   * Its password.
   * @default - the superuser's password when `user` is the superuser, else none
   */
  password?: string;
  /**
   * The database that is used from the start.
   * @default - none
   */
  database?: string;
}

/** A running MySQL or MariaDB server on a random port of the loopback address. */
export interface MySqlServer {
  /** Which of the two it is. */
  readonly engine: "mysql" | "mariadb";
  /** The version, such as `9.7.4`. */
  readonly version: string;
  /** Always the loopback address. */
  readonly host: "127.0.0.1";
  /** The port that it listens on. */
  readonly port: number;
  /** The account `root@localhost`, with a password made for this server. */
  readonly superuser: { readonly user: "root"; readonly password: string };
  /** The end of what the server has written to its log, 1,000,000 characters at most. */
  log(): string;
  /** Opens a connection. The caller ends it with `connection.end()`. */
  connect(args?: MySqlConnectArgs): Promise<Connection>;
  /** Stops the server, cuts its connections and removes its files. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a throw-away MariaDB server from the packages of Debian.
 *
 * Nothing is installed: apt downloads the packages once, into `node_modules/.cache/rolewright`, over the mirror that
 * the machine is set up for. As root the server runs as `nobody`. It ends with `stop()` or with this process, even after
 * SIGKILL; it does not keep the process alive.
 *
 * @throws {ServerUnavailableError} when it can not be had: no Debian, or no network at the first start
 * @throws {Error} with the server's own log, when it can not start
 * @example
 * ```ts
 * import { embeddedMariaDb } from "@rolewright/testing";
 * const server = await embeddedMariaDb({ version: "10.11" });
 * const connection = await server.connect();
 * await connection.end();
 * await server.stop();
 * ```
 */
export function embeddedMariaDb(args: EmbeddedMariaDbArgs = {}): Promise<MySqlServer> {
  return startEmbedded(MARIADB[args.version ?? "10.11"], args);
}

/**
 * Starts a throw-away MySQL server, of the version that Debian unstable has: 9.7 today.
 *
 * In all else it is as `embeddedMariaDb`. It brings its own libraries, so it runs on every release of Debian.
 *
 * @throws {ServerUnavailableError} when it can not be had: no Debian, or no network at the first start
 * @throws {Error} with the server's own log, when it can not start
 * @example
 * ```ts
 * import { embeddedMySql } from "@rolewright/testing";
 * const server = await embeddedMySql({ settings: { activate_all_roles_on_login: "ON" } });
 * const connection = await server.connect();
 * await connection.end();
 * await server.stop();
 * ```
 */
export function embeddedMySql(args: EmbeddedMySqlArgs = {}): Promise<MySqlServer> {
  return startEmbedded(MYSQL, args);
}

async function startEmbedded(
  release: MySqlRelease,
  { settings = {} }: EmbeddedMySqlArgs,
): Promise<MySqlServer> {
  const prepared = await prepareServer(release);
  const ids = serverIds();
  await sweepTemporaryFolders();
  const root = createStagingFolder(ids);
  try {
    return await start(release, prepared, { root, ids, settings });
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

async function start(
  { engine, name, program }: MySqlRelease,
  prepared: PreparedServer,
  { root, ids, settings }: { root: string; ids: ServerIds; settings: Record<string, string | number> },
): Promise<MySqlServer> {
  const staged = join(root, "root");
  await stage(prepared.root, staged, { ids, executable: program });
  const data = await copyData(prepared.data, root, ids);
  const socket = makeServerFolder(join(root, "socket"), ids);
  const password = randomBytes(18).toString("base64url");
  const init = join(root, "init.sql");
  writeFileSync(init, `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';\n`, { mode: 0o600 });
  own(init, ids);

  const flags = [
    ...commonFlags(staged, data),
    ...engineFlags[engine],
    ...(engine === "mysql" ? ["--mysqlx=OFF", "--performance-schema=OFF"] : []),
    ...["--skip-log-bin", "--bind-address=127.0.0.1", `--socket=${join(socket, "s")}`, `--init-file=${init}`],
    `--pid-file=${join(socket, "pid")}`,
    // When MariaDB starts, it removes whatever temporary tables it finds there: those of other servers too.
    `--tmpdir=${makeServerFolder(join(root, "tmp"), ids)}`,
    ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`),
  ];
  const { port, log, stop } = await startServer({
    ...{ product: name, root, ids, ready: "ready for connections", signal: "KILL" },
    command: (free) => [...commandIn(staged, program), ...flags, `--port=${free}`],
  });
  rmSync(init);
  return {
    ...{ engine, version: prepared.version, host: "127.0.0.1", port, log, stop },
    superuser: { user: "root", password },
    connect: ({ user = "root", password: given, database } = {}) => {
      const known = given ?? (user === "root" ? password : undefined);
      return connect({ port, user, ...(known && { password: known }), ...(database && { database }) });
    },
  };
}

async function connect(options: { port: number; user: string; password?: string; database?: string }) {
  const connection = await createConnection({ host: "127.0.0.1", ...options });
  // The end of the server cuts connections: an error event that nobody hears would end the process.
  connection.on("error", () => {});
  return connection;
}
