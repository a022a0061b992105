import * as fs from "node:fs";
import * as path from "node:path";
import { type Emulator, startEmulator } from "./emulator/index.js";
import { createTemporaryFolder, sweepTemporaryFolders } from "./temporary.js";
import { terraformCli } from "./terraform-cli.js";
import {
  type Diagnostic,
  detailsOf,
  failure,
  must,
  runOf,
  type ShownPlan,
  type ShownState,
  type TerraformPlan,
  type TerraformRun,
  valuesOf,
} from "./terraform-output.js";
import { type Ended, type Running, start } from "./terraform-process.js";

/** What a workspace is made of. */
export interface TerraformArgs {
  /**
   * A configuration in [JSON](https://developer.hashicorp.com/terraform/language/syntax/json), as CDKTF synthesizes it: the
   * content of its `cdk.tf.json`. Give this or `directory`.
   * @default - what `directory` holds
   */
  configuration?: object;
  /**
   * A folder with a configuration, which is copied. A state in it is left out.
   * @default - none
   */
  directory?: string;
  /**
   * Values of input variables.
   * @default - none
   */
  variables?: Record<string, unknown>;
  /**
   * How many resources are worked on at once (`-parallelism`).
   * @default - Terraform's own
   */
  parallelism?: number;
}

/** How one operation is run, as with the flags of the CLI. */
export interface TerraformOptions {
  /**
   * Read the server into the state first; `false` trusts the state (`-refresh=false`).
   * @default `true`
   */
  refresh?: boolean;
  /**
   * Only these resources and what they depend on, by address (`-target`).
   * @default - all
   */
  target?: string[];
  /**
   * Make these anew, by address (`-replace`).
   * @default - none
   */
  replace?: string[];
}

/** A configuration and its state, both in a temporary folder. */
export interface TestWorkspace {
  /** Changes the configuration, and initialises it, or the variables. What is not given stays. */
  configure(args: Pick<TerraformArgs, "configuration" | "directory" | "variables">): Promise<void>;
  /** Checks the configuration without a server. Rejects with what is wrong. */
  validate(): Promise<void>;
  /** Says what `apply` would do; with `refreshOnly`, what is otherwise on the server than in the state. */
  plan(options?: TerraformOptions & { refreshOnly?: boolean }): Promise<TerraformPlan>;
  /** Makes what the configuration declares. */
  apply(options?: TerraformOptions): Promise<TerraformRun>;
  /** Reads the server into the state (`apply -refresh-only`). */
  refresh(): Promise<TerraformRun>;
  /** Takes everything back. */
  destroy(options?: Pick<TerraformOptions, "refresh" | "target">): Promise<TerraformRun>;
  /** Takes what is on the server into the state, under an address of the configuration. */
  import(address: string, id: string): Promise<void>;
  /** Takes resources out of the state by address, and leaves them where they are (`state rm`). */
  forget(addresses: string[]): Promise<void>;
  /** The outputs, sensitive ones in clear. */
  output(): Promise<Record<string, unknown>>;
  /** What the state holds: attributes by address. */
  state(): Promise<Record<string, Record<string, unknown>>>;
  /** The state file, as it lies on disk: sensitive values in clear. Empty when there is none. */
  stateFile(): string;
  /**
   * Sends a signal to the operation that is running: `SIGINT` is Ctrl-C, after which it finishes what it has begun;
   * `SIGKILL` is the end of its machine. The operation fails.
   * @throws {Error} when no operation is running
   */
  signal(signal: "SIGINT" | "SIGKILL"): void;
  /** Removes the state and everything else that the workspace has left on this machine. */
  close(): Promise<void>;
}

/**
 * Runs a Terraform configuration with the real Terraform or OpenTofu ({@link terraformCli}), its state in a temporary folder
 * whatever backend it names. In place of the official providers the provider emulator answers, unless `ROLEWRIGHT_TF_PLUGINS`
 * names a [filesystem mirror](https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror) that has
 * them. There is no download.
 * @throws {Error} when there is no Terraform, or the configuration can not be initialised; and from each operation, with
 * Terraform's own words, when it fails
 * @example
 * ```ts
 * import { terraform } from "@rolewright/testing";
 * const workspace = await terraform({
 *   configuration: { variable: { who: {} }, output: { greeting: { value: "hello ${var.who}" } } },
 *   variables: { who: "world" },
 * });
 * await workspace.apply();
 * console.log(await workspace.output());
 * await workspace.close();
 * ```
 */
export async function terraform(args: TerraformArgs): Promise<TestWorkspace> {
  const { executable } = await terraformCli();
  await sweepTemporaryFolders();
  const workspace = new Workspace(executable, createTemporaryFolder(), args.parallelism);
  try {
    await workspace.configure(args);
  } catch (error) {
    await workspace.close();
    throw error;
  }
  return workspace;
}

class Workspace implements TestWorkspace {
  private readonly work: string;
  private readonly mirror = process.env["ROLEWRIGHT_TF_PLUGINS"];
  private readonly env: NodeJS.ProcessEnv;
  private running: Running | undefined;
  private isBusy = false;

