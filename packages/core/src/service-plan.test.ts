import { expect, it } from "vitest";
import type { ServiceDeclaration } from "./declaration.js";
import { manifest } from "./manifest.js";
import { Neighbourhood } from "./neighbourhood.js";
import { plan } from "./plan.js";
import { POSTGRESQL } from "./postgresql-model.js";
import { ServicePlan } from "./service-plan.js";

const ORDERS: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {} },
  uses: [
    { from: "catalog", access: "read-only" },
    { from: "catalog", access: "write-only" },
  ],
};
const ANALYST = { name: "analyst", access: "read-only" as const };

it("becomes the plan of the whole declaration, role by role", () => {
  const service = new ServicePlan(ORDERS, {}, new Neighbourhood(POSTGRESQL));
  expect(service.records).toEqual(plan(ORDERS));
  const added = service.join(ANALYST);
  const whole = { ...ORDERS, roles: [ANALYST] };
  expect(service.records).toEqual(plan(whole));
  expect(service.records.slice(-added.length)).toEqual(added);
  expect(service.manifest()).toEqual(manifest(whole));
});

it("refuses a role, and is then as it was", () => {
  const service = new ServicePlan(ORDERS, {}, new Neighbourhood(POSTGRESQL));
  const before = [...service.records];
  expect(() => service.join({ name: "app", access: "read-only" })).toThrow("roles[0].name: ");
  expect(() => service.with(ANALYST, [{ path: "login", reason: "it is wrong." }])).toThrow(
    'service "orders" is refused:\n  login: it is wrong.',
  );
  expect(service.records).toEqual(before);
  expect(service.declaration).toEqual(ORDERS);
});

it("refuses a role whose login another service has", () => {
  const server = new Neighbourhood(POSTGRESQL);
  new ServicePlan({ service: "orders-analyst", database: "shop" }, {}, server);
  const service = new ServicePlan(ORDERS, {}, server);
  service.join(ANALYST); // orders_analyst, beside orders_analyst_owner
  expect(() => service.join({ name: "analyst-use", access: "read-only" })).toThrow(
    '"orders" and "orders-analyst" would both make the role or schema "orders_analyst_use".',
  );
});

it("waits for each contract once", () => {
  const service = new ServicePlan(ORDERS, {}, new Neighbourhood(POSTGRESQL));
  const waiting = service.records.map((record) => [record.key, service.rolesOfOthers(record)]);
  expect(waiting.filter(([, roles]) => (roles as string[]).length > 0)).toEqual([
    ["app", ["catalog_for_orders"]],
  ]);
});
