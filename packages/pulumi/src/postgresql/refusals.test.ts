import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, expect, it } from "vitest";
import {
  DatabaseBaseline,
  ReadOnlyRole,
  ServiceDatabase,
  type ServiceDatabaseArgs,
  WriteOnlyRole,
} from "./index.js";

/** Public at run time, but not in the types of the SDK. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

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

/** The error that a program ends with, and what had been made of the provider's resources until then. */
async function refusal(program: (provider: postgresql.Provider) => unknown): Promise<Error> {
  let error: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      program(new postgresql.Provider("shop", { host: "localhost", superuser: false }));
    } catch (caught) {
      error = caught;
    }
  });
  await waitForRPCs();
  if (!(error instanceof Error)) throw new Error("it was to be refused, and was not");
  return error;
}

/** The refusal of one service by its arguments: before anything of it exists. */
async function refusedArgs(args: object): Promise<string> {
  const error = await refusal(
    (provider) =>
      new ServiceDatabase("orders", { database: "shop", ...args } as ServiceDatabaseArgs, { provider }),
  );
  expect(error).toBeInstanceOf(pulumi.InputPropertiesError);
  expect(made.filter((resource) => !resource.startsWith("pulumi:"))).toEqual([]);
  return error.message;
}

// What is refused under Terraform too is in test/conformance/refusals.test.ts.
it.each([
  [{ databse: "shop" }, "databse: there is no such field."],
  [{ logins: { app: { pasword: "x" } } }, "logins.app.pasword: there is no such field."],
  [{ logins: { migrate: { user: "x" } } }, "logins.migrate.user: there is no such field."],
  [
    { logins: { app: { password: "x", generatePassword: true } } },
    "logins.app: `password` and `generatePassword` are both given. Keep one of them.",
  ],
  [
    { logins: { app: { standby: { password: "x", generatePassword: true } } } },
    "logins.app.standby: `password` and `generatePassword` are both given. Keep one of them.",
  ],
  [
    { platform: "rds", authentication: "rds-iam", logins: { migrate: { generatePassword: true } } },
    "logins.migrate.generatePassword: the server asks this login for a token (`authentication`), never a password.",
  ],
  [
    { logins: { app: { sendVerifier: true, generatePassword: true } } },
    "logins.app.sendVerifier: a verifier is made of the `password` that you give",
  ],
  [
    { logins: { migrate: { sendVerifier: true, password: "p\u00e4ss" } } },
    "logins.migrate.password: only printable ASCII characters can be sent as a verifier.",
  ],
  [
    { service: pulumi.secret("orders") },
    "service: an Output, which is known at deployment only, is no service",
  ],
  [
    { database: pulumi.output("shop") },
    "database: an Output, which is known at deployment only, is no database",
  ],
  [
    { offers: [{ to: pulumi.secret("s3cret"), access: "read-only" }] },
    "offers[0].to: an Output, which is known at deployment only, is no service name",
  ],
  [
    { logins: { app: { generatePassword: pulumi.output(true) } } },
    "logins.app.generatePassword: it is neither true nor false, and has to be known before deployment.",
  ],
])("refuses %j", async (args, message) => {
  expect(await refusedArgs(args)).toContain(message);
});

it.each([
  ["hunter\\2", "it holds a backslash"],
  ["NULL", 'it is the word "NULL"'],
  ["", "it is empty"],
  ["hunter\u0000", "it holds a zero byte"],
  ["SCRAM-SHA-256$hunter", "it looks like a verifier and is none"],
  ["md50123456789abcdef0123456789abcdef", "it looks like a verifier and is none"],
])("refuses the password %j and does not show it", async (password, reason) => {
  const message = await refusedArgs({ logins: { app: { password } } });
  expect(message).toContain(`logins.app.password: ${reason}`);
  if (password.length > 4) expect(message).not.toContain(password);
  expect(message).not.toContain("hunter");
});

it("says all that is wrong at once", async () => {
  const message = await refusedArgs({
    nonsense: 1,
    logins: { app: { password: "NULL" } },
    uses: [{ from: "orders", access: "read-only" }],
  });
  for (const path of ["nonsense:", "logins.app.password:", "uses[0].from:"]) expect(message).toContain(path);
});

it("refuses a role of what is no ServiceDatabase", async () => {
  const service = { name: "orders" } as unknown as ServiceDatabase;
  const error = await refusal(() => new ReadOnlyRole("orders-analyst", { service, login: {} }));
  expect(error.message).toContain("orders-analyst: `service` is no ServiceDatabase of this program.");
});

it("refuses a role by its name and its login", async () => {
  const error = await refusal((provider) => {
    const service = new ServiceDatabase("orders", { database: "shop" }, { provider });
    return new WriteOnlyRole("orders-app", {
      service,
      login: { password: "NULL" },
      returning: { event: [] },
    });
  });
  expect(error).toBeInstanceOf(pulumi.InputPropertiesError);
  expect(error.message).toContain('roles[0].name: "app" is a name that every service has for itself.');
  expect(error.message).toContain('login.password: it is the word "NULL"');
});

it("refuses a role that comes when the manifest is out", async () => {
  let service: ServiceDatabase | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    service = new ServiceDatabase("orders", { database: "shop" });
    const { manifest } = service;
    await new Promise((resolve) => manifest.apply(resolve));
  });
  expect(() => new ReadOnlyRole("late", { service: service as ServiceDatabase, login: {} })).toThrow(
    "late: the manifest of orders is out already. Construct its roles right after the service, with no `await` between.",
  );
});

it("refuses a second baseline of one database", async () => {
  const error = await refusal((provider) => {
    new DatabaseBaseline("one", { database: "shop" }, { provider });
    new DatabaseBaseline("two", { database: "shop" }, { provider });
  });
  expect(error).toBeInstanceOf(pulumi.InputPropertiesError);
  expect(error.message).toContain('"baseline of shop" is declared twice');
});

it("takes services of the same name on two servers", async () => {
  await pulumi.runtime.runInPulumiStack(async () => {
    for (const server of ["one", "two"]) {
      const provider = new postgresql.Provider(server, { host: server, superuser: false });
      new ServiceDatabase(`orders-${server}`, { service: "orders", database: "shop" }, { provider });
    }
  });
  await waitForRPCs();
  expect(made.filter((resource) => resource.includes("index/schema:Schema"))).toHaveLength(2);
});

const uses: ServiceDatabaseArgs = {
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};

it.each([
  ["owner", "consumer"],
  ["consumer", "owner"],
])("refuses a use that nothing offers, when the %s comes before the %s", async (first) => {
  const error = await refusal((provider) => {
    const make = [
      () => new ServiceDatabase("orders", { database: "shop" }, { provider }),
      () => new ServiceDatabase("reporting", uses, { provider }),
    ];
    for (const each of first === "owner" ? make : make.toReversed()) each();
  });
  expect(error).toBeInstanceOf(pulumi.InputPropertiesError);
  expect(error.message).toContain('service "reporting" is refused');
  expect(error.message).toContain(
    'uses[0]: "orders" offers nothing to "reporting". Add { to: "reporting", access: "read-only" } to its `offers`',
  );
});
