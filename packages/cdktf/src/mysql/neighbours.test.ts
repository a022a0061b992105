import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { App, TerraformStack, Testing } from "cdktf";
import { expect, it } from "vitest";
import * as onPostgresql from "../postgresql/index.js";
import { MysqlProvider, ReadOnlyRole, ServiceDatabase } from "./index.js";

const password = "$" + "{var.password}";
const offers = [{ to: "reporting", access: "read-only" as const }];
const consumer = {
  logins: { app: { password } },
  uses: [{ from: "orders", access: "read-only" as const }],
};

type Make = (stack: TerraformStack) => unknown;
const owner: Make = (stack) => new ServiceDatabase(stack, "orders", { engine: "mysql", offers });
const ownerOnPostgresql: Make = (stack) =>
  new onPostgresql.ServiceDatabase(stack, "pg-orders", { service: "orders", database: "shop", offers });
const reporting: Make = (stack) =>
  new ServiceDatabase(stack, "reporting", { engine: "mysql", host: "%", ...consumer });
const reportingOnPostgresql: Make = (stack) =>
  new onPostgresql.ServiceDatabase(stack, "pg", { service: "reporting", database: "shop", ...consumer });

function stackOf(app: App, name: string, ...make: Make[]): TerraformStack {
  const stack = new TerraformStack(app, name);
  new MysqlProvider(stack, "mysql", { endpoint: "db:3306", username: "deployer" });
  new PostgresqlProvider(stack, "postgresql", { superuser: false });
  for (const each of make) each(stack);
  return stack;
}

it.each([
  ["owner", [owner, reporting]],
  ["consumer", [reporting, owner]],
])("lets a membership wait for its contract when the %s comes first", (_, make) => {
  const { resource } = JSON.parse(Testing.synth(stackOf(new App(), "shop", ...make), true));
  expect(resource.mysql_sql["reporting-roles-app-orders_for_reporting"].depends_on).toEqual([
    "mysql_role.reporting_app",
    "mysql_role.orders_for_reporting",
  ]);
});

it("refers to no resource of another stack", () => {
  const app = new App();
  stackOf(app, "orders", owner);
  const { resource } = JSON.parse(Testing.synth(stackOf(app, "reporting", reporting), true));
  expect(resource.mysql_sql["reporting-roles-app-orders_for_reporting"].depends_on).toEqual([
    "mysql_role.reporting_app",
  ]);
});

it("refuses a use whose owner is on another engine, when the stack is synthesised", () => {
  const stack = stackOf(new App(), "shop", owner, reportingOnPostgresql);
  expect(() => Testing.synth(stack, true)).toThrow(
    '[shop/pg] service "reporting" is refused:\n  uses[0].from: "orders" is on MySQL, and "reporting" on PostgreSQL. A contract stays within one server',
  );
});

it("takes services of both engines side by side, also of one name", () => {
  const stack = stackOf(new App(), "shop", owner, reportingOnPostgresql, reporting, ownerOnPostgresql);
  const { resource } = JSON.parse(Testing.synth(stack, true));
  expect(Object.keys(resource.mysql_user)).toEqual(["reporting_app_a"]);
  expect(Object.keys(resource.postgresql_role)).toContain("reporting_app_a");
});

it("takes a use whose owner is on this engine in another stack, where its own stack has one of that name on another", () => {
  const app = new App();
  stackOf(app, "orders", owner);
  const { resource } = JSON.parse(Testing.synth(stackOf(app, "shop", ownerOnPostgresql, reporting), true));
  expect(Object.keys(resource.mysql_user)).toEqual(["reporting_app_a"]);
});

it("refuses a use whose owner is on MariaDB in another stack, whatever it offers there", () => {
  const app = new App();
  stackOf(app, "orders", (stack) => new ServiceDatabase(stack, "orders", { engine: "mariadb" }));
  expect(() => Testing.synth(stackOf(app, "reporting", reporting), true)).toThrow(
    /refused:\n {2}uses\[0\]\.from: "orders" is on MariaDB, and "reporting" on MySQL\. .*remove this use\.$/m,
  );
});

it("refuses both kinds of servers behind one provider, and a role of a service on PostgreSQL", () => {
  const mariadb: Make = (stack) => new ServiceDatabase(stack, "catalog", { engine: "mariadb" });
  expect(() => stackOf(new App(), "shop", owner, mariadb)).toThrow(
    'shop/catalog: service "catalog" is refused:\n  engine: it is for MariaDB, and "orders" is for MySQL.',
  );
  const mixed: Make = (stack) => {
    const service = new onPostgresql.ServiceDatabase(stack, "sales", { database: "shop" });
    return new ReadOnlyRole(stack, "analyst", {
      service: service as unknown as ServiceDatabase,
      login: { password },
    });
  };
  expect(() => stackOf(new App(), "shop", mixed)).toThrow(
    "shop/analyst: `service` is no ServiceDatabase of this program.",
  );
});

it("gives every resource the provider of its service", () => {
  const stack = stackOf(new App(), "shop");
  const provider = new MysqlProvider(stack, "other", { endpoint: "o:1", username: "d", alias: "other" });
  new ServiceDatabase(stack, "reporting", { engine: "mariadb", host: "%", ...consumer, provider });
  const { terraform_data: _, ...onServer } = JSON.parse(Testing.synth(stack, true)).resource;
  const all = Object.values<Record<string, object>>(onServer).flatMap((each) => Object.values(each));
  expect(all.length).toBeGreaterThan(6);
  for (const each of all) expect(each).toMatchObject({ provider: "mysql.other" });
});
