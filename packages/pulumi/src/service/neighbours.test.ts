import * as pulumi from "@pulumi/pulumi";
import { planService, type ServiceDeclaration } from "@rolewright/core";
import type { MySqlDeclaration } from "@rolewright/core/mysql";
import { beforeAll, expect, it } from "vitest";
import { ENGINE as MYSQL } from "../mysql/engine.js";
import { ENGINE as POSTGRESQL } from "../postgresql/engine.js";
import { neighboursOf } from "./neighbours.js";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

const CATALOG: MySqlDeclaration = { engine: "mysql", service: "catalog" };
const ORDERS: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "catalog", access: "read-only" }],
};

/** What waiting for the contract of a consumer on PostgreSQL ends with, in a program that has the owner on MySQL too. */
async function waited(beside: ServiceDeclaration[]): Promise<unknown> {
  let found: Promise<unknown> = Promise.resolve();
  await pulumi.runtime.runInPulumiStack(async () => {
    const component = new pulumi.ComponentResource("test:index:Component", "component");
    const here = neighboursOf(component, POSTGRESQL);
    here.add(ORDERS, planService(ORDERS));
    found = here.find(["catalog_for_orders"], ORDERS).catch((error: unknown) => error);
    neighboursOf(component, MYSQL).add(CATALOG, []);
    for (const each of beside) here.add(each, planService(each));
  });
  return found;
}

it("refuses a use whose owner is on another engine, once all of the program has been read", async () => {
  const error = await waited([]);
  expect(error).toBeInstanceOf(pulumi.InputPropertiesError);
  expect((error as Error).message).toContain(
    'service "orders" is refused:\n  uses[0].from: "catalog" is on MySQL, and "orders" on PostgreSQL.',
  );
});

it("takes one whose owner is on both", async () => {
  const offers = [{ to: "orders", access: "read-only" as const }];
  expect(await waited([{ service: "catalog", database: "shop", offers }])).toEqual([]);
});
