import { expect, it } from "vitest";
import type { ServiceDeclaration } from "./declaration.js";
import { Neighbourhood } from "./neighbourhood.js";
import { planService } from "./plan.js";
import { POSTGRESQL, type PostgreSql } from "./postgresql-model.js";

const owner = (service: string, ...to: string[]): ServiceDeclaration => ({
  service,
  database: "shop",
  offers: to.map((each) => ({ to: each, access: "read-only" })),
});
const consumer = (service: string, ...from: string[]): ServiceDeclaration => ({
  service,
  database: "shop",
  logins: { app: {} },
  uses: from.map((each) => ({ from: each, access: "read-only" })),
});
const server = (...all: ServiceDeclaration[]): Neighbourhood<PostgreSql> => {
  const made = new Neighbourhood(POSTGRESQL);
  for (const each of all) made.add(each, planService(each));
  return made;
};

it("takes contracts that have both sides, and those whose other side it does not know", () => {
  const known = server(
    consumer("reporting", "order-history", "elsewhere"),
    owner("order-history", "reporting"),
  );
  expect(known.service("order_history")?.service).toBe("order-history");
  expect(known.service("elsewhere")).toBeUndefined();
});

it("refuses the use that nothing offers by its place among the uses, whichever side comes last", () => {
  const [catalog, orders] = [owner("catalog", "reporting"), owner("orders")];
  const reporting = consumer("reporting", "catalog", "orders");
  const refused = 'service "reporting" is refused:\n  uses[1]: "orders" offers nothing to "reporting".';
  expect(() => server(catalog, orders, reporting)).toThrow(refused);
  expect(() => server(reporting, catalog, orders)).toThrow(refused);
  expect(() => server(catalog, reporting, orders)).toThrow(refused);
});
