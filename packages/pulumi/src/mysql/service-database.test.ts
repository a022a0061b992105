import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import { MIGRATOR_PRIVILEGES, type MySqlDeclaration, manifest, plan } from "@rolewright/core/mysql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Recorder, type Registered, resolved, SECRET } from "../service/registered.fixture.js";
import {
  ReadOnlyRole,
  ReadWriteRole,
  ServiceDatabase,
  type ServiceDatabaseArgs,
  WriteOnlyRole,
} from "./index.js";

const recorder = new Recorder();
beforeAll(() => recorder.start());
afterAll(() => recorder.stop());

const run = <T>(program: (provider: mysql.Provider) => T): Promise<T> =>
  recorder.run(() =>
    program(new mysql.Provider("shop", { endpoint: "localhost:3306", username: "deployer" })),
  );
const find = (name: string): Registered => recorder.find(name);
const resources = (): Registered[] => recorder.registered.filter(({ type }) => type.startsWith("mysql:"));
const ofType = (...types: string[]): Registered[] => recorder.ofType(...types);

const ORDERS: ServiceDatabaseArgs = {
  host: "10.0.%",
  database: "order_data",
  routines: ["function total"],
  logins: { app: { password: "plain-password" }, migrate: { generatePassword: true, host: "ci.internal" } },
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "fulfilment", access: "write-only", tables: ["event"], columns: { order: ["id", "createdAt"] } },
  ],
  uses: [
    { from: "catalog", access: "read-only" },
    { from: "payments", access: "read-only" },
  ],
};
const DECLARATION: MySqlDeclaration = {
  ...ORDERS,
  engine: "mysql",
  service: "orders",
  logins: { app: { standby: false }, migrate: { host: "ci.internal" } },
};
const orders = (args: ServiceDatabaseArgs = ORDERS): Promise<ServiceDatabase> =>
  run((provider) => new ServiceDatabase("orders", args, { provider }));

it("makes one child of each record of the plan but default roles, named by its key", async () => {
  await orders();
  const planned = plan(DECLARATION, { eachContract: true }).filter(({ kind }) => kind !== "defaultRoles");
  const children = recorder.under("orders").filter(({ type }) => type.startsWith("mysql:"));
  expect(children.map(({ name }) => name).sort()).toEqual(planned.map(({ key }) => `orders-${key}`).sort());
  for (const { key, dependsOn } of planned)
    expect(find(`orders-${key}`).dependsOn, key).toEqual(
      expect.arrayContaining(dependsOn.map((before) => `orders-${before}`)),
    );
});

it("is for MySQL when nothing else is said, or `undefined`", async () => {
  await orders({ ...ORDERS, engine: undefined as never });
  expect(find("orders").inputs).toEqual(DECLARATION);
});

it("says to the provider what the plan says", async () => {
  await orders();
  expect(find("orders-database").inputs).toEqual({
    name: "order_data",
    defaultCharacterSet: "utf8mb4",
    defaultCollation: "utf8mb4_0900_ai_ci",
  });
  expect(find("orders-app").inputs).toEqual({ name: "orders_app" });
  expect(find("orders-grant/app").inputs).toEqual({
    role: "orders_app",
    database: "order\\_data",
    table: "*",
    privileges: ["SELECT", "INSERT", "UPDATE", "DELETE", "SHOW VIEW"],
  });
  expect(find("orders-grant/owner").inputs["privileges"]).toEqual(MIGRATOR_PRIVILEGES);
  expect(find("orders-grant/app/routine/function total").inputs).toEqual({
    role: "orders_app",
    database: "FUNCTION `order_data`",
    table: "total",
    privileges: ["EXECUTE"],
  });
  expect(find("orders-grant/for_fulfilment/table/order").inputs).toEqual({
    role: "orders_for_fulfilment",
    database: "order_data",
    table: "order",
    privileges: ["INSERT (`createdAt`, `id`)"],
  });
  expect(find("orders-roles/app/catalog_for_orders").inputs).toEqual({
    role: "orders_app",
    database: "order_data",
    roles: ["catalog_for_orders"],
  });
  expect(find("orders-roles/app_a").inputs).toEqual({
    user: "orders_app_a",
    host: "10.0.%",
    database: "order_data",
    roles: ["orders_app"],
  });
  expect(find("orders-migrate").inputs).toMatchObject({ user: "orders_migrate", host: "ci.internal" });
});

