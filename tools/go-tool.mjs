// Builds a command line from a Go module under tools/, once for a clone. Runs on Node 20, without node_modules.
import { execFile, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache = join(root, "node_modules/.cache/rolewright");

/**
 * @typedef {object} Tool
 * @property {string} title what people call it
 * @property {string} command name of the executable
 * @property {string} version
 * @property {string} module folder under tools/
 * @property {string} main package of the executable
 * @property {string} flags for the linker, beside those that make it small
 * @property {string} instead what may be installed in its place, and from where
 * @property {number} minutes that it takes to build with empty caches, about
 */

/**
 * Returns the path of a tool that was built here, and builds it first where it was not.
 * Two runs at once are safe: each builds in its own folder, and the rename of the last one wins.
 *
 * @param {Tool} tool
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function ensureBuilt(tool, log) {
  const path = join(cache, `${tool.module}-${tool.version}`, tool.command);
  if (!isExecutable(path)) await build(tool, path, log);
  return path;
}

/**
 * The first command of that name on PATH that says a version of its major, in `minor` or newer.
 *
 * @param {string} name
 * @param {{ major: number, minor: number }} oldest
 */
export async function onPath(name, { major, minor }) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", CHECKPOINT_DISABLE: "true" };
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (!isExecutable(path)) continue;
    const { stdout } = await run(path, ["version"], { env }).catch(() => ({ stdout: "" }));
    const [, ownMajor, ownMinor] = /v?(\d+)\.(\d+)\./.exec(stdout) ?? [];
    if (Number(ownMajor) === major && Number(ownMinor) >= minor) return path;
  }
  return undefined;
}

/**
 * @param {Tool} tool
 * @param {string} path
 * @param {(line: string) => void} log
 */
async function build(tool, path, log) {
  await checkGo(tool);
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "build-"));
  const started = Date.now();
  log(
    `Building ${tool.title} ${tool.version} with Go, once for this clone (about ${tool.minutes} minutes with empty caches) ...`,
  );
  const ticker = setInterval(() => log(`  still building, ${seconds(started)} s`), 15_000);
  try {
    await goBuild(tool, join(temporary, tool.command));
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(temporary, tool.command), path);
    log(`Built in ${seconds(started)} s`);
  } finally {
    clearInterval(ticker);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {Tool} tool
 * @param {string} output
 */
function goBuild(tool, output) {
  const args = ["build", "-mod=readonly", "-ldflags", `-s -w ${tool.flags}`, "-o", output, tool.main];
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      cwd: join(root, "tools", tool.module),
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.once("SIGINT", stop).once("SIGTERM", stop);
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors = (errors + chunk).slice(-4000);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      if (code === 0) resolve(undefined);
      else reject(new Error(`go build of ${tool.title} failed (${signal ?? code}):\n${errors.trim()}`));
    });
  });
}

/** @param {Tool} tool */
async function checkGo(tool) {
  const need = `${tool.title} is built with Go 1.25 or newer`;
  const cure = `Install Go (https://go.dev/dl/) or ${tool.instead} and run this again.`;
  const result = await run("go", ["env", "GOVERSION"], { cwd: root }).catch(() => undefined);
  if (!result) throw new Error(`${need}, and there is no go on PATH. ${cure}`);
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(result.stdout) ?? [];
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < 25)) {
    throw new Error(`${need}, and go on PATH is ${result.stdout.trim()}. ${cure}`);
  }
}

/** @param {number} started */
const seconds = (started) => Math.round((Date.now() - started) / 1000);

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
