import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder, withLock } from "./cache.js";
import { commandIn, debianMirror, unpackDebianPackage } from "./debian-packages.js";
import type { MySqlRelease } from "./mysql-releases.js";
import {
  createStagingFolder,
  makeServerFolder,
  run,
  serverIds,
  serverOptions,
  stage,
} from "./server-files.js";
import { ServerUnavailableError } from "./server-unavailable.js";

/** A server that was unpacked, and a data directory that was initialised, to be copied. */
export interface PreparedServer {
  root: string;
  data: string;
  version: string;
}

/** Messages, character sets and, of MariaDB, the system tables. Newer ones of MariaDB have it under their own name. */
const shareFolder = (root: string) =>
  ["mariadb", "mysql"].map((name) => join(root, "usr/share", name)).find(existsSync) ?? root;

/** Flags for all that is started of an unpacked server, the first run included. Durability is worth nothing here. */
export const commonFlags = (root: string, data: string) => [
  "--no-defaults",
  `--basedir=${join(root, "usr")}`,
  `--lc-messages-dir=${shareFolder(root)}`,
  `--character-sets-dir=${join(shareFolder(root), "charsets")}`,
  `--plugin-dir=${join(root, "usr/lib/mysql/plugin")}`,
  `--datadir=${data}`,
  "--innodb-flush-method=nosync",
  "--innodb-doublewrite=OFF",
  // The kernel's requests for it are few and shared by the whole machine.
  "--innodb-use-native-aio=OFF",
];

/** What is a server's own in size and in what it has to be told. */
export const engineFlags = {
  mysql: ["--innodb-redo-log-capacity=32M", "--secure-file-priv=NULL"],
  mariadb: ["--innodb-log-file-size=8M"],
};

const inProgress = new Map<string, Promise<PreparedServer>>();

/**
 * Unpacks a release and initialises its data directory, once for the cache. Two processes at once are safe: one waits
 * for the other.
 */
export function prepareServer(release: MySqlRelease): Promise<PreparedServer> {
  const folder = join(cacheFolder(), `${release.engine}-${release.suite}-${process.arch}`);
  const result = inProgress.get(folder) ?? prepare(release, folder);
  inProgress.set(folder, result);
  return result;
}

async function prepare(release: MySqlRelease, folder: string): Promise<PreparedServer> {
  if (!existsSync(folder)) {
    const mirror = await had(release, debianMirror());
    mkdirSync(cacheFolder(), { recursive: true });
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await build(release, mirror, folder);
    });
  }
  const version = readFileSync(join(folder, "version"), "utf8");
  return { root: join(folder, "root"), data: join(folder, "data"), version };
}

/** What this machine can not give, by which tests are skipped. What fails after that is a fault, and fails them. */
const had = <T>({ name }: MySqlRelease, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new ServerUnavailableError(name, error instanceof Error ? error.message : String(error));
  });

async function build(release: MySqlRelease, mirror: string, folder: string): Promise<void> {
  const partial = `${folder}.partial`; // of a process that was killed
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  try {
    const root = join(partial, "root");
    await had(release, unpackDebianPackage(release, { mirror, root, work: join(partial, "apt") }));
    rmSync(join(partial, "apt"), { recursive: true });
    const said = await run(...split([...commandIn(root, release.program), "--no-defaults", "--version"]));
    writeFileSync(join(partial, "version"), /Ver (\d+\.\d+\.\d+)/.exec(said)?.[1] ?? said.trim());
    await initialize(release, root, join(partial, "data"));
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

const split = (command: string[]): [string, string[]] => [command[0] as string, command.slice(1)];

/** Makes the data directory as the server's user, in a folder that this user can reach, and copies it to `target`. */
async function initialize(release: MySqlRelease, source: string, target: string): Promise<void> {
  const ids = serverIds();
  const staging = createStagingFolder(ids);
  try {
    const root = join(staging, "root");
    await stage(source, root, { ids, executable: release.program });
    const data = makeServerFolder(join(staging, "data"), ids);
    const temporary = `--tmpdir=${makeServerFolder(join(staging, "tmp"), ids)}`;
    const flags = [...commonFlags(root, data), ...engineFlags[release.engine], temporary];
    const command = split([...commandIn(root, release.program), ...flags, ...firstRun[release.engine]]);
    const input = release.engine === "mariadb" ? systemTables(shareFolder(root)) : "";
    await run(...command, { ...serverOptions(staging, ids), input });
    // Unused files of the redo log are all zeros, and the server makes them itself.
    const redo = join(data, "#innodb_redo");
    for (const name of existsSync(redo) ? readdirSync(redo) : []) {
      if (name.endsWith("_tmp")) rmSync(join(redo, name));
    }
    await run("cp", ["-r", "--sparse=always", data, target]);
    await run("chmod", ["-R", "a+rX", target]);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

const firstRun = {
  mysql: ["--initialize-insecure"],
  mariadb: ["--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M"],
};

/** What mariadb-install-db makes, without the tables of HELP, and with no other account than root@localhost. */
function systemTables(folder: string): string {
  const prefix = basename(folder);
  const files = [
    ...["system_tables", "performance_tables", "system_tables_data"].map((name) => `${prefix}_${name}`),
    ...["maria_add_gis_sp_bootstrap", `${prefix}_sys_schema`],
  ];
  return [
    "CREATE DATABASE mysql;",
    "USE mysql;",
    "SET @auth_root_socket = NULL;",
    ...files.map((name) => readFileSync(join(folder, `${name}.sql`), "utf8")),
    "USE mysql;",
    "DELETE FROM global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');",
    "DELETE FROM proxies_priv WHERE Host <> 'localhost';",
    "",
  ].join("\n");
}
