// Makes the Pulumi CLI available: the one on PATH when it is new enough, else one built with Go into node_modules/.cache.
// Plain JavaScript for Node 20, since nothing is installed yet when this runs.
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "3.259.0";
const OLDEST_MINOR = 142;
const OLDEST_GO = [1, 25];

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "../node_modules/.cache/rolewright", `pulumi-${VERSION}`, "pulumi");

/** The version that a command prints, as numbers, or undefined when the command is not there. */
function versionOf(command, args) {
  try {
    const text = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number);
  } catch {
    return undefined;
  }
}

/** Builds the CLI unless there is one. */
export async function ensureEngine() {
  const [major, minor] = versionOf("pulumi", ["version"]) ?? [0, 0];
  if (major === 3 && minor >= OLDEST_MINOR) return console.log(`Pulumi ${major}.${minor} is on PATH`);
  if (fs.existsSync(target)) return;
  const go = versionOf("go", ["version"]);
  if (go === undefined || go[0] < OLDEST_GO[0] || (go[0] === OLDEST_GO[0] && go[1] < OLDEST_GO[1])) {
    const found = go === undefined ? "Go is not on PATH" : `Go ${go.join(".")} is too old`;
    throw new Error(
      `The Pulumi CLI is built with Go >= ${OLDEST_GO.join(".")}, and ${found}. Install Go (https://go.dev/dl), or put a Pulumi CLI >= 3.${OLDEST_MINOR} on PATH.`,
    );
  }
  await build();
}

async function build() {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.log(`Building the Pulumi CLI ${VERSION}: about 4 minutes, once`);
  const progress = setInterval(() => console.log(`  still building (${elapsed()})`), 15_000);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Two builds at once must not see each other's half: each has a file of its own, and renaming is atomic.
  const temporary = `${target}.${process.pid}`;
  try {
    await go([
      "build",
      "-mod=readonly",
      "-ldflags",
      `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${VERSION}`,
      "-o",
      temporary,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ]);
    fs.renameSync(temporary, target);
    console.log(`  built (${elapsed()})`);
  } finally {
    clearInterval(progress);
    fs.rmSync(temporary, { force: true });
  }
}

function go(args) {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      cwd: path.join(here, "pulumi"),
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`go build ended with ${code}:\n${log.slice(-4000)}`)),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureEngine().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
