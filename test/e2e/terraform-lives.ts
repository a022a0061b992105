import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { ServiceDatabase, type ServiceDatabaseProps } from "@rolewright/cdktf/postgresql";
import type { Manifest } from "@rolewright/core";
import { type Deployer, type TerraformRun, type TestWorkspace, terraform } from "@rolewright/testing";
import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { expect } from "vitest";
import { type lives, NONE, PASSWORD } from "./lives.ts";

/** What one program declares: a reference to the password of its logins, and one that is in no state. */
export interface Passwords {
  password: string;
  ephemeral: string;
}

type MakeService = (name: string, props?: Partial<ServiceDatabaseProps>) => ServiceDatabase;
export type Program = (service: MakeService, passwords: Passwords, stack: TerraformStack) => void;

/** A workspace whose every `apply` is compared with the server. */
export interface LivingWorkspace {
  /** The workspace itself, for operations that are to fail. It has the configuration of the last `apply` or `synthesise`. */
  raw: TestWorkspace;
  /** Runs the program and gives Terraform what it makes. */
  synthesise(): Promise<void>;
  /** The same, and `apply`, after which the server has to be as all manifests say. */
  apply(): Promise<TerraformRun["changes"]>;
  /** The same without a comparison. */
  unchecked(): Promise<TerraformRun["changes"]>;
  /** Takes everything back; nothing is declared any more. */
  destroy(): Promise<TerraformRun["changes"]>;
  /** A further plan, a refresh, and a plan that only refreshes find nothing. */
  settled(): Promise<void>;
}

/** Opens a workspace on the server of `life`, which takes it away after the test. */
export const openWorkspace = (life: ReturnType<typeof lives>, program: Program): Promise<LivingWorkspace> =>
  workspaceOf(life, () => synthesise(life.deployer(), program), {
    ...{ deployer_password: life.deployer().password, password: PASSWORD, ephemeral: EPHEMERAL },
  });

/** What there is of a server: it closes what was opened on it, and compares with what that declares. */
type Life = Pick<ReturnType<typeof lives>, "add" | "compare">;

/** The same of whatever synthesises a configuration. */
export async function workspaceOf(
  life: Life,
  synthesise: () => { configuration: object; manifests: Manifest[] },
  variables: Record<string, string>,
): Promise<LivingWorkspace> {
  const first = synthesise();
  const raw = await terraform({ configuration: first.configuration, variables });
  const own = life.add(raw);
  let [{ manifests }, text] = [first, JSON.stringify(first.configuration)];
  const again = async (): Promise<void> => {
    const { configuration, ...made } = synthesise();
    manifests = made.manifests;
    if (JSON.stringify(configuration) === text) return;
    text = JSON.stringify(configuration);
    await raw.configure({ configuration });
  };
  const unchecked = async (): Promise<TerraformRun["changes"]> => {
    await again();
    const { changes } = await raw.apply();
    own.manifests = manifests;
    return changes;
  };
  return {
    raw,
    synthesise: again,
    unchecked,
    async destroy() {
      const { changes } = await raw.destroy();
      own.manifests = [];
      return changes;
    },
    async apply() {
      const changes = await unchecked();
      expect(await life.compare()).toEqual(NONE);
      return changes;
    },
    settled: () => settled(raw),
  };
}

/** The password that is in no state. */
export const EPHEMERAL = "an-ephemeral-password-of-tests";

/** What a program makes: the configuration of one stack, and what it declares. */
export function synthesise(deployer: Deployer, program: Program) {
  const stack = new TerraformStack(new App(), "life");
  const variable = (id: string) => new TerraformVariable(stack, id, { type: "string", sensitive: true });
  const ephemeral = variable("ephemeral");
  ephemeral.addOverride("ephemeral", true);
  const { host, port, database, user: username } = deployer;
  new PostgresqlProvider(stack, "postgresql", {
    ...{ host, port, database, username, sslmode: "disable", superuser: false },
    password: variable("deployer_password").stringValue,
  });
  const made: ServiceDatabase[] = [];
  const service: MakeService = (name, props) => {
    const each = new ServiceDatabase(stack, name, { database, ...props });
    made.push(each);
    return each;
  };
  program(service, { password: variable("password").stringValue, ephemeral: ephemeral.stringValue }, stack);
  const configuration: object = JSON.parse(Testing.synth(stack, true));
  return { configuration, manifests: made.map((each): Manifest => each.manifest) };
}

/** Fails unless a plan, a refresh, and a plan that only refreshes find nothing to do. */
export async function settled(workspace: TestWorkspace): Promise<void> {
  expect((await workspace.plan()).details).toEqual({});
  const before = resourcesOf(workspace);
  await workspace.refresh();
  expect(resourcesOf(workspace)).toEqual(before);
  const { details, drift, warnings } = await workspace.plan({ refreshOnly: true });
  expect({ details, drift, warnings }).toEqual({ details: {}, drift: {}, warnings: [] });
}

/** What the state holds, by address. The provider keeps an empty list of a new role as null, until it first reads the role. */
function resourcesOf(workspace: TestWorkspace): object {
  const nulled = (_: string, value: unknown) => (Array.isArray(value) && value.length === 0 ? null : value);
  const { resources } = JSON.parse(workspace.stateFile(), nulled) as {
    resources: { type: string; name: string; instances: { attributes: object }[] }[] | null;
  };
  return Object.fromEntries(
    (resources ?? []).map(({ type, name, instances }) => [`${type}.${name}`, instances[0]?.attributes]),
  );
}
