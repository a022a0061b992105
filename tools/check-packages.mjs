// Packs the packages as they would be published and uses the tarballs as a user would: types and imports are checked by
// publint and attw, and programs that have nothing but the unpacked tarballs and the SDK that they are for are compiled and run.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const PNPM = "pnpm@12.21.0";
const PACKAGES = ["core", "pulumi", "cdktf", "cdktn", "testing", "audit", "policy", "cli"];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
/** The command of a package, beside its package.json. */
const command = (manifest, name) =>
  path.join(path.dirname(manifest), JSON.parse(fs.readFileSync(manifest, "utf8")).bin[name]);
const attw = command(require.resolve("@arethetypeswrong/cli/package.json"), "attw");
const tsc = command(require.resolve("typescript/package.json"), "tsc");

/** A program of Pulumi: the class is imported, constructed, and its outputs can be read. */
const PULUMI = `import * as pulumi from "@pulumi/pulumi";
import * as postgresql from "@pulumi/postgresql";
import { ReadOnlyRole, ServiceDatabase, type Manifest } from "@rolewright/pulumi/postgresql";

const provider = new postgresql.Provider("shop", { host: "localhost", database: "shop", superuser: false });
const orders = new ServiceDatabase(
  "orders",
  { database: "shop", logins: { app: { password: pulumi.secret("swordfish") }, migrate: { generatePassword: true } } },
  { provider },
);
new ReadOnlyRole("orders-analyst", { service: orders, login: { generatePassword: true } });
export const login: pulumi.Output<string | undefined> = orders.appLogin;
export const access: pulumi.Output<Manifest> = orders.manifest;
`;

/** The same for MySQL, with nothing for PostgreSQL installed. */
const PULUMI_MYSQL = `import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import { ReadOnlyRole, ServiceDatabase, type Manifest } from "@rolewright/pulumi/mysql";

const provider = new mysql.Provider("shop", { endpoint: "localhost:3306", username: "deployer" });
const orders = new ServiceDatabase(
  "orders",
  { host: "%", logins: { app: { password: pulumi.secret("swordfish") }, migrate: { generatePassword: true } } },
  { provider },
);
new ReadOnlyRole("orders-analyst", { service: orders, login: { generatePassword: true } });
export const login: pulumi.Output<string | undefined> = orders.appLogin;
export const access: pulumi.Output<Manifest> = orders.manifest;
`;

/** Runs the compiled program without an engine. */
const pulumiRunner = (engine) => `const assert = require("node:assert");
const pulumi = require("@pulumi/pulumi");
const valueOf = (output) => new Promise((resolve) => output.apply(resolve));
(async () => {
  const types = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      types.push(type);
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  const { login, access } = await import("./index.js");
  assert.strictEqual(await valueOf(login), "orders_app_a");
  const roles = (await valueOf(access)).roles.map(({ name }) => name);
  for (const role of ["orders_app_a", "orders_migrate", "orders_analyst"]) assert.ok(roles.includes(role), role);
  await pulumi.runtime.waitForRPCs();
  assert.ok(types.includes("rolewright-${engine}:index:ServiceDatabase"));
  assert.ok(types.includes("${engine}:index/grant:Grant"));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
`;

/** The same for Terraform, for both of its cores: what it makes can be read. */
const terraform = (
  core,
) => `import { PostgresqlProvider } from "@${core}/provider-postgresql/lib/provider/index.js";
import { type Manifest, ReadOnlyRole, ServiceDatabase } from "@rolewright/${core}/postgresql";
import { App, TerraformStack, TerraformVariable, Testing } from "${core}";

const stack = new TerraformStack(new App(), "shop");
const password = new TerraformVariable(stack, "password", { type: "string", sensitive: true }).stringValue;
const provider = new PostgresqlProvider(stack, "shop", { host: "localhost", database: "shop", superuser: false });
const orders = new ServiceDatabase(stack, "orders", {
  database: "shop",
  logins: { app: { password }, migrate: { passwordWo: password, passwordWoVersion: "1" } },
  provider,
});
new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: {} });
export const login: string | undefined = orders.appLogin;
export const access: Manifest = orders.manifest;
export const json: string = Testing.synth(stack, true);
`;

