import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder, withLock } from "./cache.js";
import { nativeVersion } from "./embedded-postgres-files.js";
import { copyData, makeServerFolder, own, run, type ServerIds, serverOptions } from "./server-files.js";

/** The server that is to have a data directory: its folder, its programs and its user. */
interface Place {
  root: string;
  bin: string;
  ids: ServerIds;
}

/**
 * Makes the data directory of a server whose superuser has `password`. It is a copy of one that is initialised once and
 * kept, since initdb takes ten times as long as a copy does.
 */
export async function makeData(version: number, place: Place, password: string): Promise<string> {
  const kept = join(cacheFolder(), `postgresql-${nativeVersion(version)}-data`);
  if (!existsSync(kept)) await keepData(kept, place);
  const data = await copyData(kept, place.root, place.ids);
  await run(join(place.bin, "postgres"), ["--single", "-F", "-D", data, "postgres"], {
    ...serverOptions(place.root, place.ids),
    input: `ALTER USER postgres PASSWORD '${password}'\n`,
  });
  return data;
}

async function keepData(kept: string, place: Place): Promise<void> {
  mkdirSync(dirname(kept), { recursive: true });
  await withLock(`${kept}.lock`, async () => {
    if (existsSync(kept)) return; // by another process, while this one waited
    const made = await initialize(place);
    const partial = `${kept}.partial`;
    rmSync(partial, { recursive: true, force: true }); // of a process that was killed
    await run("cp", ["-r", "--sparse=always", made, partial]);
    await run("chmod", ["-R", "a+rX", partial]);
    renameSync(partial, kept);
    rmSync(made, { recursive: true });
  });
}

async function initialize({ root, bin, ids }: Place): Promise<string> {
  const data = makeServerFolder(join(root, "initialized"), ids);
  const file = join(root, "password");
  // initdb wants one. Nobody knows it, and each copy gets its own.
  writeFileSync(file, randomBytes(18).toString("base64url"), { mode: 0o600 });
  own(file, ids);
  const flags = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  const files = ["-D", data, "-U", "postgres", `--pwfile=${file}`];
  await run(join(bin, "initdb"), [...files, "--auth=scram-sha-256", ...flags], serverOptions(root, ids));
  rmSync(file);
  return data;
}
