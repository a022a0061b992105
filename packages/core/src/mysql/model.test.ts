import { expect, it } from "vitest";
import { Neighbourhood } from "../neighbourhood.js";
import { POSTGRESQL } from "../postgresql-model.js";
import { ServicePlan } from "../service-plan.js";
import type { MySqlDeclaration } from "./declaration.js";
import { manifest } from "./manifest.js";
import { MYSQL } from "./model.js";
import { plan } from "./plan.js";

const ORDERS: MySqlDeclaration = {
  engine: "mysql",
  service: "orders",
  host: "10.0.%",
  logins: { app: {}, migrate: true },
  uses: [{ from: "catalog", access: "read-only" }],
};
const ANALYST = { name: "analyst", access: "read-only" as const };

it("becomes the plan of the whole declaration, role by role", () => {
  const service = new ServicePlan(ORDERS, {}, new Neighbourhood(MYSQL));
  expect(service.records).toEqual(plan(ORDERS));
  service.join(ANALYST);
  const whole = { ...ORDERS, roles: [ANALYST] };
  expect(service.records).toEqual(plan(whole));
  expect(service.manifest()).toEqual(manifest(whole));
});

it("waits for the roles of other services where it becomes a member of them", () => {
  const service = new ServicePlan(ORDERS, { eachContract: true }, new Neighbourhood(MYSQL));
  const waiting = service.records.map((record) => [record.key, service.rolesOfOthers(record)]);
  expect(waiting.filter(([, roles]) => (roles as string[]).length > 0)).toEqual([
    ["roles/app/catalog_for_orders", ["catalog_for_orders"]],
  ]);
});

it.each<[string, MySqlDeclaration[], string]>([
  ["one service twice", [ORDERS, ORDERS], '"orders" is declared twice'],
  [
    "one service twice that makes nothing but a database",
    [
      { engine: "mysql", service: "a-b", database: "one" },
      { engine: "mysql", service: "a_b", database: "two" },
    ],
    '"a_b" and "a-b" would both make the names of "a_b".',
  ],
  [
    "two services with one database",
    [ORDERS, { engine: "mysql", service: "sales", database: "orders" }],
    '"sales" and "orders" would both make the database "orders".',
  ],
  [
    "a use that nothing offers",
    [ORDERS, { engine: "mysql", service: "catalog" }],
    'service "orders" is refused:\n  uses[0]: "catalog" offers nothing to "orders".',
  ],
  [
    "both engines on one server",
    [ORDERS, { engine: "mariadb", service: "catalog" }],
    'service "catalog" is refused:\n  engine: it is for MariaDB, and "orders" is for MySQL.',
  ],
])("refuses %s", (_, all, reason) => {
  const server = new Neighbourhood(MYSQL);
  expect(() => {
    for (const each of all) new ServicePlan(each, {}, server);
  }).toThrow(reason);
});

it("says of a use that its owner is on another engine, unless it is here or on another server of this engine too", () => {
  const [here, there] = [new Neighbourhood(MYSQL), new Neighbourhood(POSTGRESQL)];
  new ServicePlan({ service: "catalog", database: "shop" }, {}, there);
  new ServicePlan(ORDERS, {}, here);
  expect(here.problemsElsewhere(ORDERS, [here, there])).toEqual([
    {
      path: "uses[0].from",
      reason:
        '"catalog" is on PostgreSQL, and "orders" on MySQL. A contract stays within one server: give "catalog" a database there too, or remove this use.',
    },
  ]);
  expect(here.problemsElsewhere(ORDERS, [here])).toEqual([]);
  const another = new Neighbourhood(MYSQL);
  new ServicePlan({ engine: "mysql", service: "catalog" }, {}, another);
  expect(here.problemsElsewhere(ORDERS, [there, another])).toEqual([]);
  const offers = [{ to: "orders", access: "read-only" as const }];
  new ServicePlan({ engine: "mysql", service: "catalog", offers }, {}, here);
  expect(here.problemsElsewhere(ORDERS, [here, there])).toEqual([]);
});