/** The same for MySQL, whose bindings are in the package itself. */
const terraformMySql = (
  core,
) => `import { type Manifest, MysqlProvider, ReadOnlyRole, ServiceDatabase } from "@rolewright/${core}/mysql";
import { App, TerraformStack, TerraformVariable, Testing } from "${core}";

const stack = new TerraformStack(new App(), "shop");
const password = new TerraformVariable(stack, "password", { type: "string", sensitive: true }).stringValue;
const provider = new MysqlProvider(stack, "shop", { endpoint: "localhost:3306", username: "deployer", password });
const orders = new ServiceDatabase(stack, "orders", {
  engine: "mariadb",
  host: "%",
  logins: { app: { password }, migrate: { passwordWo: password, passwordWoVersion: 1 } },
  provider,
});
new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: { password } });
export const login: string | undefined = orders.appLogin;
export const access: Manifest = orders.manifest;
export const json: string = Testing.synth(stack, true);
`;

const terraformRunner = (type, provider, version) => `const assert = require("node:assert");
const fs = require("node:fs");
(async () => {
  const { login, access, json } = await import("./index.js");
  assert.strictEqual(login, "orders_app_a");
  const { resource, output, terraform } = JSON.parse(json);
  const roles = Object.keys(resource.${type});
  for (const role of ["orders_app_a", "orders_migrate", "orders_analyst"]) assert.ok(roles.includes(role), role);
  assert.strictEqual(output.orders_manifest.value.hash, access.hash);
  assert.strictEqual(terraform.required_providers.${provider}.version, "${version}");
  fs.writeFileSync("made.json", JSON.stringify({ resource, output, terraform: terraform.required_providers }));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
`;

const CORES = ["cdktf", "cdktn"];

/** Who uses which package: what is linked, and from where. */
const PROGRAMS = {
  pulumi: {
    uses: "pulumi",
    source: PULUMI,
    runner: pulumiRunner("postgresql"),
    from: ".",
    linked: ["@pulumi/pulumi", "@pulumi/postgresql", "@pulumi/random"],
  },
  "pulumi-mysql": {
    uses: "pulumi",
    source: PULUMI_MYSQL,
    runner: pulumiRunner("mysql"),
    from: ".",
    linked: ["@pulumi/pulumi", "@pulumi/mysql", "@pulumi/random"],
  },
  ...Object.fromEntries(
    CORES.flatMap((core) => [
      [
        core,
        {
          uses: core,
          source: terraform(core),
          runner: terraformRunner("postgresql_role", "postgresql", ">= 1.26"),
          from: `packages/${core}`,
          linked: [core, "constructs", `@${core}/provider-postgresql`],
        },
      ],
      [
        `${core}-mysql`,
        {
          uses: core,
          source: terraformMySql(core),
          runner: terraformRunner("mysql_user", "mysql", "~> 3.0.97"),
          from: `packages/${core}`,
          linked: [core, "constructs"],
        },
      ],
    ]),
  ),
};

const CONSUMERS = {
  // As `pulumi new typescript` writes it. TypeScript 6 calls node10 deprecated, and no longer takes all @types by itself.
  commonjs: {
    package: {},
    compilerOptions: {
      strict: true,
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
      ignoreDeprecations: "6.0",
      experimentalDecorators: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      types: ["node"],
    },
  },
  esm: {
    package: { type: "module" },
    compilerOptions: { strict: true, target: "es2022", module: "nodenext", types: ["node"] },
  },
};

/** As many commands as there are processors: each compiler takes one of them, and half a gigabyte. */
let free = os.availableParallelism();
const waiting = [];

async function run(what, command, args, cwd = root) {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(resolve));
  try {
    await promisify(execFile)(command, args, { cwd, maxBuffer: 1 << 24 });
  } catch (error) {
    throw new Error(`${what} failed:\n${error.stdout ?? ""}${error.stderr ?? ""}`.trimEnd(), {
      cause: error,
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

/** Packs one package, lints the tarball, and returns where it lies. */
async function pack(name, folder) {
  const tarball = path.join(folder, `${name}.tgz`);
  const source = path.join(root, "packages", name);
  await run(`pnpm pack of ${name}`, "npx", ["-y", PNPM, "pack", "--out", tarball], source);
  const content = fs.readFileSync(tarball);
  const tar = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: tar }, strict: true });
  if (messages.length > 0)
    throw new Error(`publint of ${name}:\n${messages.map((m) => formatMessage(m, pkg)).join("\n")}`);
  // Nothing is ignored: not even node10, which is what `pulumi new typescript` still resolves with.
  // `schema.json` holds data for other programs, and no program imports it.
  const other = ["core", "audit"].includes(name)
    ? ["--exclude-entrypoints", "schema.json", "mysql/schema.json"]
    : [];
  // The command line has nothing to import, so there are no types to check.
  if (name === "cli") return tarball;
  await run(`attw of ${name}`, process.execPath, [attw, tarball, "--no-color", ...other]);
  return tarball;
}

