import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type AdoptArgs, adopt, ReadOnlyRole, ServiceDatabase } from "./index.js";

/** What a program asks of the engine for one resource. */
interface Asked {
  import?: string;
  aliases?: string[];
  ignoreChanges?: string[];
}

/** The part of `RegisterResourceRequest` that is read here; the SDK has no public type of it. */
interface Request {
  getName(): string;
  getImportid(): string;
  getIgnorechangesList(): string[];
  getAliasesList(): { getUrn(): string; getSpec(): { getName(): string } | undefined }[];
}
type Register = (request: Request, ...rest: unknown[]) => unknown;

/** Public at run time, but not in the types of the SDK. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
const monitor = MockMonitor.prototype as unknown as { registerResource: Register };
const original = monitor.registerResource;
let asked: Record<string, Asked> = {};

beforeAll(async () => {
  monitor.registerResource = function (this: unknown, request, ...rest) {
    const [id, ignored] = [request.getImportid(), request.getIgnorechangesList()];
    const aliases = request.getAliasesList().map((alias) => alias.getUrn() || alias.getSpec()?.getName());
    asked[request.getName()] = {
      ...(id !== "" && { import: id }),
      ...(aliases.length > 0 && { aliases: aliases as string[] }),
      ...(ignored.length > 0 && { ignoreChanges: ignored }),
    };
    return original.call(this, request, ...rest);
  };
  await pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs },
    "project",
    "stack",
    false,
  );
});
afterAll(() => {
  monitor.registerResource = original;
});
beforeEach(() => {
  asked = {};
});

const APP = { database: "shop", logins: { app: {} } };

/** Runs a program; gives the error that it ends with, or what it asked for of the resources that are adopted. */
async function run(
  program: (provider: postgresql.Provider) => unknown,
): Promise<Record<string, Asked> | string> {
  let error: Error | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      program(new postgresql.Provider("shop", { host: "localhost", superuser: false }));
    } catch (caught) {
      error = caught as Error;
    }
  });
  await waitForRPCs();
  const adopted = Object.entries(asked).filter(
    ([name, { ignoreChanges }]) => name !== "shop" && ignoreChanges,
  );
  return error?.message ?? Object.fromEntries(adopted);
}

const adopting = (args: AdoptArgs, name = "orders", more: object = {}) =>
  run(
    (provider) =>
      new ServiceDatabase(name, { ...APP, ...more }, { provider, transformations: [adopt(args)] }),
  );

it("imports roles and the schema by the names that they have on the server, and changes nothing of them", async () => {
  expect(await adopting({ imports: ["schema", "owner", "app_a"] })).toEqual({
    "orders-schema": { import: "shop.orders", ignoreChanges: ["owner"] },
    "orders-owner": { import: "orders_owner", ignoreChanges: ["*"] },
    "orders-app_a": { import: "orders_app_a", ignoreChanges: ["*"] },
  });
});

it("imports all roles and schemas that a component makes, those that a role brings along too", async () => {
  const found = await run((provider) => {
    const orders = new ServiceDatabase(
      "orders",
      { ...APP, additionalSchemas: ["audit"], offers: [{ to: "reporting", access: "read-only" }] },
      { provider, transformations: [adopt({ imports: "all", aliases: { use: "raw" } })] },
    );
    const opts = { transformations: [adopt({ imports: "all" })] };
    new ReadOnlyRole("orders-analyst", { service: orders, login: {} }, opts);
  });
  const ids = Object.entries(found).map(([name, { import: id }]) => `${name} ${id}`);
  expect(ids.toSorted()).toEqual([
    "orders-analyst-analyst orders_analyst",
    "orders-app orders_app",
    "orders-app_a orders_app_a",
    "orders-for_reporting orders_for_reporting",
    "orders-for_reporting_all orders_for_reporting_all",
    "orders-in/audit/schema shop.audit",
    "orders-owner orders_owner",
    "orders-ro orders_ro",
    "orders-rw orders_rw",
    "orders-schema shop.orders",
    "orders-use undefined",
  ]);
});

it("finds the children of a component whose service and schema have names of their own", async () => {
  const more = { service: "order-history", schema: "history" };
  expect(await adopting({ imports: ["schema", "owner"] }, "old", more)).toEqual({
    "old/order-history-schema": { import: "shop.history", ignoreChanges: ["owner"] },
    "old/order-history-owner": { import: "order_history_owner", ignoreChanges: ["*"] },
  });
});

it("gives a raw resource the place of a child, by its name or its URN", async () => {
  const urn = "urn:pulumi:stack::project::mine:index:Old$postgresql:index/role:Role::rw";
  expect(await adopting({ aliases: { "grant/rw/table": "tables", rw: urn } })).toEqual({
    "orders-grant/rw/table": { aliases: ["tables"], ignoreChanges: ["*"] },
    "orders-rw": { aliases: [urn], ignoreChanges: ["*"] },
  });
});

it("leaves all else as it is, and keeps to its own component", async () => {
  const found = await run((provider) => {
    const transformations = [adopt({ imports: ["ro"] })];
    const orders = new ServiceDatabase("orders", APP, { provider, transformations });
    const opts = { transformations: [adopt({ imports: ["analyst"] })] };
    new ReadOnlyRole("orders-analyst", { service: orders, login: {} }, opts);
    new ReadOnlyRole("orders-auditor", { service: orders, login: {} });
    new ServiceDatabase("catalog", APP, { provider });
  });
  expect(found).toEqual({
    "orders-ro": { import: "orders_ro", ignoreChanges: ["*"] },
    "orders-analyst-analyst": { import: "orders_analyst", ignoreChanges: ["*"] },
  });
});

it.each<[AdoptArgs, string]>([
  [
    { imports: ["app-a"] },
    '"app-a" is the key of none of its children. Its roles and schema are "ro", "wo",',
  ],
  [{ aliases: { analyst: "analyst" } }, "A ReadOnlyRole and its kin take an adopt() of their own."],
  [{ imports: ["owner"], aliases: { owner: "owner" } }, '"owner" is in `imports` and in `aliases`.'],
  [
    { imports: ["grant/rw/table"] },
    '"grant/rw/table" can not be imported: the provider imports roles and schemas',
  ],
  [{ aliases: { owner: "" } }, 'the alias of "owner" is empty.'],
])("refuses %j", async (args, message) => {
  const found = await adopting(args);
  expect(found).toContain("adopt() of orders is refused:");
  expect(found).toContain(message);
  expect(Object.keys(asked).filter((name) => name.startsWith("orders"))).toEqual([]);
});

it("says all that is wrong at once", async () => {
  const found = await adopting({ imports: ["nothing", "grant/rw/table"] });
  expect(found).toContain('"nothing"');
  expect(found).toContain('"grant/rw/table"');
});

it("refuses what is none of its components, and a second one", async () => {
  const transformations = [adopt({ imports: ["owner"] })];
  const role = await run(
    (provider) => new postgresql.Role("mine", { name: "mine" }, { provider, transformations }),
  );
  expect(role).toContain('was given to "mine", which is a postgresql:index/role:Role.');
  const second = await run((provider) => {
    new ServiceDatabase("orders", APP, { provider, transformations });
    new ServiceDatabase("catalog", APP, { provider, transformations });
  });
  expect(second).toContain('adopt() of orders was given to "catalog" too. Call it once for each component.');
});
