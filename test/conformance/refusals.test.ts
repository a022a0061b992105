// What one adapter refuses the other refuses too, in the same words.
import * as pulumi from "@pulumi/pulumi";
import * as terraform from "@rolewright/cdktf/postgresql";
import * as components from "@rolewright/pulumi/postgresql";
import { App, TerraformStack } from "cdktf";
import { beforeAll, expect, it } from "vitest";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

const COMPONENTS = { ReadOnlyRole: components.ReadOnlyRole, WriteOnlyRole: components.WriteOnlyRole };
const CONSTRUCTS = { ReadOnlyRole: terraform.ReadOnlyRole, WriteOnlyRole: terraform.WriteOnlyRole };

/** A program, as far as it can be said for both: a service, and what else there is. */
type Program = (make: {
  service(name: string, args: object): unknown;
  role(kind: keyof typeof COMPONENTS, name: string, service: unknown, args: object): unknown;
  baseline(name: string, args: object): unknown;
}) => unknown;

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was to be refused, and was not");
}

/** What Pulumi says of it. */
async function underPulumi(program: Program): Promise<string> {
  let message = "";
  await pulumi.runtime.runInPulumiStack(async () => {
    message = messageOf(() =>
      program({
        service: (name, args) => new components.ServiceDatabase(name, args as components.ServiceDatabaseArgs),
        role: (kind, name, service, args) =>
          new COMPONENTS[kind](name, { service, ...args } as components.ServiceRoleArgs),
        baseline: (name, args) =>
          new components.DatabaseBaseline(name, args as components.DatabaseBaselineArgs),
      }),
    );
  });
  return message;
}

/** What CDKTF says of it, behind the path of the construct. */
function underTerraform(program: Program): string {
  const stack = new TerraformStack(new App(), "shop");
  const message = messageOf(() =>
    program({
      service: (name, args) =>
        new terraform.ServiceDatabase(stack, name, args as terraform.ServiceDatabaseProps),
      role: (kind, name, service, args) =>
        new CONSTRUCTS[kind](stack, name, { service, ...args } as terraform.ServiceRoleProps),
      baseline: (name, args) =>
        new terraform.DatabaseBaseline(stack, name, args as terraform.DatabaseBaselineProps),
    }),
  );
  expect(message).toMatch(/^shop\/[\w-]+: /);
  return message.replace(/^shop\/[\w-]+: /, "");
}

const moments = ["2030-01-31", "2030-02-30T00:00:00Z", "2030-01-31T24:00:00Z", "0000-01-01T00:00:00Z"];

it.each<[object, string]>([
  [{ databse: "shop" }, "databse: there is no such field."],
  [{ database: "Shop" }, 'database: "Shop" is no database name.'],
  [{ service: "Orders" }, 'service: "Orders" is no service name.'],
  [{ logins: { admin: {} } }, "logins.admin: there is no such field."],
  [{ logins: { app: { active: "c" } } }, 'logins.app.active: "c" is no login slot. Allowed: "a", "b".'],
  [{ logins: { app: { maintain: true } } }, "logins.app.maintain: it needs PostgreSQL 17"],
  [{ offers: [{ to: "reporting", access: "all" }] }, 'offers[0].access: "all" is no access kind.'],
  [{ offers: [{ to: "orders", access: "read-only" }] }, 'offers[0].to: "orders" is the service itself'],
  [{ uses: [{ from: "catalog", access: "read-only" }] }, "uses: only an application can use another"],
  [{ additionalSchemas: ["orders"] }, 'additionalSchemas: "orders" is the service\'s own schema already.'],
  [{ platform: "rds", service: "rds-tool" }, 'service: "rds_tool" would make role names'],
  [{ authentication: "rds-iam" }, 'authentication: "rds-iam" is a way of Amazon RDS'],
  [{ retired: { dropSchemas: ["other"] } }, 'retired.dropSchemas: ["other"] is given'],
  [{ retired: "keep-data", logins: { app: {} } }, "logins: a service that is retired has none."],
  [{ logins: { app: { connectionLimit: 1.5 } } }, "connectionLimit: 1.5 is no whole number from -1"],
  [{ logins: { app: { statementTimeout: -1 } } }, "statementTimeout: -1 is no whole number from 1"],
  [
    { logins: { migrate: { idleInTransactionSessionTimeout: 0 } } },
    "logins.migrate.idleInTransactionSessionTimeout: 0 is no whole number from 1 to 2147483647.",
  ],
  ...moments.map((validUntil): [object, string] => [
    { logins: { app: { standby: { validUntil } } } },
    `logins.app.standby.validUntil: "${validUntil}" is no moment in UTC.`,
  ]),
])("refuses %j", async (args, reason) => {
  const program: Program = ({ service }) => service("orders", { database: "shop", ...args });
  const message = underTerraform(program);
  expect(message).toContain(reason);
  expect(await underPulumi(program)).toBe(message);
});