  constructor(
    private readonly executable: string,
    private readonly folder: string,
    private readonly parallelism: number | undefined,
  ) {
    this.work = path.join(folder, "work");
    const plugins = path.join(folder, "plugins");
    for (const sub of [this.work, plugins]) fs.mkdirSync(sub);
    const rc = path.join(folder, "terraform.rc");
    // A mirror, be it empty, keeps Terraform from asking a registry.
    const mirror = JSON.stringify(path.resolve(this.mirror ?? plugins));
    fs.writeFileSync(rc, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
    this.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("TF_"))),
      TF_CLI_CONFIG_FILE: rc,
      TF_DATA_DIR: path.join(folder, "data"),
      TF_IN_AUTOMATION: "true",
      TF_INPUT: "false",
      CHECKPOINT_DISABLE: "true",
    };
  }

  async configure({ configuration, directory, variables }: Partial<TerraformArgs>): Promise<void> {
    // A line a value: Terraform's errors show the line that they are about, which should hold no other's secret.
    const write = (name: string, content: object) =>
      fs.writeFileSync(path.join(this.work, name), JSON.stringify(content, null, 2), { mode: 0o600 });
    if (configuration !== undefined || directory !== undefined) {
      for (const name of fs.readdirSync(this.work))
        if (!KEPT.test(name)) fs.rmSync(path.join(this.work, name), { recursive: true });
      if (directory !== undefined) copy(directory, this.work);
      if (configuration !== undefined) write("main.tf.json", configuration);
      // Whatever backend the configuration has: the state stays here.
      write("rolewright_override.tf.json", { terraform: { backend: { local: { path: STATE } } } });
      must("init", await this.run(["init", "-no-color", "-reconfigure"]));
    }
    if (variables !== undefined) write("rolewright.auto.tfvars.json", variables);
  }

  async validate(): Promise<void> {
    const { stdout } = await this.run(["validate", "-json"]);
    const { valid, diagnostics } = JSON.parse(stdout) as { valid: boolean; diagnostics: Diagnostic[] };
    if (!valid) throw failure("validate", diagnostics);
  }

  async plan({
    refreshOnly = false,
    ...options
  }: TerraformOptions & { refreshOnly?: boolean } = {}): Promise<TerraformPlan> {
    const file = path.join(this.folder, "plan");
    const run = await this.operate(
      "plan",
      [`-out=${file}`, ...(refreshOnly ? ["-refresh-only"] : [])],
      options,
    );
    return { ...run, details: detailsOf(await this.show<ShownPlan>(file)) };
  }

  apply(options: TerraformOptions = {}): Promise<TerraformRun> {
    return this.operate("apply", ["-auto-approve"], options);
  }

  refresh(): Promise<TerraformRun> {
    return this.operate("apply", ["-auto-approve", "-refresh-only"], {});
  }

  destroy(options: TerraformOptions = {}): Promise<TerraformRun> {
    return this.operate("destroy", ["-auto-approve"], options);
  }

  async import(address: string, id: string): Promise<void> {
    must("import", await this.run(["import", "-no-color", address, id]));
  }

  async forget(addresses: string[]): Promise<void> {
    must("state rm", await this.run(["state", "rm", ...addresses]));
  }

  async output(): Promise<Record<string, unknown>> {
    const { stdout } = must("output", await this.run(["output", "-json"]));
    const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  async state(): Promise<Record<string, Record<string, unknown>>> {
    return valuesOf(await this.show<ShownState>());
  }

  stateFile(): string {
    const file = path.join(this.work, STATE);
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  }

  signal(signal: "SIGINT" | "SIGKILL"): void {
    if (!this.running) throw new Error("no operation of this workspace is running");
    this.running.signal(signal);
  }

  async close(): Promise<void> {
    await this.running?.ended;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async operate(name: string, flags: string[], options: TerraformOptions): Promise<TerraformRun> {
    const started = performance.now();
    const ended = await this.run([
      ...[name, "-json", ...flags],
      ...(this.parallelism === undefined ? [] : [`-parallelism=${this.parallelism}`]),
      ...(options.refresh === false ? ["-refresh=false"] : []),
      ...(options.target ?? []).map((address) => `-target=${address}`),
      ...(options.replace ?? []).map((address) => `-replace=${address}`),
    ]);
    return runOf(name, ended, performance.now() - started);
  }

  private async show<T>(...plan: string[]): Promise<T> {
    return JSON.parse(must("show", await this.run(["show", "-json", ...plan])).stdout) as T;
  }

  private async run(args: string[]): Promise<Ended> {
    if (this.isBusy)
      throw new Error("another operation of this workspace is running: wait for its end first");
    this.isBusy = true;
    let emulator: Emulator | undefined;
    try {
      if (this.mirror === undefined) emulator = await startEmulator();
      const reattach = emulator ? { TF_REATTACH_PROVIDERS: emulator.reattachProviders } : {};
      this.running = start([this.executable, ...args], {
        ...{ folder: this.folder, cwd: this.work, env: { ...this.env, ...reattach } },
      });
      return await this.running.ended;
    } finally {
      this.running = undefined;
      await emulator?.stop();
      this.isBusy = false;
    }
  }
}

const STATE = "terraform.tfstate";

/** What a change of the configuration leaves in the folder. */
const KEPT = /^terraform\.tfstate|^rolewright\.|^\.terraform\.lock\.hcl$/;

/** Copies a configuration without the traces of other runs of it. */
function copy(from: string, to: string): void {
  const left = /^\.terraform$|^\.terraform\.|\.tfstate(\.|$)/;
  fs.cpSync(from, to, { recursive: true, filter: (file) => !left.test(path.basename(file)) });
}
