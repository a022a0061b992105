import { expect, it, describe as suite } from "vitest";
import { checkTogether } from "./check-together.js";
import type { MySqlDeclaration } from "./declaration.js";
import { problemsOf, validate } from "./validate.js";

const orders = { engine: "mysql", service: "orders", host: "10.0.%" } as const;

const good: [string, object][] = [
  ["only a name", { engine: "mysql", service: "orders" }],
  ["MariaDB", { ...orders, engine: "mariadb", serverVersion: "10.11" }],
  ["everywhere, when it is spelled out", { ...orders, host: "%", logins: { app: {} } }],
  [
    "a host of its own for each login",
    { engine: "mysql", service: "orders", logins: { app: { host: "a" } } },
  ],
  ["a network with its mask", { ...orders, host: "10.0.0.0/255.255.0.0", engine: "mariadb" }],
  ["an address of IPv6", { ...orders, host: "fe80::1" }],
  ["32 characters", { ...orders, service: "a23456789012345678901234", logins: { migrate: true } }],
  [
    "columns as ORMs name them",
    { ...orders, offers: [{ to: "a", access: "read-only", columns: { t: ["createdAt"] } }] },
  ],
];

it.each(good)("takes %s", (_, declaration) => {
  expect(problemsOf(declaration as MySqlDeclaration)).toEqual([]);
});

const offer = (fields: object) => ({
  ...orders,
  offers: [{ to: "reporting", access: "read-only", ...fields }],
});

const bad: [string, unknown, string, string][] = [
  ["no object", undefined, "declaration", "undefined is no declaration"],
  ["no engine", { service: "orders" }, "engine", 'undefined is no engine. Allowed here: "mysql", "mariadb".'],
  ["PostgreSQL", { ...orders, engine: "postgresql" }, "engine", '"postgresql" is no engine'],
  ["a service in capitals", { ...orders, service: "Orders" }, "service", '"Orders" is no service name'],
  ["33 characters", { ...orders, service: "a234567890123456789012345" }, "service", "has 33 characters"],
  [
    "a version of the other engine",
    { ...orders, serverVersion: "10.11" },
    "serverVersion",
    'Allowed: "8.0", "8.4", "9"',
  ],
  [
    "partial revokes on MariaDB",
    { ...orders, engine: "mariadb", partialRevokes: true },
    "partialRevokes",
    "has no partial revokes",
  ],
  ["a word for a flag", { ...orders, partialRevokes: "on" }, "partialRevokes", "neither true nor false"],
  ["another character set", { ...orders, collation: "latin1_bin" }, "collation", "no collation of utf8mb4"],
  [
    "SQL for a collation",
    { ...orders, collation: "utf8mb4_bin; DROP" },
    "collation",
    "no collation of utf8mb4",
  ],
  [
    "no host",
    { engine: "mysql", service: "orders", logins: { app: {}, migrate: true } },
    "host",
    "Write where logins.app, logins.migrate connect from",
  ],
  [
    "no host of a role",
    { engine: "mysql", service: "orders", roles: [{ name: "a", access: "read-only" }] },
    "host",
    "Write where roles[0] connects from",
  ],
  ["a quote in a host", { ...orders, host: "a'b" }, "host", "no host that a user connects from"],
  ["a host in capitals", { ...orders, logins: { app: { host: "App" } } }, "logins.app.host", "in lower case"],
  [
    "a prefix length on MariaDB",
    { ...orders, engine: "mariadb", host: "10.0.0.0/16" },
    "host",
    "Write a netmask",
  ],
  ["a server's own database", { ...orders, database: "mysql" }, "database", "keeps for itself"],
  ["a database that is open to all", { ...orders, service: "test-runner" }, "database", "open to every user"],
  ["a dash in a database", { ...orders, database: "order-history" }, "database", "no database name"],
  [
    "65 characters",
    { ...orders, database: "a".repeat(65) },
    "database",
    "has 65 characters, and MySQL takes 64",
  ],
  [
    "its own database again",
    { ...orders, additionalDatabases: ["orders"] },
    "additionalDatabases",
    "already",
  ],
  ["a routine without its kind", { ...orders, routines: ["total"] }, "routines[0]", '"function total"'],
  [
    "a routine with arguments",
    { ...orders, routines: ["function total(int)"] },
    "routines[0]",
    "without arguments",
  ],
  ["no routine", { ...orders, routines: [] }, "routines", "it names no routine"],
  ["an unknown field", { ...orders, superuser: true }, "superuser", "there is no such field"],
  ["a schema", { ...orders, schema: "sales" }, "schema", "Write `database`"],
  ["a search path", { ...orders, searchPath: ["a"] }, "searchPath", "has no search path"],
  ["maintenance", { ...orders, logins: { app: { maintain: true } } }, "logins.app.maintain", "ANALYZE TABLE"],
  ["returning", offer({ returning: ["id"] }), "offers[0].returning", "LAST_INSERT_ID()"],
  ["sequences", offer({ sequences: ["a"] }), "offers[0].sequences", "AUTO_INCREMENT"],
  ["a schema in an offer", offer({ schema: "a" }), "offers[0].schema", "Write `database`"],
  ["another's database", offer({ database: "catalog" }), "offers[0].database", 'which has "orders"'],
  ["an offer to itself", offer({ to: "orders" }), "offers[0].to", "is the service itself"],
  ["a long contract", offer({ to: "a23456789012345678901234" }), "offers[0].to", "MySQL takes 32"],
  ["all access", offer({ access: "all" }), "offers[0].access", '"all" is no access kind'],
  ["a table in capitals", offer({ tables: ["Order"] }), "offers[0].tables[0]", "lower-case letters"],
  ["a pattern for a table", offer({ tables: ["%"] }), "offers[0].tables[0]", "no table name"],
  ["no table", offer({ tables: [] }), "offers[0].tables", "it names no table"],
  ["a table twice", offer({ tables: ["a", "a"] }), "offers[0].tables[1]", "twice"],
  ["no map of columns", offer({ columns: ["id"] }), "offers[0].columns", "no map of tables"],
  [
    "a column that Terraform's provider takes for all privileges",
    offer({ columns: { t: ["ALL"] } }),
    'offers[0].columns["t"][0]',
    'has the word "all" in it',
  ],
  [
    "SQL for a column",
    offer({ columns: { t: ["id) on x"] } }),
    'offers[0].columns["t"][0]',
    "no column name",
  ],
  [
    "a whole database twice",
    {
      ...orders,
      offers: [
        { to: "a", access: "read-only" },
        { to: "a", access: "write-only" },
      ],
    },
    "offers[1]",
    "whole database twice",
  ],
  [
    "a table in two offers",
    {
      ...orders,
      offers: [
        { to: "a", access: "read-only", tables: ["t"] },
        { to: "a", access: "write-only", tables: ["t"] },
      ],
    },
    "offers[1].tables",
    'offered to "a" twice',
  ],
  [
    "a use without an application",
    { ...orders, uses: [{ from: "a", access: "read-only" }] },
    "uses",
    "Add `logins.app`",
  ],
  [
    "a use twice",
    {
      ...orders,
      logins: { app: {} },
      uses: [
        { from: "a", access: "read-only" },
        { from: "a", access: "read-only" },
      ],
    },
    "uses[1].from",
    "used twice",
  ],
  [
    "a role that every service has",
    { ...orders, roles: [{ name: "app", access: "read-only" }] },
    "roles[0].name",
    "for itself",
  ],
  [
    "a role twice",
    {
      ...orders,
      roles: [
        { name: "a-b", access: "read-only" },
        { name: "a_b", access: "read-only" },
      ],
    },
    "roles[1].name",
    "declared twice",
  ],
  [
    "an unknown slot",
    { ...orders, logins: { app: { active: "c" } } },
    "logins.app.active",
    'Allowed: "a", "b"',
  ],
  [
    "a retired service that lives",
    { ...orders, logins: { app: {} }, retired: "keep-data" },
    "logins",
    "is retired has none",
  ],
  [
    "retired with other names",
    { ...orders, retired: { dropDatabases: ["other"] } },
    "retired.dropDatabases",
    'are "orders"',
  ],
  [
    "retired with schemas",
    { ...orders, retired: { dropSchemas: ["orders"] } },
    "retired.dropSchemas",
    "Write `dropDatabases`",
  ],
];