it("deletes everything before it makes it anew, and a grant with the user that it is for", async () => {
  await orders();
  expect(resources().filter(({ deleteBeforeReplace }) => !deleteBeforeReplace)).toEqual([]);
  const { deletedWith, dependsOn } = find("orders-roles/app_a");
  expect(deletedWith).toBe("orders-app_a");
  expect(dependsOn).toContain("orders-app_a");
  for (const name of ["orders-grant/app", "orders-roles/app/catalog_for_orders"])
    expect(find(name).deletedWith, name).toBe("orders-app");
  // The engine replaces what is made of an output of a user that it deletes first.
  for (const { name, inputs, propertyDependencies } of ofType("Grant"))
    expect(propertyDependencies["user"]?.length, name).toBe(inputs["user"] && 1);
});

it("grants privileges to roles only, and never one option to pass them on", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new ReadOnlyRole("orders-analyst", { service, login: { password: "x" } });
  });
  const granted = ofType("Grant").map(({ inputs }) => inputs);
  expect(granted.length).toBeGreaterThan(8);
  for (const inputs of granted) {
    expect(inputs).not.toHaveProperty("grant");
    if (inputs["privileges"] !== undefined) expect(inputs["role"]).toMatch(/^orders_/);
    expect(inputs["database"]).not.toBe("*");
  }
});

it("protects the databases and the guard before them, until they are given up", async () => {
  const kept = () => recorder.registered.filter(({ protect }) => protect).map(({ name }) => name);
  const retained = () => recorder.registered.filter((each) => each.retainOnDelete).map(({ name }) => name);
  const more = { ...ORDERS, additionalDatabases: ["archive"] };
  await orders(more);
  const all = ["orders-database", "orders-in/archive/database", "orders-data", "orders-data/archive"];
  expect(kept().toSorted()).toEqual(all.toSorted());
  expect(retained()).toEqual([]);
  const guard = find("orders-data");
  expect(guard.type).toBe("rolewright-mysql:index:RetireBeforeRemoving");
  expect(resources().filter(({ name }) => !guard.dependsOn.includes(name))).toEqual([]);
  expect(guard.inputs["manifest"]).toMatchObject({ format: "rolewright/manifest@2", engine: "mysql" });
  await orders({ ...more, protect: false });
  expect([kept(), retained()]).toEqual([[], []]);
  await orders({ retired: "keep-data" });
  expect([kept(), retained()]).toEqual([["orders-database", "orders-data"], ["orders-database"]]);
  await orders({ retired: { dropDatabases: ["orders"] } });
  expect([kept(), retained()]).toEqual([[], []]);
});

it("lets no password out but as a secret", async () => {
  const outputs = await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    const analyst = new ReadOnlyRole("orders-analyst", { service, login: { password: "another-plain" } });
    const cleanup = new ReadWriteRole("orders-cleanup", { service, login: { generatePassword: true } });
    return [service.appPassword, service.migratePassword, analyst.password, cleanup.password];
  });
  for (const output of outputs) expect(await pulumi.isSecret(output)).toBe(true);
  expect(await Promise.all(outputs.map((output) => resolved(output)))).toEqual([
    "plain-password",
    "generated-orders-migrate-password",
    "another-plain",
    "generated-orders-cleanup-cleanup-password",
  ]);
  const open = JSON.stringify(recorder.registered, (_, value) =>
    Object.values(value ?? {}).includes(SECRET) ? "a secret" : value,
  );
  expect(open).not.toMatch(/plain-password|another-plain|generated-/);
  for (const { name, inputs } of ofType("User"))
    expect(Object.values(inputs["plaintextPassword"] as object), name).toContain(SECRET);
  expect(find("orders").inputs).toEqual(DECLARATION);
});

