import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { plan, type ServiceDeclaration } from "@rolewright/core";
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

const run = <T>(program: (provider: postgresql.Provider) => T): Promise<T> =>
  recorder.run(() => program(new postgresql.Provider("shop", { host: "localhost", superuser: false })));
const find = (name: string): Registered => recorder.find(name);
const under = (component: string): Registered[] => recorder.under(component);
const ofType = (...types: string[]): Registered[] => recorder.ofType(...types);

const ORDERS: ServiceDatabaseArgs = {
  database: "shop",
  logins: { app: { password: "plain-password", connectionLimit: 5 }, migrate: { generatePassword: true } },
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "fulfilment", access: "write-only", tables: ["event"], returning: ["id"] },
  ],
};
const DECLARATION: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  offers: ORDERS.offers ?? [],
};

it("makes one child of each record of the plan, named by its key", async () => {
  await run((provider) => new ServiceDatabase("orders", ORDERS, { provider }));
  const planned = plan(DECLARATION);
  const children = under("orders").filter(({ type }) => type.startsWith("postgresql:"));
  expect(children.map(({ name }) => name).sort()).toEqual(planned.map(({ key }) => `orders-${key}`).sort());
  for (const { key, dependsOn } of planned) {
    // Pulumi itself adds what an input comes from, such as a generated password.
    expect(find(`orders-${key}`).dependsOn, key).toEqual(
      expect.arrayContaining(dependsOn.map((before) => `orders-${before}`)),
    );
  }
});

it("says to the provider what the plan says", async () => {
  await run((provider) => new ServiceDatabase("orders", ORDERS, { provider }));
  expect(find("orders-schema").inputs).toEqual({
    name: "orders",
    database: "shop",
    owner: "orders_owner",
    ifNotExists: false,
  });
  expect(find("orders-app").inputs).toEqual({ name: "orders_app", login: false, roles: ["orders_rw"] });
  expect(find("orders-app_a").inputs).toMatchObject({
    name: "orders_app_a",
    login: true,
    roles: ["orders_app"],
    searchPaths: ["orders"],
    connectionLimit: 5,
  });
  expect(find("orders-migrate").inputs).toMatchObject({ assumeRole: "orders_owner" });
  expect(find("orders-grant/for_fulfilment_named/table/event").inputs).toEqual({
    role: "orders_for_fulfilment_named",
    database: "shop",
    schema: "orders",
    objectType: "table",
    objects: ["event"],
    privileges: ["INSERT"],
  });
  expect(find("orders-grant/for_fulfilment_keys/column/event/id").inputs).toMatchObject({
    objectType: "column",
    objects: ["event"],
    columns: ["id"],
    privileges: ["SELECT"],
  });
  const anywhere = find("orders-default/public/routine").inputs;
  expect(anywhere).toEqual({
    role: "public",
    owner: "orders_owner",
    database: "shop",
    objectType: "routine",
    privileges: [],
  });
});

it("gives every Role all of its memberships, and makes no GrantRole and no provider", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new WriteOnlyRole("orders-ingest", { service, login: {}, returning: { event: ["id"] } });
  });
  const roles = ofType("Role");
  expect(roles.length).toBeGreaterThan(8);
  for (const { name, inputs } of roles) expect(inputs["roles"], name).toBeInstanceOf(Array);
  expect(ofType("GrantRole")).toEqual([]);
  expect(
    recorder.registered.filter(({ type }) => type.startsWith("pulumi:providers:")).map(({ name }) => name),
  ).toEqual(["shop"]);
  const [provider] = new Set(ofType("Role", "Schema", "Grant", "DefaultPrivileges").map((r) => r.provider));
  expect(provider).toContain("::shop::");
});

it("runs all grants one after another, behind all roles and the schema", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new ReadOnlyRole("orders-analyst", { service, login: {} });
    new WriteOnlyRole("orders-ingest", { service, login: {}, returning: { event: ["id"] } });
  });
  const granted = ofType("Grant", "DefaultPrivileges");
  const names = new Set(granted.map(({ name }) => name));
  // By way of the roles between them, each one but the first depends on the one before it: no two can be at work at once.
  const before = (name: string): number => {
    const all = new Set<string>();
    const add = (each: string): void =>
      find(each).dependsOn.forEach((next) => {
        if (!all.has(next)) add(all.add(next) && next);
      });
    add(name);
    return [...all].filter((each) => names.has(each)).length;
  };
  const ranks = granted.map(({ name }) => before(name));
  expect(ranks.toSorted((a, b) => a - b)).toEqual(granted.map((_, index) => index));
  const first = granted.find((_, index) => ranks[index] === 0);
  const beginning = under("orders")
    .filter(({ type, name }) => /:(Role|Schema)$/.test(type) && !/-(ro|wo)$/.test(name))
    .map(({ name }) => name);
  expect(first?.dependsOn.toSorted()).toEqual(beginning.toSorted());
});

