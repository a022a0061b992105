import { createRequire } from "node:module";
import type * as providers from "@cdktf/provider-postgresql/lib/provider/index.js";
import type * as components from "@rolewright/cdktf/postgresql";
import type { ServiceDeclaration } from "@rolewright/core";
import { type TestWorkspace, terraform } from "@rolewright/testing";
import type * as cdktf from "cdktf";
import { type Adapter, argsOf, type Deployment, PASSWORD, type Program } from "./adapters.ts";

/** What a program imports: the core, the provider's bindings, and our constructs. */
interface Modules {
  core: typeof cdktf;
  provider: typeof providers;
  ours: typeof components;
}

const modulesOf = (core: Core): Modules => ({
  core: load(core, core),
  provider: load(core, `@${core}/provider-postgresql/lib/provider/index.js`),
  ours: load(core, `@rolewright/${core}/postgresql`),
});

export type Core = "cdktf" | "cdktn";

/** As a program that has one of the two cores: one core's classes know nothing of the other's. */
export const load = <Module>(core: Core, name: string): Module =>
  createRequire(new URL(`../../../packages/${core}/package.json`, import.meta.url))(name);

/** A stack as Terraform reads it, without the remarks of the core that made it. */
export function configurationOf(core: typeof cdktf, stack: cdktf.TerraformStack): object {
  const { "//": _, ...configuration } = JSON.parse(core.Testing.synth(stack, true));
  return configuration;
}

/** Services of one stack, as far as no contract joins more of them. Terraform writes its whole state after each resource. */
const STACK = 4;

/** The constructs in several stacks, by Terraform or OpenTofu. */
export const terraformAdapter = (core: Core): Adapter => ({
  name: core,
  open: async (program) => workspacesOf((migrated) => configurations(core, program, migrated)),
});

/** One workspace for each configuration that is synthesised. Their variable `password` is that of every login. */
export function workspacesOf(synthesise: (migrated: boolean) => object[]): Deployment {
  const workspaces: TestWorkspace[] = [];
  const texts: string[] = [];
  return {
    async deploy(migrated) {
      for (const [index, configuration] of synthesise(migrated).entries()) {
        const workspace = workspaces[index];
        const text = JSON.stringify(configuration);
        // Most have nothing that waits for a migration.
        if (texts[index] === text) continue;
        texts[index] = text;
        if (workspace !== undefined) {
          await workspace.configure({ configuration });
          await workspace.apply({ refresh: false });
          continue;
        }
        const made = await terraform({ configuration, variables: { password: PASSWORD } });
        workspaces.push(made);
        await made.validate();
        await made.apply();
      }
    },
    async close() {
      for (const workspace of workspaces) await workspace.close();
    },
  };
}

/** What Terraform is given, stack by stack. */
export function configurations(core: Core, program: Program, migrated: boolean): object[] {
  const modules = modulesOf(core);
  return together(program.declarations).map((declarations, index) =>
    synth(modules, { ...program, declarations }, migrated, index === 0),
  );
}

/** A declaration, as far as it is about others. */
interface Partner {
  service: string;
  offers?: { to: string }[];
  uses?: { from: string }[];
}

/** The declarations in groups of some, those that have contracts with each other in one. */
export function together<D extends Partner>(declarations: D[]): D[][] {
  const groups: D[][] = [];
  const waiting = [...declarations];
  for (let group: D[] = []; waiting.length > 0; ) {
    const joined = [waiting.shift() as D];
    for (const each of joined) {
      const others = new Set([
        ...(each.uses ?? []).map(({ from }) => from),
        ...(each.offers ?? []).map(({ to }) => to),
      ]);
      for (const other of waiting.filter(({ service }) => others.has(service)))
        joined.push(...waiting.splice(waiting.indexOf(other), 1));
    }
    group.push(...joined);
    if (group.length < STACK && waiting.length > 0) continue;
    groups.push(group);
    group = [];
  }
  return groups;
}

function synth(
  { core, provider, ours }: Modules,
  { deployers, baseline, declarations }: Program,
  migrated: boolean,
  withBaseline: boolean,
): object {
  const stack = new core.TerraformStack(new core.App(), "adapters");
  const password = new core.TerraformVariable(stack, "password", { type: "string", sensitive: true });
  const made = new Map(
    [...deployers].map(([database, { host, port, user, password }]) => [
      database,
      new provider.PostgresqlProvider(stack, `provider-${database}`, {
        ...{ host, port, database, username: user, password, alias: database },
        ...{ sslmode: "disable", superuser: false },
      }),
    ]),
  );
  const providerOf = (database: string) => ({ provider: made.get(database) as cdktf.TerraformProvider });
  if (withBaseline)
    new ours.DatabaseBaseline(stack, "baseline", { ...baseline, ...providerOf(baseline.database) });
  for (const declaration of declarations) service(declaration);
  return configurationOf(core, stack);

  function service(declaration: ServiceDeclaration): void {
    const { service: name, database, authentication, roles = [] } = declaration;
    const login = authentication === "rds-iam" ? {} : { password: password.stringValue };
    const args = { ...argsOf(declaration, login), ...providerOf(database), migrated };
    const service = new ours.ServiceDatabase(stack, name, args);
    const classes = {
      "read-only": ours.ReadOnlyRole,
      "write-only": ours.WriteOnlyRole,
      "read-write": ours.ReadWriteRole,
      migrate: ours.MigratorRole,
    };
    for (const { name: role, access, ...more } of roles)
      new classes[access](stack, `${name}-${role}`, { service, role, login, ...more });
  }
}