const consumer = { database: "shop", logins: { app: {} }, uses: [{ from: "orders", access: "read-only" }] };

it.each<[string, Program, string]>([
  [
    "a field that a role does not have",
    ({ service, role }) =>
      role("ReadOnlyRole", "orders-analyst", service("orders", { database: "shop" }), {
        login: {},
        tables: ["event"],
      }),
    "roles[0].tables: there is no such field.",
  ],
  [
    "a role by its name and its login",
    ({ service, role }) =>
      role("WriteOnlyRole", "orders-app", service("orders", { database: "shop" }), {
        login: { connectionLimit: -2 },
        returning: { event: [] },
      }),
    'roles[0].name: "app" is a name that every service has for itself.',
  ],
  [
    "a role without a name of its own",
    ({ service, role }) => {
      const orders = service("orders", { database: "shop" });
      role("ReadOnlyRole", "orders-analyst", orders, { login: {} });
      role("WriteOnlyRole", "second", orders, { role: "analyst", login: {} });
    },
    'roles[1].name: "analyst" is declared twice',
  ],
  [
    "a baseline",
    ({ baseline }) => baseline("baseline", { database: "shop", extensions: ["a", "a"] }),
    'extensions[1]: "a" stands in the list twice. Remove one.',
  ],
  [
    "two baselines of one database",
    ({ baseline }) => [baseline("one", { database: "shop" }), baseline("two", { database: "shop" })],
    '"baseline of shop" is declared twice',
  ],
  [
    "two services that would share their names",
    ({ service }) => [service("a-b", { database: "shop" }), service("a_b", { database: "shop" })],
    '"a_b" and "a-b" would both make the role or schema "a_b_owner".',
  ],
  [
    "two services with one schema",
    ({ service }) => [
      service("orders", { database: "shop", schema: "sales" }),
      service("returns", { database: "shop", schema: "sales" }),
    ],
    '"returns" and "orders" would both make the role or schema "sales".',
  ],
  [
    "a use that nothing offers",
    ({ service }) => [service("reporting", consumer), service("orders", { database: "shop" })],
    'uses[0]: "orders" offers nothing to "reporting".',
  ],
  [
    "a use of another kind than the offer",
    ({ service }) => [
      service("orders", { database: "shop", offers: [{ to: "reporting", access: "write-only" }] }),
      service("reporting", consumer),
    ],
    'uses[0].access: "read-only" is expected, but "orders" offers "write-only".',
  ],
])("refuses %s", async (_, program, reason) => {
  const message = underTerraform(program);
  expect(message).toContain(reason);
  expect(await underPulumi(program)).toBe(message);
});

it.each(["$" + "{TfToken[TOKEN.1]}", ["#{TfToken[TOKEN.2]}"], { resolve: () => "x" }])(
  "refuses the token %j wherever a name is asked for",
  (token) => {
    const places = {
      service: { service: token },
      database: { database: token },
      schema: { schema: token },
      "offers[0].to": { offers: [{ to: token, access: "read-only" }] },
      "offers[0].tables[0]": { offers: [{ to: "reporting", access: "read-only", tables: [token].flat() }] },
      "offers[0].deployer": {
        serverVersion: 16,
        offers: [{ to: "reporting", access: "read-only", deployer: token }],
      },
    };
    for (const [field, args] of Object.entries(places)) {
      const message = underTerraform(({ service }) => service("orders", { database: "shop", ...args }));
      expect(message).toContain(`${field}: `);
      if (!Array.isArray(token))
        expect(message).toContain("a token, which is known at deployment only, is no ");
      expect(message).not.toContain("TOKEN.1");
    }
  },
);
