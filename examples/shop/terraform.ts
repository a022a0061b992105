// The shop under Terraform: the program of examples/shop-cdktf, which makes a stack of each service in each environment.
import { randomUUID } from "node:crypto";
import * as path from "node:path";
import { ServiceDatabase } from "@rolewright/cdktf/postgresql";
import type { Manifest } from "@rolewright/core";
import { synth, type TestWorkspace, terraform } from "@rolewright/testing";
import { App, TerraformStack } from "cdktf";
import type { Engine, Settings } from "./engine.ts";

const PROGRAM = path.join(import.meta.dirname, "../shop-cdktf/main.ts");

/** One run of the program is good for all stacks that are to have the same. */
const synthesised = new Map<string, ReturnType<typeof synth>>();

/** What Terraform is given. */
async function configurationOf(
  service: string,
  environment: string,
  { migrated, offerToReporting }: Settings,
): Promise<object> {
  const env = { MIGRATED: String(migrated), WITHDRAWN_IN: offerToReporting ? "" : environment };
  const key = JSON.stringify(env);
  const made = synthesised.get(key) ?? synth(PROGRAM, { env });
  synthesised.set(key, made);
  const configuration = (await made).get(`${service}-${environment}`);
  if (configuration === undefined) throw new Error(`${PROGRAM} makes no stack ${service}-${environment}`);
  return configuration;
}

/** What a state file holds, among other things. */
interface State {
  readonly resources: readonly unknown[];
  readonly outputs: Record<string, { readonly value: unknown }>;
}

export const engine: Engine = {
  command: "terraform apply",

  async open(service, { environment, deployer, passwords }) {
    const roles = service === "orders" ? { analyst: randomUUID(), ingest: randomUUID() } : {};
    const variables = {
      ...{ host: deployer.host, port: deployer.port, sslmode: "disable" },
      ...passwordVariables({ ...passwords, ...roles, deployer: deployer.password }),
    };
    let workspace: TestWorkspace | undefined;
    let current: string | undefined;
    return {
      async deploy(settings) {
        const configuration = await configurationOf(service, environment, settings);
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
          defaultRoleSql: [],
        };
      },
      close: async () => workspace?.close(),
    };
  },

  async tryOut(service, offers) {
    // Refused by the constructor: Terraform does not even come to it.
    new ServiceDatabase(new TerraformStack(new App(), service), service, { database: "shop", offers });
  },
};

const passwordVariables = (passwords: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(passwords).map(([of, password]) => [`${of}_password`, password]));

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
