// The two servers are of different versions, so that what the later one knows by itself would show as a difference.
import { plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "./catalog/read.js";
import type { ServerException } from "./diff-servers/exceptions.js";
import { diffServers, type ServerDiff } from "./diff-servers.js";

const orders: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: { standby: true }, migrate: true },
  roles: [{ name: "analyst", access: "read-only" }],
  offers: [{ to: "reporting", access: "read-only", tables: ["payment"] }],
};
const reporting: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};
const TABLES = `set role orders_owner;
  create table orders.payment (id serial primary key, note text); create table orders.refund (id int); create view orders.shown as select 1 as one;
  create function orders.total() returns int language sql as 'select 1'; reset role;`;

/** Deploys the same services into a database of that name. */
async function deployed(server: PostgresServer, database: string): Promise<Client> {
  await createDeployer(server, { database });
  const client = await server.connect({ database });
  const both = [orders, reporting].map((each) => ({ ...each, database }));
  const [first, second] = both as [ServiceDeclaration, ServiceDeclaration];
  await client.query(renderSql(plan(first, { migrated: false })).join(";"));
  await client.query(TABLES);
  const again = renderSql(plan(first)).filter((sql) => !/^CREATE (ROLE|SCHEMA)/.test(sql));
  await client.query([...again, ...renderSql(plan(second))].join(";"));
  return client;
}

let servers: [PostgresServer, PostgresServer];
let staging: Client;
let production: Client;
beforeAll(async () => {
  servers = await Promise.all([embeddedPostgres({ version: 16 }), embeddedPostgres({ version: 18 })]);
  [staging, production] = await Promise.all([
    deployed(servers[0], "shop"),
    deployed(servers[1], "shop_production"),
  ]);
});
afterAll(async () => {
  await Promise.all([staging?.end(), production?.end()]);
  await Promise.all((servers ?? []).map((server) => server.stop()));
});

/** What differs after a change of one server, which is undone. */
async function after(
  changes: { staging?: string; production?: string },
  exceptions?: ServerException[],
): Promise<ServerDiff> {
  await Promise.all([staging.query("begin"), production.query("begin")]);
  try {
    await staging.query(changes.staging ?? "");
    await production.query(changes.production ?? "");
    const found = diffServers(await readCatalog(staging), await readCatalog(production), exceptions);
    await compareWithServers(found, exceptions);
    return found;
  } finally {
    await Promise.all([staging.query("rollback"), production.query("rollback")]);
  }
}

/** What the servers say of each login, table and privilege, as far as both know the privilege. */
const PRIVILEGES_SQL = `select r.rolname as login, n.nspname as schema, c.relname as name, p.privilege
  from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as p (privilege)
 where r.rolcanlogin and not r.rolsuper and c.relkind in ('r', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
   and has_table_privilege(r.oid, c.oid, p.privilege)`;

async function compareWithServers(found: ServerDiff, exceptions: ServerException[] = []): Promise<void> {
  if (exceptions.length > 0) return;
  const held = await Promise.all(
    [staging, production].map(async (client) => {
      const { rows } =
        await client.query<Record<"login" | "schema" | "name" | "privilege", string>>(PRIVILEGES_SQL);
      return new Set(
        rows.map(({ login, schema, name, privilege }) => [login, privilege, schema, name].join(" ")),
      );
    }),
  );
  const [a, b] = held as [Set<string>, Set<string>];
  const differ = [...a.symmetricDifference(b)].filter((each) => !isSaidElsewhere(each, found));
  const said = found.access
    .filter(
      ({ kind, schema, logins }) =>
        kind === "table" && schema !== "pg_catalog" && logins.every(({ login }) => login !== "public"),
    )
    .flatMap(({ logins, privileges, schema, names }) =>
      logins.flatMap(({ login }) =>
        privileges.flatMap((privilege) => names.map((name) => [login, privilege, schema, name].join(" "))),
      ),
    )
    .filter((each) => !each.includes("GRANT OPTION") && !/ (MAINTAIN|OWNER) /.test(each));
  expect(said.toSorted()).toEqual(differ.toSorted());
}

/** By PUBLIC, by a role to become (which the server's function does not follow), as an owner, or of one who became a superuser. */
function isSaidElsewhere(each: string, { access, roles }: ServerDiff): boolean {
  const [login, privilege, schema, name] = each.split(" ") as [string, string, string, string];
  return (
    roles.some(
      (role) => role.role === login && role.kind === "attribute" && role.attribute === "SUPERUSER",
    ) ||
    access.some(
      (said) =>
        said.kind === "table" &&
        said.schema === schema &&
        said.names.includes(name) &&
        said.logins.some((of) => of.login === "public" || of.login === login) &&
        (said.privileges.includes("OWNER") ||
          (said.logins.some((of) => of.login === "public") && said.privileges.includes(privilege))),
    )
  );
}

const lines = ({ access }: ServerDiff): string[] =>
  access.map(
    ({ logins, onlyIn, schema, kind, privileges, names, missing }) =>
      `${logins.map(({ login }) => login).join(", ")} ${onlyIn}: ${privileges.join(", ")} on ${kind} ${names.map((name) => (schema === undefined || kind === "schema" ? name : `${schema}.${name}`)).join(", ")}${missing ? " (missing)" : ""}`,
  );

