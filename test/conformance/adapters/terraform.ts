import { createRequire } from "node:module";
import type * as providers from "@cdktf/provider-postgresql/lib/provider/index.js";
import type * as components from "@rolewright/cdktf/postgresql";
import type { ServiceDeclaration } from "@rolewright/core";
import { type TestWorkspace, terraform } from "@rolewright/testing";
import type * as cdktf from "cdktf";
import { type Adapter, argsOf, PASSWORD, type Program } from "./adapters.ts";

/** What a program imports: the core, the provider's bindings, and our constructs. */
interface Modules {
  core: typeof cdktf;
  provider: typeof providers;
  ours: typeof components;
}

/** As a program that has one of the two cores: one core's classes know nothing of the other's. */
function modulesOf(core: "cdktf" | "cdktn"): Modules {
  const load = createRequire(new URL(`../../../packages/${core}/package.json`, import.meta.url));
  return {
    core: load(core),
    provider: load(`@${core}/provider-postgresql/lib/provider/index.js`),
    ours: load(`@rolewright/${core}/postgresql`),
  };
}

/** Services of one stack, as far as no contract joins more of them. Terraform writes its whole state after each resource. */
const STACK = 4;

/** The constructs in several stacks, by Terraform or OpenTofu. */
export const terraformAdapter = (core: "cdktf" | "cdktn"): Adapter => ({
  name: core,
  async open(program) {
    const workspaces: TestWorkspace[] = [];
    return {
      async deploy(migrated) {
        for (const [index, configuration] of configurations(core, program, migrated).entries()) {
          const workspace = workspaces[index];
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
  },
});

/** What Terraform is given, stack by stack, without the remarks of the core that made it. */
export function configurations(core: "cdktf" | "cdktn", program: Program, migrated: boolean): object[] {
  const modules = modulesOf(core);
  return together(program.declarations).map((declarations, index) => {
    const { "//": _, ...configuration } = synth(modules, { ...program, declarations }, migrated, index === 0);
    return configuration;
  });
}

/** The declarations in groups of some, those that have contracts with each other in one. */
function together(declarations: ServiceDeclaration[]): ServiceDeclaration[][] {
  const groups: ServiceDeclaration[][] = [];
  const waiting = [...declarations];
  for (let group: ServiceDeclaration[] = []; waiting.length > 0; ) {
    const joined = [waiting.shift() as ServiceDeclaration];
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
): Record<string, unknown> {
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
  return JSON.parse(core.Testing.synth(stack, true));

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