async function unpack(tarball, target) {
  fs.mkdirSync(target, { recursive: true });
  await run("tar", "tar", ["-xzf", tarball, "--strip-components=1", "-C", target]);
}

/** Links what is installed for a package of the workspace, or for the workspace itself. */
function link(names, from, modules) {
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    fs.symlinkSync(fs.realpathSync(path.join(root, from, "node_modules", name)), path.join(modules, name));
  }
}

/** Runs the packed command line. */
async function runCommand(tarballs, folder) {
  const modules = path.join(folder, "node_modules");
  for (const name of ["core", "audit"]) await unpack(tarballs[name], path.join(modules, "@rolewright", name));
  await unpack(tarballs.cli, path.join(modules, "rolewright"));
  link(["commander", "mysql2", "pg", "pgpass"], "packages/cli", modules);
  const main = command(path.join(modules, "rolewright/package.json"), "rolewright");
  await run("the packed command", process.execPath, [main, "deployer", "--server-version", "18"], folder);
}

/** Starts the packed policy pack as the engine would: it prints the port that it listens on. */
const SERVES = `console.log = (port) => process.exit(/^\\d+$/.test(port) ? 0 : 1); require("./index.js");`;

async function runPack(tarballs, folder) {
  const modules = path.join(folder, "node_modules");
  for (const name of ["core", "policy"])
    await unpack(tarballs[name], path.join(modules, "@rolewright", name));
  link(["@pulumi/pulumi", "@pulumi/policy"], ".", modules);
  const policy = path.join(modules, "@rolewright/policy");
  const [own, pack] = ["package.json", "pack/package.json"].map((file) =>
    JSON.parse(fs.readFileSync(path.join(policy, file), "utf8")),
  );
  if (own.version !== pack.version)
    throw new Error(
      `pack/package.json of policy is ${pack.version}, and the package is ${own.version}: make them the same.`,
    );
  await run("the packed policy pack", process.execPath, ["-e", SERVES], path.join(policy, "pack"));
}

async function consume(name, kind, tarballs, folder) {
  const { package: manifest, compilerOptions } = CONSUMERS[kind];
  const { uses, source, runner, from, linked } = PROGRAMS[name];
  fs.mkdirSync(folder, { recursive: true });
  const modules = path.join(folder, "node_modules");
  for (const each of ["core", uses]) await unpack(tarballs[each], path.join(modules, "@rolewright", each));
  link(linked, from, modules);
  link(["@types/node"], ".", modules);
  const write = (name, content) => fs.writeFileSync(path.join(folder, name), content);
  write("package.json", JSON.stringify({ name: "consumer", private: true, ...manifest }));
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  write("index.ts", source);
  write("run.cjs", runner);
  await run(`tsc of the ${kind} program of ${name}`, process.execPath, [tsc, "-p", folder]);
  await run(`the ${kind} program of ${name}`, process.execPath, ["run.cjs"], folder);
}

/** Both packages for Terraform make the same, in both kinds of programs. */
function checkTwins(folder) {
  for (const suffix of ["", "-mysql"]) {
    const made = CORES.flatMap((core) =>
      Object.keys(CONSUMERS).map((kind) =>
        fs.readFileSync(path.join(folder, core + suffix, kind, "made.json"), "utf8"),
      ),
    );
    if (new Set(made).size !== 1)
      throw new Error(`the programs of cdktf${suffix} and cdktn${suffix} make different resources`);
  }
}

/** Waits for all of them, so that none still writes when the folder is removed, and fails with what each one said. */
async function all(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.filter(({ status }) => status === "rejected");
  if (failed.length > 0) throw new Error(failed.map(({ reason }) => reason.message).join("\n\n"));
  return results.map(({ value }) => value);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-packages-"));
try {
  const packed = await all(PACKAGES.map(async (name) => [name, await pack(name, folder)]));
  const tarballs = Object.fromEntries(packed);
  const programs = Object.keys(PROGRAMS).flatMap((name) =>
    Object.keys(CONSUMERS).map((kind) => consume(name, kind, tarballs, path.join(folder, name, kind))),
  );
  await all([
    ...programs,
    runCommand(tarballs, path.join(folder, "command")),
    runPack(tarballs, path.join(folder, "pack")),
  ]);
  checkTwins(folder);
  console.log(
    `${PACKAGES.length} packages packed and checked, ${programs.length} programs compiled and run with them`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