describe("PostgreSQL 16 and 18 with the same services", () => {
  it("are the same, whatever the later version knows by itself", async () => {
    const found = await after({});
    expect({ access: found.access, roles: found.roles }).toEqual({ access: [], roles: [] });
  });

  it("differ in the privileges of a login, with the path to them", async () => {
    const found = await after({
      staging:
        "grant insert on orders.payment, orders.refund to orders_ro; grant select on orders.refund to orders_for_reporting_named",
      production: "revoke delete on orders.payment from orders_rw",
    });
    expect(lines(found)).toEqual([
      "orders_analyst first: INSERT on table orders.payment, orders.refund",
      "orders_app_a, orders_app_b first: DELETE on table orders.payment",
      "reporting_app_a first: SELECT on table orders.refund",
    ]);
    expect(found.access.map(({ logins }) => logins[0]?.paths)).toEqual([
      [["orders_analyst", "orders_ro"]],
      [["orders_app_a", "orders_app", "orders_rw"]],
      [["reporting_app_a", "reporting_app", "orders_for_reporting", "orders_for_reporting_named"]],
    ]);
    expect(found.roles).toEqual([]);
  });

  it("differ in objects that one of them has, in columns, routines, schemas and the database", async () => {
    const found = await after({
      staging: `set local role orders_owner; create table orders.fresh (id int); reset role; grant update (note) on orders.payment to orders_analyst;
        grant create on database shop to orders_analyst; grant create on schema orders to orders_use`,
      production: "grant execute on function orders.total() to orders_ro",
    });
    expect(lines(found)).toEqual([
      "orders_analyst first: CREATE on database ",
      "orders_analyst first: UPDATE on column orders.payment.note",
      "orders_analyst second: EXECUTE on routine orders.total()",
      "orders_analyst first: SELECT on table orders.fresh (missing)",
      "orders_analyst, orders_app_a, orders_app_b, reporting_app_a first: CREATE on schema orders",
      "orders_app_a, orders_app_b first: SELECT, INSERT, UPDATE, DELETE on table orders.fresh (missing)",
      "orders_migrate first: OWNER on table orders.fresh (missing)",
    ]);
  });

  it("say once what every role may do, and what a login may pass on", async () => {
    const found = await after({
      staging: `grant select on orders.refund to public; grant insert on orders.refund to orders_analyst with grant option;
        grant delete on orders.refund to orders_analyst`,
      production:
        "grant insert on orders.refund to orders_analyst; grant select on orders.refund to orders_for_reporting_named",
    });
    expect(lines(found)).toEqual([
      "orders_analyst first: INSERT WITH GRANT OPTION, DELETE on table orders.refund",
      "public first: SELECT on table orders.refund",
    ]);
  });

  it("differ in a privilege that only the later one knows where somebody granted it", async () => {
    const found = await after({
      production:
        "grant maintain on orders.payment to orders_analyst; create role keeper login in role pg_maintain",
    });
    expect(lines(found).filter((line) => !line.includes("information_schema"))).toEqual([
      "keeper second: MAINTAIN on table orders.payment, orders.refund, orders.shown",
      "orders_analyst second: MAINTAIN on table orders.payment",
    ]);
  });

  it("say of the system's own objects what was granted, and nothing else", async () => {
    const found = await after({
      production:
        "grant select on pg_catalog.pg_authid to orders_analyst; grant execute on function pg_catalog.pg_ls_dir(text) to orders_ro",
    });
    expect(lines(found)).toEqual([
      "orders_analyst second: EXECUTE on routine pg_catalog.pg_ls_dir(text)",
      "orders_analyst second: SELECT on table pg_catalog.pg_authid",
    ]);
  });

  it("differ in roles, attributes and memberships, and a superuser lacks nothing", async () => {
    const found = await after({
      staging: `alter role orders_analyst superuser; alter role orders_app_a connection limit 5; alter role reporting_app_a set role = reporting_app;
        revoke orders_rw from orders_app; grant reporting_use to orders_use`,
      production:
        "create role guest login; create role team; grant orders_ro to guest; grant team to orders_analyst",
    });
    expect(found.roles).toEqual([
      { kind: "role", role: "guest", login: true, onlyIn: "second" },
      { kind: "attribute", role: "orders_analyst", attribute: "SUPERUSER", first: "yes", second: "no" },
      { kind: "membership", role: "orders_app", of: "orders_rw", second: "INHERIT, SET" },
      { kind: "attribute", role: "orders_app_a", attribute: "CONNECTION LIMIT", first: "5", second: "-1" },
      { kind: "membership", role: "orders_use", of: "reporting_use", first: "INHERIT, SET" },
      {
        kind: "attribute",
        role: "reporting_app_a",
        attribute: "setting role",
        first: "reporting_app",
      },
      { kind: "role", role: "team", login: false, onlyIn: "second" },
    ]);
    expect(lines(found)).toContain("orders_analyst first: SUPERUSER on database ");
    expect(lines(found)).toContain(
      "guest second: SELECT on table orders.payment, orders.refund, orders.shown",
    );
    expect(lines(found).filter((line) => line.startsWith("orders_analyst second"))).toEqual([]);
  });
});

describe("exceptions", () => {
  it("take away what they say, and those of no use are named", async () => {
    const exceptions: ServerException[] = [
      { login: "orders_analyst", schema: "orders", privilege: "INSERT", reason: "tries imports" },
      { login: "guest", reason: "a visitor" },
      { schema: "reporting", reason: "long ago" },
      { login: "orders_analyst", privilege: "DELETE", reason: "never was" },
    ];
    const found = await after(
      {
        staging:
          "grant insert, update on orders.payment to orders_analyst; create role guest login in role orders_ro",
      },
      exceptions,
    );
    expect(lines(found)).toEqual(["orders_analyst first: UPDATE on table orders.payment"]);
    expect(found.roles).toEqual([]);
    expect(found.unused).toEqual(exceptions.slice(2));
  });
});
