// What one adapter refuses the other refuses too, in the same words.
import * as pulumi from "@pulumi/pulumi";
import * as mysqlConstructs from "@rolewright/cdktf/mysql";
import * as terraform from "@rolewright/cdktf/postgresql";
import * as mysqlComponents from "@rolewright/pulumi/mysql";
import * as components from "@rolewright/pulumi/postgresql";
import { App, TerraformStack } from "cdktf";
import { beforeAll, expect, it } from "vitest";

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  }),
);

/** What Pulumi and Terraform have for one engine. */
interface Kit {
  components: Record<Kind, new (name: string, args: never) => unknown>;
  constructs: Record<Kind, new (scope: TerraformStack, id: string, props: never) => unknown>;
}
type Kind = "ServiceDatabase" | "ReadOnlyRole" | "WriteOnlyRole";

const POSTGRESQL: Kit = { components, constructs: terraform };
const MYSQL: Kit = { components: mysqlComponents, constructs: mysqlConstructs };

/** A program, as far as it can be said for both: a service, and what else there is. */
type Program = (make: {
  service(name: string, args: object): unknown;
  role(kind: Exclude<Kind, "ServiceDatabase">, name: string, service: unknown, args: object): unknown;
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
async function underPulumi(program: Program, { components: made } = POSTGRESQL): Promise<string> {
  let message = "";
  await pulumi.runtime.runInPulumiStack(async () => {
    message = messageOf(() =>
      program({
        service: (name, args) => new made.ServiceDatabase(name, args as never),
        role: (kind, name, service, args) => new made[kind](name, { service, ...args } as never),
        baseline: (name, args) =>
          new components.DatabaseBaseline(name, args as components.DatabaseBaselineArgs),
      }),
    );
  });
  return message;
}

/** What CDKTF says of it, behind the path of the construct. */
function underTerraform(program: Program, { constructs: made } = POSTGRESQL): string {
  const stack = new TerraformStack(new App(), "shop");
  const message = messageOf(() =>
    program({
      service: (name, args) => new made.ServiceDatabase(stack, name, args as never),
      role: (kind, name, service, args) => new made[kind](stack, name, { service, ...args } as never),
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

/** A password that both take: a text to the one, and a reference to the other. */
const login = { password: "$" + "{var.password}" };

it.each<[object, string]>([
  [{ databse: "shop" }, "databse: there is no such field."],
  [{ schema: "shop" }, "schema: MySQL has no schemas within a database. Write `database`."],
  [{ database: "Shop" }, 'database: "Shop" is no database name that can be granted on.'],
  [{ database: "test" }, 'database: "test" is a name that many servers are set up to open to every user'],
  [{ service: "Orders" }, 'service: "Orders" is no service name.'],
  [{ service: "a-service-with-a-long-name" }, "has 34 characters, and MySQL takes 32. Shorten it."],
  [{ engine: "oracle" }, 'engine: "oracle" is no engine. Allowed here: "mysql", "mariadb".'],
  [{ serverVersion: "5.7" }, 'serverVersion: "5.7" is not known. Allowed: "8.0", "8.4", "9".'],
  [{ collation: "latin1_bin" }, 'collation: "latin1_bin" is no collation of utf8mb4.'],
  [{ host: "10.0.0.1 " }, 'host: "10.0.0.1 " is no host that a user connects from.'],
  [
    { host: undefined, logins: { app: login } },
    "host: it is missing, and a login of MySQL is a user at a host.",
  ],
  [{ logins: { admin: login } }, "logins.admin: there is no such field."],
  [{ logins: { app: { ...login, active: "c" } } }, 'logins.app.active: "c" is not known. Allowed: "a", "b".'],
  [{ logins: { app: { ...login, host: "" } } }, 'logins.app.host: "" is no host'],
  [{ logins: { app: { ...login, tlsOption: "ssl" } } }, 'logins.app.tlsOption: "ssl" is not known.'],
  [{ logins: { app: { authPlugin: "sha256" } } }, 'logins.app.authPlugin: "sha256" is not known.'],
  [{ offers: [{ to: "reporting", access: "all" }] }, 'offers[0].access: "all" is no access kind.'],
  [
    { offers: [{ to: "reporting", access: "read-only", returning: ["id"] }] },
    "offers[0].returning: MySQL has no RETURNING, and that of MariaDB reads the row",
  ],
  [{ uses: [{ from: "catalog", access: "read-only" }] }, "uses: only an application can use another"],
  [{ routines: ["total(int)"] }, 'routines[0]: "total(int)" is no routine.'],
  [{ retired: { dropDatabases: ["other"] } }, 'retired.dropDatabases: ["other"] is given'],
  [{ retired: "keep-data", logins: { app: login } }, "logins: a service that is retired has none."],
])("refuses %j on MySQL", async (args, reason) => {
  const program: Program = ({ service }) => service("orders", { engine: "mysql", host: "%", ...args });
  const message = underTerraform(program, MYSQL);
  expect(message).toContain(reason);
  expect(await underPulumi(program, MYSQL)).toBe(message);
});

const onMySql = { engine: "mysql", host: "%" };
const uses = { logins: { app: login }, uses: [{ from: "orders", access: "read-only" }] };

it.each<[string, Program, string]>([
  [
    "a field that a role does not have",
    ({ service, role }) =>
      role("WriteOnlyRole", "orders-ingest", service("orders", onMySql), {
        login,
        returning: { event: ["id"] },
      }),
    "roles[0].returning: MySQL has no RETURNING",
  ],
  [
    "a role without a host, by its name",
    ({ service, role }) =>
      role("ReadOnlyRole", "orders-app", service("orders", { engine: "mysql" }), { login }),
    'roles[0].name: "app" is a name that every service has for itself.',
  ],
  [
    "two services with one database",
    ({ service }) => [
      service("orders", { ...onMySql, database: "sales" }),
      service("returns", { ...onMySql, database: "sales" }),
    ],
    '"returns" and "orders" would both make the database "sales".',
  ],
  [
    "two services that would share their names",
    ({ service }) => [
      service("a-b", { ...onMySql, database: "one", logins: { app: login } }),
      service("a_b", { ...onMySql, database: "two", logins: { app: login } }),
    ],
    '"a_b" and "a-b" would both make the role or user "a_b_app".',
  ],
  [
    "a use that nothing offers",
    ({ service }) => [service("reporting", { ...onMySql, ...uses }), service("orders", onMySql)],
    'uses[0]: "orders" offers nothing to "reporting".',
  ],
  [
    "a use of another kind than the offer",
    ({ service }) => [
      service("orders", { ...onMySql, offers: [{ to: "reporting", access: "write-only" }] }),
      service("reporting", { ...onMySql, ...uses }),
    ],
    'uses[0].access: "read-only" is expected, but "orders" offers "write-only".',
  ],
])("refuses %s on MySQL", async (_, program, reason) => {
  const message = underTerraform(program, MYSQL);
  expect(message).toContain(reason);
  expect(await underPulumi(program, MYSQL)).toBe(message);
});
