import type * as pulumi from "@pulumi/pulumi";
import type { ServiceDeclaration } from "@rolewright/core";
import {
  DatabaseBaseline,
  MigratorRole,
  ReadOnlyRole,
  ReadWriteRole,
  ServiceDatabase,
  WriteOnlyRole,
} from "@rolewright/pulumi/postgresql";
import { stack } from "@rolewright/testing";
import { providerOf } from "../../e2e/helpers.ts";
import { type Adapter, argsOf, PASSWORD } from "./adapters.ts";

const ROLES = {
  "read-only": ReadOnlyRole,
  "write-only": WriteOnlyRole,
  "read-write": ReadWriteRole,
  migrate: MigratorRole,
};

/** The components in one stack, by the real engine. */
export const pulumiAdapter: Adapter = {
  name: "Pulumi",
  async open({ deployers, baseline, declarations }) {
    let migrated = false;
    const made = await stack({
      project: "adapters",
      stack: "test",
      skipCheckpoints: true,
      stackTraces: false,
      program: async () => {
        const providers = new Map(
          [...deployers].map(([name, deployer]) => [name, providerOf(deployer, name)] as const),
        );
        const optionsOf = (database: string): pulumi.ComponentResourceOptions => ({
          provider: providers.get(database) as pulumi.ProviderResource,
        });
        new DatabaseBaseline("baseline", baseline, optionsOf(baseline.database));
        for (const declaration of declarations)
          component(declaration, migrated, optionsOf(declaration.database));
      },
    });
    return {
      async deploy(isMigrated) {
        migrated = isMigrated;
        await made.up();
      },
      close: () => made.close(),
    };
  },
};

function component(
  declaration: ServiceDeclaration,
  migrated: boolean,
  options: pulumi.ComponentResourceOptions,
): void {
  const { service: name, roles = [] } = declaration;
  const login = declaration.authentication === "rds-iam" ? {} : { password: PASSWORD };
  const service = new ServiceDatabase(name, { ...argsOf(declaration, login), migrated }, options);
  for (const { name: role, access, ...more } of roles)
    new ROLES[access](`${name}-${role}`, { service, role, login, ...more });
}
