// What is explained, tried out: each statement is run as the login, at once and as every role that it can become.
import { plan, quoteIdentifier as q, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client, DatabaseError } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Catalog } from "../catalog/catalog.js";
import { readCatalog } from "../catalog/read.js";
import { type ExplainedPrivilege, explain } from "./explain.js";

const orders: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  roles: [{ name: "analyst", access: "read-only" }],
  offers: [
    { to: "reporting", access: "read-only", tables: ["payment"] },
    { to: "billing", access: "read-write" },
  ],
};
const billing: ServiceDeclaration = {
  service: "billing",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-write" }],
};
const others: ServiceDeclaration[] = [
  { service: "reporting", database: "shop", logins: { app: {} } },
  { service: "stock", database: "shop", logins: { app: {} } },
  billing,
];

const TABLES = `
  set role orders_owner;
  create table orders.payment (id int, note text);
  create table orders.secret (id int, note text);
  create table orders."Odd.""T" (id int, note text);
  create table orders.guarded (id int, note text);
  alter table orders.guarded enable row level security;
  create policy some_rows on orders.guarded for select using (id < 10);
  create policy own_rows on orders.guarded to billing_app with check (true);
  create policy fewer on orders.guarded as restrictive for update using (id < 5);
  create view orders.shown as select id from orders.payment;
  create sequence orders.counter;
  create function orders.total(int) returns int language sql as 'select 1';
  create function orders.total(text) returns int language sql as 'select 1';
  reset role;
  create schema empty;
  create table empty.payment (id int, note text);
`;

/** Logins with strange ways. What a server before 16 can not say of one membership is said of the role. */
const LOGINS = (version: number): string => `
  create role reader nologin; create role bare nologin; create role boss superuser nologin;
  grant connect on database shop to reader, bare; grant usage on schema orders to reader;
  grant select on orders.payment to reader, bare;
  create role no_usage login; grant connect on database shop to no_usage; grant select on orders.payment to no_usage;
  create role no_connect login; grant usage on schema orders to no_connect; grant select on orders.payment to no_connect;
  create role some_columns login in role reader; revoke reader from some_columns;
  grant connect on database shop to some_columns; grant usage on schema orders to some_columns;
  grant select (id), update (note) on orders.payment to some_columns;
  create role lazy login noinherit in role reader; grant connect on database shop to lazy;
  create role split login noinherit in role bare; grant connect on database shop to split; grant usage on schema orders to split;
  create role reads_all login in role pg_read_all_data; grant connect on database shop to reads_all;
  create role writes_all login noinherit in role pg_write_all_data; grant connect on database shop to writes_all;
  create role climber login noinherit in role boss; grant connect on database shop to climber;
  create role root login superuser;
  create role free login bypassrls in role orders_ro, orders_use;
  create role changed login in role orders_rw; alter role changed set role = reader;
  grant reader to changed; alter role changed in database shop set role = orders_ro; grant orders_ro to changed;
  create role mistaken login in role reader; alter role mistaken set role = orders_owner;
  create role full_up login connection limit 0 in role reader;
  create role "Odd -> ""role""" login in role reader;
  create role late login in role reader valid until '2001-02-03 04:05:06+00';
  grant usage on sequence orders.counter to reader;
  ${version >= 16 ? "create role only_admin login; grant reader to only_admin with admin true, inherit false, set false; grant connect on database shop to only_admin;" : ""}
  ${version >= 17 ? "create role keeper login in role pg_maintain, orders_use;" : ""}
`;

