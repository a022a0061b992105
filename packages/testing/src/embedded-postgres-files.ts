import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ServerIds, stage } from "./server-files.js";

/** Brings the binaries of a major version into `root`, with the library links that the package's install script would make. */
export async function stageNative(version: number, root: string, ids: ServerIds): Promise<string> {
  const native = nativeFolder(version);
  const staged = join(root, "native");
  await stage(native, staged, { ids, executable: "bin/postgres" });
  makeLibraryLinks(native, staged);
  return staged;
}

/** The version of the package that holds the binaries, `18.4.0`. */
export function nativeVersion(version: number): string {
  const file = join(nativeFolder(version), "../package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
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
