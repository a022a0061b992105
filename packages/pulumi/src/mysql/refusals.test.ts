import * as mysql from "@pulumi/mysql";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { beforeAll, beforeEach, expect, it } from "vitest";
import * as onPostgresql from "../postgresql/index.js";
import { ReadOnlyRole, ServiceDatabase, type ServiceDatabaseArgs } from "./index.js";

/** Public at run time, but not in the types of the SDK. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

const { getStore } = runtimeState as unknown as { getStore(): Record<string, unknown> };

let made: string[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      made.push(`${type} ${name}`);
      return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
  }),
);
beforeEach(() => {
  made = [];
});

/** What a program is refused with; an empty text where it is not. */
async function refusal(program: (provider: mysql.Provider) => unknown): Promise<string> {
  let message = "";
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      program(new mysql.Provider("shop", { endpoint: "localhost:3306", username: "deployer" }));
    } catch (error) {
      message = (error as Error).message;
    }
  });
  await waitForRPCs();
  return message;
}

// What is refused under Terraform too is in test/conformance/refusals.test.ts.
it.each<[object, string]>([
  [
    { engine: "mariadb" },
    'engine: "mariadb" can not be deployed with the official @pulumi/mysql: its provider asks for `innodb_version`, which MariaDB has no more since 10.10. Take the other provider in its place: `pulumi package add terraform-provider petoju/mysql`.',
  ],
  [{ engine: "oracle" }, 'engine: "oracle" is no engine.'],
  [
    { logins: { app: {} } },
    "logins.app: it has no password, and MySQL would let everybody in without one. Give { password }, or { generatePassword: true }, or an `authPlugin`.",
  ],
  [
    { logins: { app: { password: "x", generatePassword: true } } },
    "logins.app: `password` and `generatePassword` are both given. Keep one of them.",
  ],
  [
    { logins: { app: { password: "x", standby: { generatePassword: pulumi.output(true) } } } },
    "logins.app.standby.generatePassword: it is neither true nor false, and has to be known before deployment.",
  ],
  [
    { logins: { app: { password: "x", oldPassword: "retain" } } },
    "logins.app.oldPassword: the official provider can not keep an old password.",
  ],
  [{ logins: { migrate: { password: "hunter's" } } }, "logins.migrate.password: it holds a quote"],
  [
    { logins: { app: { password: "x", connectionLimit: 1 } } },
    "logins.app.connectionLimit: there is no such",
  ],
  [{ setDefaultRole: "ALTER USER" }, "setDefaultRole: it is no function. Give one that runs the statement"],
  [
    { database: pulumi.output("shop") },
    "database: an Output, which is known at deployment only, is no database",
  ],
])("refuses %j", async (args, message) => {
  const refused = await refusal(
    (provider) => new ServiceDatabase("orders", { host: "%", ...args } as ServiceDatabaseArgs, { provider }),
  );
  expect(refused).toContain(message);
  expect(refused).not.toContain("hunter");
  expect(made.filter((resource) => !resource.startsWith("pulumi:"))).toEqual([]);
});

it("refuses to set default roles under a Pulumi that calls no hooks", async () => {
  const args = { host: "%", setDefaultRole: async () => {} };
  const refused = await refusal((provider) => {
    const engine = getStore();
    engine["supportsResourceHooks"] = false;
    try {
      return new ServiceDatabase("orders", args, { provider });
    } finally {
      engine["supportsResourceHooks"] = true;
    }
  });
  expect(refused).toContain(
    "setDefaultRole: it needs Pulumi 3.202 or later, for the CLI and for @pulumi/pulumi.",
  );
});

it("refuses a role of a service on PostgreSQL, and one without a password", async () => {
  const login = { password: "x" };
  const mixed = await refusal(() => {
    const service = new onPostgresql.ServiceDatabase("orders", { database: "shop" });
    return new ReadOnlyRole("analyst", { service: service as unknown as ServiceDatabase, login });
  });
  expect(mixed).toContain("analyst: `service` is no ServiceDatabase of this program.");
  const open = await refusal((provider) => {
    const service = new ServiceDatabase("orders", { host: "%" }, { provider });
    return new ReadOnlyRole("orders-analyst", { service, login: {} });
  });
  expect(open).toContain("login: it has no password");
});

it("takes a service of one name on both engines, side by side", async () => {
  const logins = { app: { password: "x" } };
  const refused = await refusal((provider) => {
    const uses = [{ from: "catalog", access: "read-only" as const }];
    const offers = [{ to: "orders", access: "read-only" as const }];
    const beside = new postgresql.Provider("beside", { host: "localhost", superuser: false });
    for (const name of ["orders", "catalog"]) {
      const args = name === "orders" ? { logins, uses } : { offers };
      new ServiceDatabase(`${name}-mysql`, { service: name, host: "%", ...args }, { provider });
      const on = { provider: beside };
      new onPostgresql.ServiceDatabase(name, { database: "shop", ...args }, on);
    }
  });
  expect(refused).toBe("");
  const users = made.filter((resource) => /User |Role orders-app_a$/.test(resource));
  expect(users).toEqual([
    "mysql:index/user:User orders-mysql/orders-app_a",
    "postgresql:index/role:Role orders-app_a",
  ]);
});
