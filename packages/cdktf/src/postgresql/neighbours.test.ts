import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { App, TerraformStack, Testing } from "cdktf";
import { expect, it } from "vitest";
import { DatabaseBaseline, ServiceDatabase, type ServiceDatabaseProps } from "./index.js";

const OWNER: ServiceDatabaseProps = {
  database: "shop",
  offers: [{ to: "reporting", access: "read-only" }],
};
const CONSUMER: ServiceDatabaseProps = {
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};
const UNOFFERED =
  'service "reporting" is refused:\n  uses[0]: "orders" offers nothing to "reporting". Add { to: "reporting", access: "read-only" } to its `offers`, or remove this use.';

type Make = (stack: TerraformStack) => unknown;
const owner =
  (props: Partial<ServiceDatabaseProps> = {}): Make =>
  (stack) =>
    new ServiceDatabase(stack, "orders", { ...OWNER, ...props });
const consumer: Make = (stack) => new ServiceDatabase(stack, "reporting", CONSUMER);
const stackOf = (app: App, name: string, ...make: Make[]): TerraformStack => {
  const stack = new TerraformStack(app, name);
  new PostgresqlProvider(stack, "postgresql", { superuser: false });
  for (const each of make) each(stack);
  return stack;
};

it.each([
  ["owner", [owner(), consumer]],
  ["consumer", [consumer, owner()]],
])("lets an application wait for its contract when the %s comes first", (_, make) => {
  const { resource } = JSON.parse(Testing.synth(stackOf(new App(), "shop", ...make), true));
  expect(resource.postgresql_role.reporting_app).toMatchObject({
    depends_on: ["postgresql_role.reporting_rw", "postgresql_role.orders_for_reporting"],
    roles: ["reporting_rw", "orders_for_reporting"],
  });
});

it("refers to no resource of another stack", () => {
  const app = new App();
  stackOf(app, "orders", owner());
  const { resource } = JSON.parse(Testing.synth(stackOf(app, "reporting", consumer), true));
  expect(resource.postgresql_role.reporting_app).toMatchObject({
    depends_on: ["postgresql_role.reporting_rw"],
    roles: ["reporting_rw", "orders_for_reporting"],
  });
});

it.each([
  ["owner", [owner({ offers: [] }), consumer]],
  ["consumer", [consumer, owner({ offers: [] })]],
])("refuses a use that nothing offers in the stack, when the %s comes first", (_, make) => {
  expect(() => stackOf(new App(), "shop", ...make)).toThrow(UNOFFERED);
});

it("refuses a use that no stack of the app offers, when the app is synthesised", () => {
  const app = new App();
  stackOf(app, "orders", owner({ offers: [] }));
  const stack = stackOf(app, "reporting", consumer);
  expect(() => Testing.synth(stack, true)).toThrow(`[reporting/reporting] ${UNOFFERED}`);
});

it("takes a use that one of several environments offers, and one whose owner is in no stack", () => {
  const app = new App();
  stackOf(app, "staging-orders", owner({ offers: [] }));
  stackOf(app, "production-orders", owner());
  expect(Testing.synth(stackOf(app, "reporting", consumer), true)).toContain("orders_for_reporting");
  expect(Testing.synth(stackOf(new App(), "alone", consumer), true)).toContain("orders_for_reporting");
});

it("refuses two baselines of a database, and two services that would share their names", () => {
  const baseline = (id: string) => (stack: TerraformStack) =>
    new DatabaseBaseline(stack, id, { database: "shop" });
  expect(() => stackOf(new App(), "shop", baseline("one"), baseline("two"))).toThrow(
    'shop/two: service "baseline of shop" is refused:\n  service: "baseline of shop" is declared twice',
  );
  const named = (id: string) => (stack: TerraformStack) =>
    new ServiceDatabase(stack, id, { database: "shop" });
  expect(() => stackOf(new App(), "shop", named("a-b"), named("a_b"))).toThrow(
    '"a_b" and "a-b" would both make the role or schema "a_b_owner".',
  );
});

it("refuses one service on two servers of a stack, whose addresses would be the same", () => {
  const stack = stackOf(new App(), "shop", owner());
  const provider = new PostgresqlProvider(stack, "replica", { alias: "replica" });
  expect(() => new ServiceDatabase(stack, "again", { ...OWNER, service: "orders", provider })).toThrow(
    "shop/again/orders_owner: the address postgresql_role.orders_owner is that of shop/orders/orders_owner. A stack has each service once: give each server a stack of its own.",
  );
});

it("gives every resource the provider of its service", () => {
  const stack = stackOf(new App(), "shop");
  const provider = new PostgresqlProvider(stack, "replica", { alias: "replica" });
  new ServiceDatabase(stack, "orders", { ...OWNER, provider });
  const { resource } = JSON.parse(Testing.synth(stack, true));
  delete resource.terraform_data;
  for (const resources of Object.values<Record<string, object>>(resource))
    for (const each of Object.values(resources))
      expect(each).toMatchObject({ provider: "postgresql.replica" });
});
