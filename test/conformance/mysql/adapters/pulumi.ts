import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import type { MySqlDeclaration } from "@rolewright/core/mysql";
import {
  MigratorRole,
  ReadOnlyRole,
  ReadWriteRole,
  ServiceDatabase,
  WriteOnlyRole,
} from "@rolewright/pulumi/mysql";
import { stack } from "@rolewright/testing";
import { PASSWORD } from "../../adapters/adapters.ts";
import { argsOf, type MySqlAdapter } from "./adapters.ts";

const ROLES = {
  "read-only": ReadOnlyRole,
  "write-only": WriteOnlyRole,
  "read-write": ReadWriteRole,
  migrate: MigratorRole,
};

/** The components in one stack, by the real engine, and the default roles as its users set them. */
export const pulumiAdapter: MySqlAdapter = {
  name: "Pulumi",
  async open({ deployer, declarations }, server) {
    let migrated = false;
    const made = await stack({
      project: "adapters",
      stack: "test",
      skipCheckpoints: true,
      stackTraces: false,
      program: async () => {
        const { host, port, user: username, password } = deployer;
        const provider = new mysql.Provider("mysql", { endpoint: `${host}:${port}`, username, password });
        const services = declarations.map((each) => component(each, migrated, { provider }));
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
      close: () => made.close(),
    };
  },
};

function component(
  declaration: MySqlDeclaration,
  migrated: boolean,
  options: pulumi.ComponentResourceOptions,
): ServiceDatabase {
  const { service: name, roles = [] } = declaration;
  const login = { password: PASSWORD };
  const service = new ServiceDatabase(name, { ...argsOf(declaration, login), migrated }, options);
  for (const { name: role, access, ...more } of roles)
    new ROLES[access](`${name}-${role}`, { service, role, login, ...more });
  return service;
}
