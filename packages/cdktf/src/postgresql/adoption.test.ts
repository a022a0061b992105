import { App, TerraformStack, Testing } from "cdktf";
import { expect, it } from "vitest";
import { adopt, ReadOnlyRole, ServiceDatabase } from "./index.js";

/** A service in a stack, and a role that joins it after `adopting` was called. */
function stackOf(adopting: (service: ServiceDatabase) => void): TerraformStack {
  const stack = new TerraformStack(new App(), "shop");
  const orders = new ServiceDatabase(stack, "orders", {
    database: "shop",
    logins: { app: {} },
    additionalSchemas: ["audit"],
    offers: [{ to: "reporting", access: "read-only" }],
  });
  adopting(orders);
  new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: {} });
  return stack;
}

const importsOf = (stack: TerraformStack): { to: string; id: string }[] | undefined =>
  JSON.parse(Testing.synth(stack)).import;

it("imports all roles and schemas of a service, those of roles that join it too", () => {
  expect(importsOf(stackOf(adopt))).toEqual([
    { to: "postgresql_role.orders_owner", id: "orders_owner" },
    { to: "postgresql_role.orders_use", id: "orders_use" },
    { to: "postgresql_role.orders_for_reporting_all", id: "orders_for_reporting_all" },
    { to: "postgresql_role.orders_for_reporting", id: "orders_for_reporting" },
    { to: "postgresql_role.orders_rw", id: "orders_rw" },
    { to: "postgresql_role.orders_app", id: "orders_app" },
    { to: "postgresql_schema.orders-schema", id: "shop.orders" },
    { to: "postgresql_schema.orders-in-audit-schema", id: "shop.audit" },
    { to: "postgresql_role.orders_app_a", id: "orders_app_a" },
    { to: "postgresql_role.orders_ro", id: "orders_ro" },
    { to: "postgresql_role.orders_analyst", id: "orders_analyst" },
  ]);
});

it("imports what is named, for several services of a stack, and nothing without it", () => {
  const stack = stackOf((orders) => adopt(orders, { imports: ["schema", "owner"] }));
  adopt(new ServiceDatabase(stack, "catalog", { database: "shop" }), { imports: ["owner"] });
  expect(importsOf(stack)).toEqual([
    { to: "postgresql_role.orders_owner", id: "orders_owner" },
    { to: "postgresql_schema.orders-schema", id: "shop.orders" },
    { to: "postgresql_role.catalog_owner", id: "catalog_owner" },
  ]);
  expect(importsOf(stackOf(() => {}))).toBeUndefined();
});

it("changes no resource", () => {
  const { import: _, ...adopted } = JSON.parse(Testing.synth(stackOf(adopt)));
  expect(adopted).toEqual(JSON.parse(Testing.synth(stackOf(() => {}))));
});

it("is the same in HCL", () => {
  const hcl = Testing.synthHcl(stackOf(adopt)).replaceAll(/\s+/g, " ");
  expect(hcl).toContain('import { to = postgresql_schema.orders-schema id = "shop.orders" }');
});

it("refuses keys that are none of its own, all at once, and a second call", () => {
  const attempt = () =>
    stackOf((orders) => adopt(orders, { imports: ["app-a", "grant/rw/table", "analyst"] }));
  expect(attempt).toThrow("shop/orders: adopt() is refused:");
  expect(attempt).toThrow('"app-a" is the key of none of its children. Its roles and schema are "owner",');
  expect(attempt).toThrow(
    '"grant/rw/table" can not be imported: the provider imports roles and schemas only.',
  );
  expect(attempt).toThrow('"analyst" is the key of none of its children.'); // it has not joined yet
  const twice = (orders: ServiceDatabase) => {
    adopt(orders);
    adopt(orders);
  };
  expect(() => stackOf(twice)).toThrow("it was called for this service before. Call it once.");
});
