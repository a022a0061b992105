import type * as components from "@rolewright/cdktf/mysql";
import type { MySqlDeclaration } from "@rolewright/core/mysql";
import type * as cdktf from "cdktf";
import { type Core, configurationOf, load, together, workspacesOf } from "../../adapters/terraform.ts";
import { argsOf, type MySqlAdapter, type MySqlProgram } from "./adapters.ts";

/** The constructs in several stacks, by Terraform or OpenTofu. */
export const terraformAdapter = (core: Core): MySqlAdapter => ({
  name: core,
  open: async (program) => workspacesOf((migrated) => configurations(core, program, migrated)),
});

/** What Terraform is given, stack by stack. */
export function configurations(
  name: Core,
  { deployer, declarations }: MySqlProgram,
  migrated: boolean,
): object[] {
  const core = load<typeof cdktf>(name, name);
  const ours = load<typeof components>(name, `@rolewright/${name}/mysql`);
  return together(declarations).map((group) => {
    const stack = new core.TerraformStack(new core.App(), "adapters");
    const variable = new core.TerraformVariable(stack, "password", { type: "string", sensitive: true });
    const { host, port, user: username, password } = deployer;
    new ours.MysqlProvider(stack, "mysql", { endpoint: `${host}:${port}`, username, password });
    for (const each of group) construct(ours, stack, each, variable.stringValue, migrated);
    return configurationOf(core, stack);
  });
}

/** The constructs of one declaration: its service, and its roles. */
export function construct(
  ours: typeof components,
  stack: cdktf.TerraformStack,
  declaration: MySqlDeclaration,
  password: string,
  migrated = true,
): components.ServiceDatabase {
  const classes = {
    "read-only": ours.ReadOnlyRole,
    "write-only": ours.WriteOnlyRole,
    "read-write": ours.ReadWriteRole,
    migrate: ours.MigratorRole,
  };
  const { service: name, roles = [] } = declaration;
  const login = { password };
  const service = new ours.ServiceDatabase(stack, name, { ...argsOf(declaration, login), migrated });
  for (const { name: role, access, ...more } of roles)
    new classes[access](stack, `${name}-${role}`, { service, role, login, ...more });
  return service;
}