/** For each kind, a statement that takes a privilege and nothing else, and what it meets when it was let through. */
const STATEMENTS: Record<string, Record<string, (name: string, columns: string[]) => string>> = {
  table: {
    SELECT: (name, columns) => `select ${columns.join(", ")} from ${name} limit 0`,
    INSERT: (name, columns) =>
      `insert into ${name} (${columns.join(", ")}) values (${columns.map(() => "null").join(", ")})`,
    UPDATE: (name, columns) =>
      `update ${name} set ${columns.map((column) => `${column} = default`).join(", ")} where false`,
    DELETE: (name) => `delete from ${name} where false`,
    TRUNCATE: (name) => `truncate ${name}`,
    TRIGGER: (name) =>
      `create trigger t before insert on ${name} execute function suppress_redundant_updates_trigger()`,
    MAINTAIN: (name) => `cluster ${name} using no_index`,
  },
  sequence: {
    SELECT: (name) => `select last_value from ${name}`,
    UPDATE: (name) => `select setval('${name}', 1)`,
    // Each of them is enough, and no statement takes USAGE alone.
    "USAGE or UPDATE": (name) => `select nextval('${name}')`,
  },
  routine: {
    EXECUTE: (name) =>
      `select ${name.replace(/\((\w+)\)/, "(null::$1)")} from (select 1 offset 0) as v where false`,
  },
  schema: {
    CREATE: (name) => `create table ${name}.made ()`,
    USAGE: (name) => `select '${name}.nothing'::regclass`,
  },
  database: {
    CREATE: () => "create schema made",
    TEMPORARY: () => "create temp table made ()",
    CONNECT: () => "select 1",
  },
};
const COLUMNS = ["id", "note"];

