// Each record of a plan for MySQL or MariaDB is one resource of Terraform, and no two of them are at one place.
import * as ours from "@rolewright/cdktf/mysql";
import { type Manifest, toIdentifier } from "@rolewright/core";
import {
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlRecord,
  manifest,
  plan,
} from "@rolewright/core/mysql";
import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import fc from "fast-check";
import { expect, it } from "vitest";
import { construct } from "./mysql/adapters/terraform.ts";
import { declarations } from "./mysql/declarations.ts";

/** The names of all databases of a stack, which keep them in it. */
const NAMES = "terraform_data.retire-before-removing";

type Resource = Record<string, unknown> & { depends_on?: string[] };

/** The resources of a stack by their addresses, and the manifests that its constructs give. */
function synth(all: MySqlDeclaration[]): { resources: Map<string, Resource>; manifests: Manifest[] } {
  const stack = new TerraformStack(new App(), "stack");
  new ours.MysqlProvider(stack, "mysql", { endpoint: "localhost:3306", username: "deployer" });
  const { stringValue: password } = new TerraformVariable(stack, "password", { sensitive: true });
  const services = all.map((declaration) => construct(ours, stack, declaration, password));
  const { resource } = JSON.parse(Testing.synth(stack, true)) as {
    resource: Record<string, Record<string, Resource>>;
  };
  const resources = Object.entries(resource).flatMap(([type, each]) =>
    Object.entries(each).map(([name, content]): [string, Resource] => [`${type}.${name}`, content]),
  );
  return { resources: new Map(resources), manifests: services.map((each) => each.manifest) };
}

const typeOf = (record: MySqlRecord): string => {
  if (record.kind === "defaultRoles") return "mysql_default_roles";
  if (record.kind !== "roleGrant") return `mysql_${record.kind}`;
  return record.grantee.host === undefined ? "mysql_sql" : "mysql_grant";
};

function address({ service }: MySqlDeclaration, record: MySqlRecord): string {
  const key = record.key.replaceAll("/", "-").replaceAll(" ", "--20-");
  const isAccount = record.kind === "role" || record.kind === "user";
  return `${typeOf(record)}.${isAccount ? record.name : `${toIdentifier(service)}-${key}`}`;
}

const databases = (all: MySqlDeclaration[]): string[] =>
  all
    .flatMap((each) => plan(each, { eachContract: true }).map((record) => address(each, record)))
    .filter((at) => at.startsWith("mysql_database."))
    .toSorted();

it.each<MySqlEngine>(["mysql", "mariadb"])("makes one resource of each record on %s", (engine) => {
  fc.assert(
    fc.property(declarations(engine, false), (all) => {
      const { resources, manifests } = synth(all);
      expect(manifests).toEqual(all.map(manifest));
      const planned = all.flatMap((declaration) => {
        const records = plan(declaration, { eachContract: true });
        const byKey = new Map(records.map((record) => [record.key, address(declaration, record)]));
        return records.map((record) => {
          // A membership also waits for its contract, and all owners are in this stack.
          const isContract = typeOf(record) === "mysql_sql" && record.kind === "roleGrant";
          const contracts = isContract ? record.roles.map((role) => `mysql_role.${role}`) : [];
          return [
            address(declaration, record),
            [...record.dependsOn.map((key) => byKey.get(key)), ...contracts].toSorted(),
          ] as const;
        });
      });
      for (const [at, dependsOn] of planned)
        expect(resources.get(at)?.depends_on?.toSorted() ?? [], at).toEqual(dependsOn);
      const guards = all
        .filter(({ retired }) => typeof retired !== "object")
        .map(({ service }) => `mysql_sql.${toIdentifier(service)}-data`);
      const kept = Object.keys(resources.get(NAMES)?.["for_each"] ?? {}).map(
        (name) => `mysql_database.${name}`,
      );
      expect(kept.toSorted()).toEqual(databases(all.filter(({ retired }) => typeof retired !== "object")));
      const letGo = databases(all).filter((at) => !kept.includes(at));
      const users = planned.flatMap(([at]) => (at.startsWith("mysql_user.") ? [at] : []));
      const kinds = users.map((at) => `${at.replace("mysql_user", "terraform_data")}-password`);
      const names = [NAMES, ...kinds, ...letGo.map((at) => at.replace("mysql_database", "terraform_data"))];
      const expected = [...planned.map(([at]) => at), ...guards, ...names];
      expect([...resources.keys()].toSorted()).toEqual(expected.toSorted());
      const places = [...resources].flatMap(([at, { role, user, database, table, roles }]) =>
        at.startsWith("mysql_grant.")
          ? [JSON.stringify([role ?? user, roles === undefined ? [database, table] : "roles"])]
          : [],
      );
      expect(new Set(places).size).toBe(places.length);
    }),
    { numRuns: 25 },
  );
});