suite("refuses", () => {
  it.each(bad)("%s", (_, declaration, path, reason) => {
    const problems = problemsOf(declaration as MySqlDeclaration);
    const found = problems.filter((problem) => problem.path === path).map((problem) => problem.reason);
    expect(found.join("\n"), JSON.stringify(problems)).toContain(reason);
    expect(() => validate(declaration as MySqlDeclaration)).toThrow(reason);
  });

  it("a value that is known at deployment only, without its content", () => {
    const secret = { __pulumiOutput: true, value: "swordfish" };
    const given = {
      ...orders,
      host: secret,
      database: secret,
      logins: secret,
      offers: [secret],
      roles: secret,
    };
    const problems = problemsOf(given as unknown as MySqlDeclaration);
    expect(problems.length).toBeGreaterThan(4);
    expect(JSON.stringify(problems)).not.toContain("swordfish");
  });
});

suite("together", () => {
  const catalog: MySqlDeclaration = { ...orders, service: "catalog" };
  const use = { ...orders, logins: { app: {} }, uses: [{ from: "catalog", access: "read-only" as const }] };

  it("takes services that fit, and a use of one that is not known", () => {
    checkTogether([use]);
    checkTogether([{ ...catalog, offers: [{ to: "orders", access: "read-only" }] }, use]);
  });

  it.each<[string, MySqlDeclaration[], string]>([
    ["a use that nothing offers", [catalog, use], '"catalog" offers nothing to "orders"'],
    [
      "another access kind",
      [{ ...catalog, offers: [{ to: "orders", access: "write-only" }] }, use],
      '"read-only" is expected, but "catalog" offers "write-only"',
    ],
    ["one service twice", [catalog, catalog], '"catalog" is declared twice'],
    [
      "one database twice",
      [
        { ...catalog, database: "shop" },
        { ...orders, database: "shop" },
      ],
      'the database "shop"',
    ],
    [
      "names that meet",
      [
        { ...orders, roles: [{ name: "eu-app-a", access: "read-only" }] },
        { ...orders, service: "orders-eu", logins: { app: {} } },
      ],
      'the role or user "orders_eu_app_a"',
    ],
    ["two engines", [catalog, { ...orders, engine: "mariadb" }], "are on one server"],
  ])("refuses %s", (_, declarations, reason) => {
    expect(() => checkTogether(declarations)).toThrow(reason);
  });
});
