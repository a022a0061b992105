import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { output, Resource } from "@pulumi/pulumi";
import {
  type ConfigMap,
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import { startEmulator } from "./emulator/index.js";
import { pulumiEngine } from "./engine.js";
import { startSecretsProvider } from "./stack-secrets.js";
import { createTemporaryFolder, sweepTemporaryFolders } from "./temporary.js";

/** What a stack is made of. */
export interface StackArgs {
  /** Name of the Pulumi project. */
  project: string;
  /** Name of the stack, such as `staging`. */
  stack: string;
  /** The program. It runs in this process. */
  program: PulumiFn;
  /** Plain configuration; a key without a colon belongs to the project. */
  config?: Record<string, string>;
  /** Secret configuration. */
  secrets?: Record<string, string>;
  /**
   * How many resources are worked on at once.
   * @default - Pulumi's own
   */
  parallel?: number;
  /**
   * Write the state only at the end of an operation. Much faster; an operation that is killed leaves no record of what
   * it did.
   * @default `false`
   */
  skipCheckpoints?: boolean;
  /**
   * Keep the stack traces of errors while an operation runs. Without them it is up to a third faster, since the SDK takes one
   * for each promise that it makes; an error in the program then says what, and not where.
   * @default `true`
   */
  stackTraces?: boolean;
}

/** What one operation did. */
export interface StackRun {
  /** Number of resources by what was done: `create`, `same`, `update`, `delete`, `replace`. */
  changes: Record<string, number>;
  /** What the program returned, secrets in clear. Empty but after `up`. */
  outputs: Record<string, unknown>;
  /** What the engine printed. */
  log: string;
  /** Milliseconds. */
  duration: number;
}

/** How one operation is run, as with the flags of the CLI. */
export interface RunOptions {
  /**
   * Read the server into the state first (`--refresh`). Not for `refresh` itself.
   * @default `false`
   */
  refresh?: boolean;
  /**
   * Only these resources, by URN; `*` stands for a part of one, `**` for several (`--target`).
   * @default - all
   */
  target?: string[];
  /**
   * Beside `target`, those that depend on them too (`--target-dependents`).
   * @default `false`
   */
  targetDependents?: boolean;
  /**
   * Only for `preview` and `up`: make these anew, by URN, with `*` and `**` as in `target` (`--replace`).
   * @default - none
   */
  replace?: string[];
  /**
   * Only for `preview` and `up`: folders of policy packs that judge what the program declares (`--policy-pack`). The engine
   * needs a host for their language: that of an installed Pulumi CLI.
   * @default - none
   */
  policyPacks?: string[];
  /**
   * Beside `policyPacks`, a JSON file with the configuration of each (`--policy-pack-config`).
   * @default - none
   */
  policyPackConfigs?: string[];
  /**
   * Only for `refresh`: forget the creations that a killed operation had begun (`--clear-pending-creates`).
   * @default `false`
   */
  clearPendingCreates?: boolean;
  /**
   * Only for `destroy`: run the program, so that what collides with another deployment is tried again (`--run-program`).
   * @default `false`
   */
  runProgram?: boolean;
}

/** A stack on a file backend in a temporary folder. */
export interface TestStack {
  /** Says what `up` would do. */
  preview(options?: RunOptions): Promise<StackRun>;
  /** Makes what the program declares. */
  up(options?: RunOptions): Promise<StackRun>;
  /** Reads the server into the state. */
  refresh(options?: RunOptions): Promise<StackRun>;
  /** Takes everything back that is not protected. */
  destroy(options?: RunOptions): Promise<StackRun>;
  /**
   * Sends a signal to the engine of the operation that is running: `SIGINT` is Ctrl-C, after which it finishes what it
   * has begun; `SIGKILL` is the end of its machine. The operation fails.
   * @throws {Error} when no operation is running
   */
  signal(signal: "SIGINT" | "SIGKILL"): void;
  /**
   * Takes resources out of the state by URN, protected ones too, and leaves them where they are
   * (`pulumi state delete --force`): give those that depend on others first. What else depends on one is an error.
   */
  forget(urns: string[]): Promise<void>;
  /** Takes away the lock that a killed operation has left (`pulumi cancel`). */
  cancel(): Promise<void>;
  /** Sets or changes plain configuration. */
  configure(config: Record<string, string>): Promise<void>;
  /** The state file, as it lies on disk: secrets encrypted. */
  stateFile(): string;
  /** Removes the state and everything else that the stack has left on this machine. */
  close(): Promise<void>;
}

/**
 * Runs a Pulumi program with the real engine. In place of the official plugins the provider emulator answers, unless
 * `ROLEWRIGHT_PLUGINS` names a PULUMI_HOME that has them.
 * @throws {Error} when there is no Pulumi CLI; and from each operation, with the engine's own words, when it fails
 * @example
 * ```ts
 * import { stack } from "@rolewright/testing";
 * const orders = await stack({ project: "orders", stack: "test", program: async () => ({ answer: 42 }) });
 * const { changes, outputs } = await orders.up();
 * console.log(changes, outputs);
 * await orders.close();
 * ```
 */
export async function stack(args: StackArgs): Promise<TestStack> {
  const engine = await pulumiEngine();
  await sweepTemporaryFolders();
  const folder = createTemporaryFolder();
  const plugins = process.env["ROLEWRIGHT_PLUGINS"];
  const [home, state, work] = ["home", "state", "work"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const sub of [home, state, work]) fs.mkdirSync(sub);
  // The CLI writes down whatever it does, compressed, which is a fifth of its work. Where it can not make the folder, it does not.
  fs.writeFileSync(path.join(home, "logs"), "");
  if (plugins !== undefined) fs.symlinkSync(path.join(plugins, "plugins"), path.join(home, "plugins"));
  const secrets = await startSecretsProvider();
  const envVars: Record<string, string> = {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    ...secrets.env,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PATH: `${engine.folder}${path.delimiter}${process.env["PATH"] ?? ""}`,
  };
  // Where `terraform-provider` finds what it becomes, without a download.
  const mirror = process.env["ROLEWRIGHT_TF_PLUGINS"];
  if (plugins !== undefined && mirror !== undefined) envVars["PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR"] = mirror;
  if (args.skipCheckpoints === true) envVars["PULUMI_SKIP_CHECKPOINTS"] = "true";
  try {
    const pulumiCommand = await commandIn(engine.folder, home);
    const made = await LocalWorkspace.createStack(
      { projectName: args.project, stackName: args.stack, program: args.program },
      { workDir: work, pulumiHome: home, envVars, pulumiCommand, secretsProvider: secrets.url },
    );
    const config = configOf(args);
    if (Object.keys(config).length > 0) await made.setAllConfig(config);
    const close = () => {
      secrets.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    };
    return testStack(made, args, envVars, folder, plugins === undefined, close);
  } catch (error) {
    secrets.stop();
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function testStack(
  made: Stack,
  args: StackArgs,
  envVars: Record<string, string>,
  folder: string,
  emulate: boolean,
  close: () => void,
): TestStack {
  const parallel = args.parallel === undefined ? {} : { parallel: args.parallel };
  let outputs: Record<string, unknown> = {};
  made.workspace.program = async () => {
    const returned = await args.program();
    output(returned ?? {}).apply((values) => {
      outputs = plain(values);
    });
    return returned;
  };
  // After each operation the Automation API starts the CLI three times more: for what the events and the program, which runs
  // in this process, have said already.
  made.info = async () => undefined;
  made.outputs = async () => ({});

  const operate = async (name: (typeof OPERATIONS)[number], run: RunOptions = {}): Promise<StackRun> => {
    const emulator = emulate ? await startEmulator() : undefined;
    const restoreTraces = args.stackTraces === false ? withoutTraces() : () => {};
    const started = performance.now();
    let log = "";
    let changes: Record<string, number> = {};
    const options = {
      ...parallel,
      ...run,
      onOutput: (text: string) => {
        log += text;
      },
      onEvent: ({ summaryEvent }: EngineEvent) => {
        if (summaryEvent !== undefined) changes = { ...summaryEvent.resourceChanges };
      },
      color: "never" as const,
    };
    try {
      if (emulator !== undefined)
        made.workspace.envVars = { ...envVars, PULUMI_DEBUG_PROVIDERS: emulator.debugProviders };
      outputs = {};
      await made[name](options);
      const duration = performance.now() - started;
      return { changes, outputs: name === "up" ? outputs : {}, log, duration };
    } catch (error) {
      throw new Error(
        `pulumi ${name} of ${args.project} (${args.stack}) failed:\n${diagnosticsOf(log || String((error as Error).message))}`,
        { cause: error },
      );
    } finally {
      restoreTraces();
      await emulator?.stop();
      fs.rmSync(path.join(folder, "home", PID), { force: true });
    }
  };

  return {
    preview: (options) => operate("preview", options),
    up: (options) => operate("up", options),
    refresh: (options) => operate("refresh", options),
    destroy: (options) => operate("destroy", options),
    signal: (signal) => process.kill(runningEngine(path.join(folder, "home")), signal),
    forget: async (urns) => {
      // The Automation API has no method for it.
      const [cli, env] = [path.join(folder, "home/cli/bin/pulumi"), { ...process.env, ...envVars }];
      const flags = ["--force", "--yes", "--stack", made.name];
      const options = { cwd: made.workspace.workDir, env };
      await promisify(execFile)(cli, ["state", "delete", ...urns, ...flags], options);
    },
    cancel: () => made.cancel(),
    configure: (config) => made.setAllConfig(configOf({ config })),
    stateFile: () =>
      fs.readFileSync(path.join(folder, "state/.pulumi/stacks", args.project, `${args.stack}.json`), "utf8"),
    close: async () => close(),
  };
}

const configOf = ({
  config = {},
  secrets = {},
}: {
  config?: Record<string, string>;
  secrets?: Record<string, string>;
}): ConfigMap =>
  Object.fromEntries([
    ...Object.entries(config).map(([key, value]) => [key, { value }] as const),
    ...Object.entries(secrets).map(([key, value]) => [key, { value, secret: true }] as const),
  ]);

/** What a program returned, as data. A component that it returned is none. */
const plain = (values: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(values, (_, value) => (Resource.isInstance(value) ? undefined : value)) ?? "{}");

/** What the engine and policies said was wrong, without the list of resources that went well. */
function diagnosticsOf(log: string): string {
  const at = log.search(/^(Policies|Diagnostics):/m);
  return (at < 0 ? log : log.slice(at)).trim();
}

/** Operations that run without stack traces; they may run side by side. */
let untraced = 0;
let usualLimit = Error.stackTraceLimit;

/** Turns stack traces off until the last of those who did so calls what this returns. */
function withoutTraces(): () => void {
  if (untraced++ === 0) usualLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    if (--untraced === 0) Error.stackTraceLimit = usualLimit;
  };
}

const OPERATIONS = ["preview", "up", "refresh", "destroy"] as const;

/** The file in PULUMI_HOME that holds the process id of the operation that was started last, while it runs. */
const PID = "pid";

/**
 * The Automation API takes the root of an installation, looks for `bin/pulumi` in it, and does not say which process it
 * has started: the script does, and becomes that process.
 */
async function commandIn(folder: string, home: string): Promise<PulumiCommand> {
  const root = path.join(home, "cli");
  fs.mkdirSync(path.join(root, "bin"), { recursive: true });
  const script = [
    "#!/bin/sh",
    `case "$1" in ${OPERATIONS.join("|")}) echo $$ > "$PULUMI_HOME/${PID}" ;; esac`,
    `exec "${path.join(folder, "pulumi")}" "$@"`,
  ];
  fs.writeFileSync(path.join(root, "bin/pulumi"), `${script.join("\n")}\n`, { mode: 0o755 });
  return PulumiCommand.get({ root, skipVersionCheck: true });
}

function runningEngine(home: string): number {
  const file = path.join(home, PID);
  if (!fs.existsSync(file)) throw new Error("no operation of this stack is running");
  return Number(fs.readFileSync(file, "utf8"));
}