describe.each([14, 18] as const)("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let admin: Client;
  let catalog: Catalog;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
    const run = async (statements: string[]) => {
      for (const statement of statements) await admin.query(statement);
    };
    await run(renderSql(plan(orders, { migrated: false })));
    for (const other of others) await run(renderSql(plan(other)));
    await admin.query(TABLES);
    await run(renderSql(plan(orders)).filter((sql) => !/^CREATE (ROLE|SCHEMA)/.test(sql)));
    await admin.query(LOGINS(version));
    const { rows } = await admin.query<{ rolname: string }>(
      "select rolname from pg_roles where rolcanlogin and rolname <> 'postgres'",
    );
    for (const { rolname } of rows) await admin.query(`alter role ${q(rolname)} password 'it'`);
    catalog = await readCatalog(admin);
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  /** Whether the server lets a statement through, whatever it meets afterwards. */
  const lets = (client: Client, statement: string, before = "select 1"): Promise<boolean> =>
    client
      .query(`begin; ${before}; ${statement}`)
      .then(
        () => true,
        (error: DatabaseError) => error.code !== "42501",
      )
      .finally(() => client.query("rollback"));

  const one = (login: string, object: string, privilege: string): ExplainedPrivilege =>
    explain(catalog, { login, object, privilege }).privileges[0] as ExplainedPrivilege;

  const OBJECTS: [string, string, string[]?][] = [
    ["table", "orders.payment", COLUMNS],
    ["table", "orders.secret", COLUMNS],
    ["table", 'orders."Odd.""T"', COLUMNS],
    ["table", "orders.guarded", COLUMNS],
    ["table", "orders.shown", ["id"]],
    ["table", "empty.payment", COLUMNS],
    ["sequence", "orders.counter"],
    ["routine", "orders.total(integer)"],
    ["schema", "orders"],
    ["schema", "empty"],
    ["schema", "public"],
    ["database", "shop"],
  ];

  it("says of each login, object and privilege what the server does", async () => {
    // Who is expired can not log in by the password that is used here.
    const logins = catalog.roles
      .filter(({ login, name, expired }) => login && name !== "postgres" && !expired)
      .map(({ name }) => name);
    const roles = ["none", ...catalog.roles.map(({ name }) => name)];
    const wrong: string[] = [];
    const counts: Record<string, number> = {};
    for (const login of logins) {
      const client = await server
        .connect({ user: login, password: "it", database: "shop" })
        .catch(() => undefined);
      const becomes: string[] = [];
      for (const role of roles)
        if (client !== undefined && (await lets(client, `set role ${role === "none" ? role : q(role)}`)))
          becomes.push(role);
      for (const [kind, object, columns = []] of OBJECTS) {
        for (const [privilege, statement] of Object.entries(STATEMENTS[kind] ?? {})) {
          if (privilege === "MAINTAIN" && (version < 17 || object === "orders.shown")) continue;
          if (object === "orders.shown" && ["TRUNCATE", "TRIGGER"].includes(privilege)) continue; // not for views
          const told = privilege
            .split(" or ")
            .map((each) => one(login, `${object === "orders.shown" ? "view" : kind} ${object}`, each));
          const says = (["at once", "after SET ROLE", "no"] as const)
            .map((allowed) => told.find((each) => each.allowed === allowed))
            .find((each) => each !== undefined) as ExplainedPrivilege;
          const tried = async (names: string[]) => {
            if (client === undefined) return "no";
            const sql = statement(object, names);
            if (await lets(client, sql)) return "at once";
            for (const role of becomes)
              if (await lets(client, sql, `set local role ${role === "none" ? role : q(role)}`))
                return "after SET ROLE";
            return "no";
          };
          const is = says.columns === undefined ? await tried(columns) : await tried(says.columns);
          counts[is] = (counts[is] ?? 0) + 1;
          if (is !== says.allowed)
            wrong.push(`${login}: ${privilege} on ${object}: ${says.allowed}, and is ${is}`);
          if (says.columns !== undefined && (await tried(columns)) !== "no")
            wrong.push(`${login}: ${privilege} on ${object}: more columns than said`);
          if (says.allowed === "no" && says.changes.length === 0)
            wrong.push(`${login}: ${privilege} on ${object}: no reason`);
        }
      }
      await client?.end();
    }
    expect(wrong).toEqual([]);
    for (const outcome of ["at once", "after SET ROLE", "no"])
      expect(counts[outcome], outcome).toBeGreaterThan(50);
  });

  it("names the way", () => {
    expect(one("billing_app_a", "orders.payment", "select")).toEqual({
      privilege: "SELECT",
      allowed: "at once",
      ways: [
        {
          source: "grant",
          path: ["billing_app_a", "billing_app", "orders_for_billing", "orders_for_billing_all"],
          grantable: false,
          lacks: [],
        },
      ],
      changes: [],
    });
    expect(one("climber", "orders.secret", "TRUNCATE")).toMatchObject({
      allowed: "after SET ROLE",
      ways: [{ source: "superuser", path: ["climber", "boss"], become: "boss" }],
    });
    expect(one("reads_all", "orders.secret", "SELECT").ways).toMatchObject([{ source: "predefined" }]);
    expect(one("some_columns", "orders.payment", "SELECT")).toMatchObject({
      allowed: "at once",
      columns: ["id"],
    });
  });

  it("says what stands in the way", () => {
    const changes = (login: string, object: string) => one(login, object, "SELECT").changes;
    expect(changes("reporting_app_a", "orders.payment")[0]).toBe(
      '"orders" offers it to "reporting" ("orders_for_reporting"), and "reporting" does not use it.',
    );
    expect(changes("reporting_app_a", "orders.secret")[0]).toBe(
      '"orders" offers something to "reporting" ("orders_for_reporting"), but not this.',
    );
    expect(changes("stock_app_a", "orders.payment")[0]).toBe(
      '"orders" offers nothing to "stock": there is no role "orders_for_stock".',
    );
    expect(changes("no_usage", "orders.payment")).toEqual([
      'it is there by no_usage, and gives nothing without USAGE on the schema "orders".',
    ]);
    expect(changes("no_connect", "orders.payment")).toEqual([
      'it is there by no_connect, and gives nothing without CONNECT on the database "shop".',
    ]);
    expect(changes("split", "orders.payment")).toEqual([
      'it is there by split -> bare after SET ROLE bare, and gives nothing without USAGE on the schema "orders".',
    ]);
    expect(changes("reader", "orders.payment")[0]).toMatch(/without LOGIN/);
    expect(changes("stock_app_a", "empty.payment")).toEqual([
      'it is granted to no role but the owner, "postgres".',
    ]);
    if (version >= 16)
      expect(changes("only_admin", "orders.payment")[0]).toBe(
        'only_admin -> reader is a path of memberships to "reader", with neither INHERIT nor SET all the way: it gives no rights.',
      );
  });

  it("says which rows are reached", () => {
    const rows = (login: string, privilege: string) => one(login, "orders.guarded", privilege).rows;
    expect(rows("billing_app_a", "SELECT")).toBe(
      'the rows that row security lets through, by "own_rows", "some_rows".',
    );
    expect(rows("billing_app_a", "UPDATE")).toBe(
      'the rows that row security lets through, by "own_rows", as far as "fewer" allow.',
    );
    expect(rows("orders_app_a", "DELETE")).toBe(
      'no rows: the table has row security, and no policy for DELETE is for "orders_app_a".',
    );
    expect(rows("free", "SELECT")).toBe('all rows: row security does not hold, since "free" has BYPASSRLS.');
    expect(rows("orders_migrate", "SELECT")).toMatch(/has the rights of the owner, "orders_owner"/);
    expect(rows("root", "SELECT")).toMatch(/"root" is a superuser/);
    expect(one("orders_app_a", "orders.guarded", "INSERT").changes[0]).toMatch(
      /a policy of row security for INSERT/,
    );
  });

  it("knows what a session starts as", () => {
    const of = (login: string) => {
      const { startsAs, notes } = explain(catalog, { login, object: "orders.payment" });
      return { startsAs, notes };
    };
    expect(of("orders_migrate").startsAs).toBe("orders_owner");
    expect(of("changed").startsAs).toBe("orders_ro"); // that in the database counts
    expect(of("mistaken")).toEqual({
      startsAs: "mistaken",
      notes: [expect.stringContaining("which it can not become")],
    });
    expect(of("late").notes).toEqual([expect.stringContaining("2001-02-03T04:05:06Z")]);
    expect(explain(catalog, { login: "root", object: "orders.shown" }).notes).toEqual([
      'the view reads its tables with the rights of its owner, "orders_owner".',
    ]);
  });

  it.each([
    [
      { login: "order", object: "orders.payment" },
      /there is no role "order" on the server\. There is "orders_/,
    ],
    [{ login: "guest", object: "x" }, /there is no role "guest" on the server\.$/],
    [
      { login: "root", object: "payment" },
      /There is "table (orders|empty)\.payment", .*: write the schema before the name/,
    ],
    [{ login: "root", object: "orders.nothing" }, /there is no "orders\.nothing" in the database "shop"/],
    [{ login: "root", object: "schema nothing" }, /there is no "schema nothing"/],
    [
      { login: "root", object: "orders.total" },
      /may be several things: "routine orders\.total\(integer\)", "routine/,
    ],
    [
      { login: "root", object: "orders.payment", privilege: "EXECUTE" },
      /"EXECUTE" is no privilege on a table of .* Allowed: SELECT, INSERT/,
    ],
  ])("refuses %j", (args, message) => {
    expect(() => explain(catalog, args)).toThrow(message);
  });

  it.each([
    ["orders.payment", "table orders.payment"],
    ['"orders"."payment"', "table orders.payment"],
    ['orders.Odd."T', 'table orders.Odd."T'],
    ['TABLE orders."Odd.""T"', 'table orders.Odd."T'],
    ["view orders.shown", "view orders.shown"],
    ["function orders.total(int)", "routine orders.total(integer)"],
    ["schema orders", "schema orders"],
    ["shop", "database shop"],
  ])("finds %s", (object, title) => {
    expect(explain(catalog, { login: "root", object }).object.title).toBe(title);
  });
});
