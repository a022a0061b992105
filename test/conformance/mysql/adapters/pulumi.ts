import * as sdk from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import type { MySqlDeclaration } from "@rolewright/core/mysql";
import * as components from "@rolewright/pulumi/mysql";
import { stack } from "@rolewright/testing";
import { type Project, petojuProject } from "../../../petoju/project.ts";
import { PASSWORD } from "../../adapters/adapters.ts";
import { argsOf, type MySqlAdapter } from "./adapters.ts";

/** The components in one stack, by the real engine, and the default roles as users of the official provider set them. */
const adapter = (name: string, install: () => Project): MySqlAdapter => ({
  name,
  async open({ deployer, declarations }, server) {
    const project = install();
    let migrated = false;
    const made = await stack({
      project: "adapters",
      stack: "test",
      skipCheckpoints: true,
      stackTraces: false,
      program: async () => {
        const { host, port, user: username, password } = deployer;
        const account = { endpoint: `${host}:${port}`, username, password };
        const provider = new project.sdk.Provider("mysql", account);
        const services = declarations.map((each) => component(project, each, migrated, { provider }));
        return {
          defaultRoleSql: pulumi
            .all(services.map(({ defaultRoleSql }) => defaultRoleSql))
            .apply((all) => all.flat()),
        };
      },
    });
    return {
      async deploy(isMigrated) {
        migrated = isMigrated;
        const { outputs } = await made.up();
        const connection = await server.connect(deployer);
        for (const statement of outputs["defaultRoleSql"] as string[]) await connection.query(statement);
        await connection.end();
      },
      async close() {
        await made.close();
        project.close();
      },
    };
  },
});

export const pulumiAdapter = adapter("Pulumi", () => ({ sdk, components, close() {} }));
export const petojuAdapter = adapter("Pulumi with petoju/mysql", petojuProject);

function component(
  { components }: Project,
  declaration: MySqlDeclaration,
  migrated: boolean,
  options: pulumi.ComponentResourceOptions,
): components.ServiceDatabase {
  const classes = {
    "read-only": components.ReadOnlyRole,
    "write-only": components.WriteOnlyRole,
    "read-write": components.ReadWriteRole,
    migrate: components.MigratorRole,
  };
  const { service: name, roles = [] } = declaration;
  const login = { password: PASSWORD };
  const service = new components.ServiceDatabase(name, { ...argsOf(declaration, login), migrated }, options);
  for (const { name: role, access, ...more } of roles)
    new classes[access](`${name}-${role}`, { service, role, login, ...more });
  return service;
}