it("adds a ReadOnlyRole to the tail, and the role that all readers share to the service", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new ReadOnlyRole("orders-analyst", { service, login: {} });
    new ReadOnlyRole("second", { service, role: "auditor", login: {} });
    new ReadWriteRole("orders-cleanup", { service, login: {} });
  });
  expect(find("orders-analyst")).toMatchObject({
    type: "rolewright-postgresql:index:ReadOnlyRole",
    parent: "orders",
  });
  expect(under("orders-analyst").map(({ name }) => name)).toEqual(["orders-analyst-analyst"]);
  expect(find("orders-ro")).toMatchObject({ parent: "orders", inputs: { name: "orders_ro", login: false } });
  expect(find("second-auditor").inputs).toMatchObject({ name: "orders_auditor", roles: ["orders_ro"] });
  expect(find("orders-cleanup-cleanup").inputs).toMatchObject({
    name: "orders_cleanup",
    roles: ["orders_rw"],
  });
  expect(find("orders-ro").dependsOn).toContain(`orders-${plan(DECLARATION).at(-1)?.key}`);
  expect(find("orders-analyst-analyst").dependsOn).toEqual(["orders-default/ro/table"]);
  const shared = recorder.registered.filter(({ inputs }) => inputs["name"] === "orders_ro");
  expect(shared).toHaveLength(1);
});

it("protects the schema, its owner and the guard before them, and nothing else", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new ReadOnlyRole("orders-analyst", { service, login: {} });
    new ServiceDatabase("scratch", { database: "shop", protect: false }, { provider });
  });
  expect(recorder.registered.filter(({ protect }) => protect).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["orders-owner", "orders-schema", "orders-data"]),
  );
  expect(recorder.registered.filter(({ protect }) => protect)).toHaveLength(3);
  // What is deleted first of all is what everything else would have to wait for.
  const all = recorder.registered.filter(
    ({ type, name }) => type.startsWith("postgresql:") && name.startsWith("orders"),
  );
  const guard = find("orders-data");
  expect(all.filter(({ name }) => !guard.dependsOn.includes(name))).toEqual([]);
});

it("deletes default privileges before it makes new ones", async () => {
  await run((provider) => new ServiceDatabase("orders", ORDERS, { provider }));
  const before = recorder.registered.filter(({ deleteBeforeReplace }) => deleteBeforeReplace);
  expect(before.length).toBeGreaterThan(0);
  expect(before).toEqual(ofType("DefaultPrivileges"));
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
  for (const name of ["orders-app_a", "orders-migrate", "orders-analyst-analyst", "orders-cleanup-cleanup"])
    expect(Object.values(find(name).inputs["password"] as object), name).toContain(SECRET);
});

it("puts the plain declaration into the state of the component, and no login of a role", async () => {
  await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    new WriteOnlyRole("orders-ingest", {
      service,
      login: { password: "plain-password" },
      returning: { event: ["id"] },
    });
  });
  expect(find("orders").inputs).toEqual({
    ...DECLARATION,
    logins: { app: { standby: false }, migrate: true },
  });
  expect(find("orders-ingest").inputs).toEqual({ returning: { event: ["id"] } });
  const components = recorder.registered.filter(({ type }) => type.startsWith("rolewright"));
  expect(JSON.stringify(components)).not.toMatch(/password/i);
});

it("has no password where the login authenticates by other means", async () => {
  const service = await run(
    (provider) => new ServiceDatabase("orders", { database: "shop", logins: { app: {} } }, { provider }),
  );
  expect(find("orders-app_a").inputs).not.toHaveProperty("password");
  expect(await resolved(service.appLogin)).toBe("orders_app_a");
  expect(await resolved(service.appPassword)).toBeUndefined();
  expect(await resolved(service.migrateLogin)).toBeUndefined();
});

it("gives each slot its own password, and names the active one", async () => {
  const app = { active: "b", password: "new", standby: { password: "old" } } as const;
  const service = await run(
    (provider) => new ServiceDatabase("orders", { database: "shop", logins: { app } }, { provider }),
  );
  expect(await resolved(service.appLogin)).toBe("orders_app_b");
  expect(await resolved(service.appPassword)).toBe("new");
  expect(find("orders-app_a").inputs["password"]).toMatchObject({ value: "old" });
  expect(find("orders-app_b").inputs["password"]).toMatchObject({ value: "new" });
});

it("lets the application of a consumer wait for its contract, whoever comes first", async () => {
  const consumer: ServiceDatabaseArgs = {
    database: "shop",
    logins: { app: {} },
    uses: [{ from: "orders", access: "read-only" }],
  };
  for (const order of ["consumer first", "owner first"]) {
    await run((provider) => {
      const make = [
        () => new ServiceDatabase("reporting", consumer, { provider }),
        () => new ServiceDatabase("orders", ORDERS, { provider }),
      ];
      for (const each of order === "owner first" ? make.toReversed() : make) each();
    });
    expect(find("reporting-app").inputs["roles"], order).toEqual(["reporting_rw", "orders_for_reporting"]);
    expect(find("reporting-app").dependsOn, order).toContain("orders-for_reporting");
  }
});

it("names in the manifest the roles that joined", async () => {
  const manifest = await run((provider) => {
    const service = new ServiceDatabase("orders", ORDERS, { provider });
    const { manifest } = service;
    new ReadOnlyRole("orders-analyst", { service, login: { password: "plain-password" } });
    return manifest;
  });
  const { roles, service } = await resolved(manifest);
  expect(service).toBe("orders");
  expect(roles).toContainEqual({ name: "orders_analyst", login: true, memberOf: ["orders_ro"] });
  expect(JSON.stringify(await resolved(manifest))).not.toContain("plain-password");
});
