// Each record of a plan is one resource of Terraform: its address, what it says, and what it waits for.
import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import {
  MigratorRole,
  ReadOnlyRole,
  ReadWriteRole,
  ServiceDatabase,
  WriteOnlyRole,
} from "@rolewright/cdktf/postgresql";
import {
  contractRoleName,
  type Manifest,
  manifest,
  type PlanRecord,
  plan,
  type ServiceDeclaration,
  type ServiceRole,
  toIdentifier,
} from "@rolewright/core";
import { App, TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { expect, it } from "vitest";
import { argsOf } from "./adapters/adapters.ts";
import { declarations } from "./declarations.js";

const CLASSES = {
  "read-only": ReadOnlyRole,
  "write-only": WriteOnlyRole,
  "read-write": ReadWriteRole,
  migrate: MigratorRole,
} satisfies Record<ServiceRole["access"], unknown>;

const TYPES = {
  role: "postgresql_role",
  schema: "postgresql_schema",
  membership: "postgresql_grant_role",
  extension: "postgresql_extension",
  grant: "postgresql_grant",
  defaultPrivileges: "postgresql_default_privileges",
} satisfies Record<PlanRecord["kind"], string>;

type Resource = Record<string, unknown> & { depends_on?: string[] };

/** The resources of a stack by their addresses, and the manifests that its constructs give. */
function synth(all: ServiceDeclaration[]): { resources: Map<string, Resource>; manifests: Manifest[] } {
  const stack = new TerraformStack(new App(), "stack");
  new PostgresqlProvider(stack, "postgresql", { superuser: false });
  const services = all.map((declaration) => service(stack, declaration));
  const { resource } = JSON.parse(Testing.synth(stack, true)) as {
    resource: Record<string, Record<string, Resource>>;
  };
  const resources = Object.entries(resource).flatMap(([type, each]) =>
    Object.entries(each).map(([name, content]): [string, Resource] => [`${type}.${name}`, content]),
  );
  return { resources: new Map(resources), manifests: services.map((each) => each.manifest) };
}

function service(stack: TerraformStack, declaration: ServiceDeclaration): ServiceDatabase {
  const made = new ServiceDatabase(stack, declaration.service, argsOf(declaration, {}));
  for (const { name, access, ...args } of declaration.roles ?? [])
    new CLASSES[access](stack, `${declaration.service}-${name}`, { service: made, login: {}, ...args });
  return made;
}

/** Two forms of one address are read as one: what a key holds beside letters is another test's. */
const address = (declaration: ServiceDeclaration, record: PlanRecord): string => {
  const key = record.key.replaceAll("/", "-").replaceAll("(", "--28-").replaceAll(")", "--29-");
  const name = record.kind === "role" ? record.name : `${toIdentifier(declaration.service)}-${key}`;
  return `${TYPES[record.kind]}.${name}`;
};

/** What a record says, as the provider takes it. */
function said(record: PlanRecord): object {
  switch (record.kind) {
    case "role":
      return { name: record.name, login: record.login, roles: record.memberOf };
    case "schema":
      return { name: record.name, database: record.database, owner: record.owner, if_not_exists: false };
    case "grant":
      return {
        role: record.grantee,
        object_type: record.objectType,
        privileges: record.privileges,
        ...(record.object !== undefined && { objects: [record.object] }),
        ...(record.column !== undefined && { columns: [record.column] }),
      };
    case "defaultPrivileges":
      return { role: record.grantee, owner: record.owner, privileges: record.privileges };
    default:
      throw new Error(`the declarations have no ${record.kind}`);
  }
}

it("makes one resource of each record, which says the same and waits for the same", () => {
  fc.assert(
    fc.property(declarations("shop", 18), (all) => {
      const { resources, manifests } = synth(all);
      const planned = all.flatMap((declaration) => {
        const records = plan(declaration);
        const byKey = new Map(records.map((record) => [record.key, address(declaration, record)]));
        return records.map((record) => {
          // An application also waits for the contracts that it uses, and all owners are in this stack.
          const contracts = (record.key === "app" ? (declaration.uses ?? []) : []).map(
            ({ from }) => `postgresql_role.${contractRoleName(from, declaration.service)}`,
          );
          const dependsOn = [...record.dependsOn.map((key) => byKey.get(key)), ...new Set(contracts)];
          return { record, address: address(declaration, record), dependsOn: dependsOn.toSorted() };
        });
      });
      for (const { record, address, dependsOn } of planned) {
        const resource = resources.get(address);
        expect(resource, address).toMatchObject(said(record));
        expect(resource?.depends_on?.toSorted() ?? [], address).toEqual(dependsOn);
      }
      const beside = [...resources.keys()].filter((each) => !each.startsWith("terraform_data."));
      expect(beside.toSorted()).toEqual(planned.map((each) => each.address).toSorted());
      expect(manifests).toEqual(all.map(manifest));
    }),
    { numRuns: 25 },
  );
});

it("synthesises the same bytes twice", () => {
  const [all] = fc.sample(declarations("shop", 18), { seed: 1, numRuns: 1 }) as [ServiceDeclaration[]];
  const [one, other] = [synth(all), synth(all)].map(({ resources }) => JSON.stringify([...resources]));
  expect(one).toBe(other);
});