it("takes a plugin in place of a password", async () => {
  const logins = { app: { authPlugin: "AWSAuthenticationPlugin", tlsOption: "SSL" } } as const;
  const service = await orders({ host: "%", logins });
  expect(find("orders-app_a").inputs).toEqual({
    user: "orders_app_a",
    host: "%",
    authPlugin: "AWSAuthenticationPlugin",
    tlsOption: "SSL",
  });
  expect(await resolved(service.appPassword)).toBeUndefined();
});

it("gives each slot its own password, and names the active one", async () => {
  const app = { active: "b", password: "new", standby: { password: "old" } } as const;
  const service = await orders({ host: "%", logins: { app } });
  expect(await resolved(service.appLogin)).toBe("orders_app_b");
  expect(find("orders-app_a").inputs["plaintextPassword"]).toMatchObject({ value: "old" });
  expect(find("orders-app_b").inputs["plaintextPassword"]).toMatchObject({ value: "new" });
});

it("has the manifest and the default roles of all that joined", async () => {
  const service = await run((provider) => {
    const made = new ServiceDatabase("orders", ORDERS, { provider });
    new WriteOnlyRole("orders-ingest", { service: made, host: "batch.internal", login: { password: "x" } });
    return made;
  });
  const roles = [{ name: "ingest", access: "write-only" as const, host: "batch.internal" }];
  expect(await resolved(service.manifest)).toEqual(manifest({ ...DECLARATION, roles }));
  expect(await resolved(service.defaultRoleSql)).toEqual([
    "ALTER USER `orders_app_a`@`10.0.%` DEFAULT ROLE `orders_app`",
    "ALTER USER `orders_migrate`@`ci.internal` DEFAULT ROLE `orders_owner`",
    "ALTER USER `orders_ingest`@`batch.internal` DEFAULT ROLE `orders_wo`",
  ]);
  expect(find("orders-ingest")).toMatchObject({
    type: "rolewright-mysql:index:WriteOnlyRole",
    parent: "orders",
    inputs: { host: "batch.internal" },
  });
  expect(find("orders-wo")).toMatchObject({ parent: "orders", inputs: { name: "orders_wo" } });
});

it("lets a membership wait for its contract, whoever comes first", async () => {
  const offers = [{ to: "orders", access: "read-only" as const }];
  for (const isOwnerFirst of [true, false]) {
    await run((provider) => {
      const make = [
        () => new ServiceDatabase("catalog", { offers }, { provider }),
        () => new ServiceDatabase("orders", ORDERS, { provider }),
      ];
      for (const each of isOwnerFirst ? make : make.toReversed()) each();
    });
    const { dependsOn } = find("orders-roles/app/catalog_for_orders");
    expect(dependsOn, String(isOwnerFirst)).toEqual(["orders-app", "catalog-for_orders"]);
  }
});

it("stands in for the default role of each login, where there is a way to set it", async () => {
  await run((provider) => {
    const setDefaultRole = async () => {
      throw new Error("there is no engine here that would call");
    };
    const service = new ServiceDatabase("orders", { ...ORDERS, setDefaultRole }, { provider });
    new ReadOnlyRole("orders-analyst", { service, login: { password: "x" } });
  });
  const made = ofType("DefaultRole");
  expect(made.map(({ name, parent }) => [name, parent]).toSorted()).toEqual([
    ["orders-analyst-defaultRoles/analyst", "orders-analyst"],
    ["orders-defaultRoles/app_a", "orders"],
    ["orders-defaultRoles/migrate", "orders"],
  ]);
  expect(find("orders-defaultRoles/app_a")).toMatchObject({
    type: "rolewright-mysql:index:DefaultRole",
    inputs: { user: "orders_app_a", host: "10.0.%", role: "orders_app" },
    dependsOn: ["orders-roles/app_a", "orders-app_a"],
  });
  expect(find("orders").inputs).toEqual(DECLARATION);
});

it("notes what replaces a user where it stands in for its default role", async () => {
  const login = { authPlugin: "AWSAuthenticationPlugin", tlsOption: "SSL" } as const;
  await orders({ host: "%", logins: { app: login }, setDefaultRole: async () => {} });
  expect(find("orders-defaultRoles/app_a").inputs).toEqual({
    ...{ user: "orders_app_a", host: "%", role: "orders_app" },
    ...login,
  });
});
