// The shop under Terraform: the programs of examples/shop-cdktf and examples/shop-mysql, which make a stack of each service in
// each environment.
import { randomUUID } from "node:crypto";
import * as path from "node:path";
import * as onMySql from "@rolewright/cdktf/mysql";
import * as onPostgreSql from "@rolewright/cdktf/postgresql";
import type { Manifest } from "@rolewright/core";
import type { MySqlEngine } from "@rolewright/core/mysql";
import { synth, type TestWorkspace, terraform } from "@rolewright/testing";
import { App, TerraformStack } from "cdktf";
import type { Deployer, Engine, Settings } from "./engine.ts";

/** What differs from one kind of server to the other. */
interface Programs {
  /** The folder of the program, among the examples. */
  folder: string;
  /** What is said to it beside the settings. */
  env?: Record<string, string>;
  /** Where its server is, as its variables. */
  variables(deployer: Deployer): Record<string, string | number>;
  /** A program that is to be refused. */
  declare(stack: TerraformStack, ...[service, offers]: Parameters<Engine["tryOut"]>): void;
}

/** One run of a program is good for all stacks that are to have the same. */
const synthesised = new Map<string, ReturnType<typeof synth>>();

/** What Terraform is given. */
async function configurationOf(
  { folder, env: more }: Programs,
  stack: { service: string; environment: string },
  { migrated, offerToReporting }: Settings,
): Promise<object> {
  const { service, environment } = stack;
  const program = path.join(import.meta.dirname, "..", folder, "main.ts");
  const env = { ...more, MIGRATED: String(migrated), WITHDRAWN_IN: offerToReporting ? "" : environment };
  const key = JSON.stringify([program, env]);
  const made = synthesised.get(key) ?? synth(program, { env });
  synthesised.set(key, made);
  const configuration = (await made).get(`${service}-${environment}`);
  if (configuration === undefined) throw new Error(`${program} makes no stack ${service}-${environment}`);
  return configuration;
}

/** What a state file holds, among other things. */
interface State {
  readonly resources: readonly unknown[];
  readonly outputs: Record<string, { readonly value: unknown }>;
}

const engineOf = (programs: Programs): Engine => ({
  command: "terraform apply",

  async open(service, { environment, deployer, passwords }) {
    const roles = service === "orders" ? { analyst: randomUUID(), ingest: randomUUID() } : {};
    const variables = {
      ...programs.variables(deployer),
      ...passwordVariables({ ...passwords, ...roles, deployer: deployer.password }),
    };
    let workspace: TestWorkspace | undefined;
    let current: string | undefined;
    return {
      async deploy(settings) {
        const configuration = await configurationOf(programs, { service, environment }, settings);
        const text = JSON.stringify(configuration);
        workspace ??= await terraform({ configuration, variables });
        if (current !== undefined && current !== text) await workspace.configure({ configuration });
        current = text;
        const { changes } = await workspace.apply();
        // Not by `terraform output` and `terraform show`, which would start Terraform twice more.
        const state = JSON.parse(workspace.stateFile()) as State;
        return {
          changes: tally(Object.values(changes)),
          resources: state.resources.length,
          manifest: state.outputs[`${service}_manifest`]?.value as Manifest,
          passwords: Object.fromEntries(
            Object.entries(roles).map(([role, password]) => [`${service}_${role}`, password]),
          ),
        };
      },
      close: async () => workspace?.close(),
    };
  },

  async tryOut(service, offers) {
    // Refused by the constructor: Terraform does not even come to it.
    programs.declare(new TerraformStack(new App(), service), service, offers);
  },
});

export const postgresql = engineOf({
  folder: "shop-cdktf",
  variables: ({ host, port }) => ({ host, port, sslmode: "disable" }),
  declare: (stack, service, offers) => {
    new onPostgreSql.ServiceDatabase(stack, service, { database: "shop", offers });
  },
});

export const mysql = (engine: MySqlEngine): Engine =>
  engineOf({
    folder: "shop-mysql",
    env: { ENGINE: engine },
    variables: ({ host, port }) => ({ endpoint: `${host}:${port}`, tls: "false" }),
    declare: (stack, service, offers) => {
      new onMySql.ServiceDatabase(stack, service, { engine, host: "localhost", offers });
    },
  });

const passwordVariables = (passwords: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(passwords).map(([of, password]) => [`${of}_password`, password]));

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
