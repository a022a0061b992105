// Makes the Pulumi CLI available, from PATH or built from tools/pulumi. Runs on Node 20, without node_modules.
import { execFile, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const version = "3.259.0";
const cache = join(root, "node_modules/.cache/rolewright");

/**
 * Returns the path of a Pulumi CLI. Builds it when there is none, which takes some minutes the first time.
 * Two runs at once are safe: each builds in its own folder, and the rename of the last one wins.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>}
 */
export async function ensureEngine(log = console.log) {
  const own = process.env.ROLEWRIGHT_PULUMI || (await onPath());
  if (own) {
    log(`Pulumi engine: ${own}`);
    return own;
  }
  const path = join(cache, `pulumi-${version}/pulumi`);
  if (!isExecutable(path)) await build(path, log);
  log(`Pulumi engine: ${version}, from ${path.slice(root.length + 1)}`);
  return path;
}

/** `pulumi` on PATH, if the tests can use it (the rule of packages/testing/src/engine.ts). */
async function onPath() {
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "pulumi"))
    .find(isExecutable);
  if (!path) return undefined;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await run(path, ["version"], { env }).catch(() => ({ stdout: "" }));
  const [, major, minor] = /v?(\d+)\.(\d+)\./.exec(stdout) ?? [];
  return Number(major) === 3 && Number(minor) >= 142 ? path : undefined;
}

/**
 * @param {string} path
 * @param {(line: string) => void} log
 */
async function build(path, log) {
  await checkGo();
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "build-"));
  const started = Date.now();
  log(
    `Building the Pulumi CLI ${version} with Go, once for this clone (about 4 minutes with empty caches) ...`,
  );
  const ticker = setInterval(() => log(`  still building, ${seconds(started)} s`), 15_000);
  try {
    await goBuild(join(temporary, "pulumi"));
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(temporary, "pulumi"), path);
    log(`Built in ${seconds(started)} s`);
  } finally {
    clearInterval(ticker);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {string} output */
function goBuild(output) {
  const name = "github.com/pulumi/pulumi";
  // Without a version the Automation API refuses the CLI.
  const flags = `-s -w -X ${name}/sdk/v3/go/common/version.Version=v${version}`;
  const args = ["build", "-mod=readonly", "-ldflags", flags, "-o", output, `${name}/pkg/v3/cmd/pulumi`];
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      cwd: join(root, "tools/pulumi"),
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
      else reject(new Error(`go build of the Pulumi CLI failed (${signal ?? code}):\n${errors.trim()}`));
    });
  });
}

async function checkGo() {
  const need = "The Pulumi engine is built with Go 1.25 or newer";
  const cure =
    "Install Go (https://go.dev/dl/) or the Pulumi CLI (https://www.pulumi.com/docs/install/) and run this again.";
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureEngine().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
