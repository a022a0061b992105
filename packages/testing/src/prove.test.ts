import type { Proof } from "@rolewright/audit";
import { type Manifest, manifest, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { embeddedPostgres, type PostgresServer } from "./embedded-postgres.js";
import { type ProveArgs, prove } from "./prove.js";

const LOGINS = ["orders_app_a", "orders_migrate", "orders_ingest", "reporting_app_a"];
const DECLARATIONS: ServiceDeclaration[] = [
  {
    service: "orders",
    database: "shop",
    logins: { app: {}, migrate: true },
    offers: [{ to: "reporting", access: "read-only", tables: ["line"] }],
    roles: [{ name: "ingest", access: "write-only", returning: { line: ["id"] } }],
  },
  {
    service: "reporting",
    database: "shop",
    logins: { app: {} },
    uses: [{ from: "orders", access: "read-only" }],
  },
];

let server: PostgresServer;
let deployer: Deployer;
let admin: Client;
const manifests: Manifest[] = DECLARATIONS.map(manifest);
const passwords = Object.fromEntries(LOGINS.map((login) => [login, `of-${login}`]));

beforeAll(async () => {
  server = await embeddedPostgres();
  deployer = await createDeployer(server, { database: "shop" });
  const client = await server.connect(deployer);
  // What is granted on named tables follows the migrations, as in a real first deployment.
  const before = DECLARATIONS.flatMap((declaration) => plan(declaration, { migrated: false }));
  for (const statement of renderSql(before)) await client.query(statement);
  for (const login of LOGINS) await client.query(`alter role ${login} password '${passwords[login]}'`);
  const migrator = await server.connect({
    database: "shop",
    user: "orders_migrate",
    password: passwords["orders_migrate"] as string,
  });
  await migrator.query("create table line (id int generated always as identity, what text)");
  await migrator.query("create view overview as select id, what from line");
  await migrator.query("create function total(n int) returns int language sql return n");
  await migrator.end();
  const early = new Set(before.map(({ key }) => key));
  const after = DECLARATIONS.flatMap((declaration) => plan(declaration)).filter(({ key }) => !early.has(key));
  for (const statement of renderSql(after)) await client.query(statement);
  await client.end();
  admin = await server.connect({ database: "shop" });
});
afterAll(async () => {
  await admin?.end();
  await server?.stop();
});

const args = (): ProveArgs => ({
  manifests,
  host: server.host,
  port: server.port,
  database: "shop",
  catalog: deployer,
  passwords,
});
const wrong = ({ wrong }: Proof): string[] =>
  wrong.map(
    ({ login, verb, object, allowed }) => `${login} ${verb} ${object} ${allowed ? "allowed" : "refused"}`,
  );

/** The proof while something on the server is not as it should be. */
async function proofDuring(change: string, undo: string): Promise<string[]> {
  await admin.query(change);
  try {
    return wrong(await prove(args()));
  } finally {
    await admin.query(undo);
  }
}

it("finds nothing where all is as declared, and has tried both ways", async () => {
  const proof = await prove(args());
  expect(wrong(proof)).toEqual([]);
  expect(proof.allowed).toBeGreaterThan(10);
  expect(proof.refused).toBeGreaterThan(10);
  expect(proof.rows.length).toBe(proof.allowed + proof.refused);
  expect(proof.rows).toContainEqual({
    login: "reporting_app_a",
    object: "orders.line",
    verb: "INSERT",
    declared: false,
    allowed: false,
    sqlstate: "42501",
  });
  const readBack = proof.rows.filter(
    ({ login, object, verb }) =>
      login === "orders_ingest" && object === "orders.line" && verb === "SELECT (id)",
  );
  expect(readBack).toEqual([expect.objectContaining({ declared: true, allowed: true })]);
});

it("leaves no row and no table behind", async () => {
  await prove(args());
  expect((await admin.query("select from orders.line")).rowCount).toBe(0);
  const { rows } = await admin.query("select to_regclass('orders.rolewright_proof') as left");
  expect(rows[0].left).toBeNull();
});

it.each([
  [
    "a table",
    "grant delete on orders.line to reporting_app",
    "revoke delete on orders.line from reporting_app",
    ["reporting_app_a DELETE orders.line allowed"],
  ],
  [
    "a view, granted to the login itself",
    "grant select on orders.overview to reporting_app_a",
    "revoke select on orders.overview from reporting_app_a",
    ["reporting_app_a SELECT orders.overview allowed"],
  ],
  [
    "a view, to be written through",
    "grant insert, update on orders.overview to reporting_app_a",
    "revoke insert, update on orders.overview from reporting_app_a",
    ["reporting_app_a INSERT orders.overview allowed", "reporting_app_a UPDATE orders.overview allowed"],
  ],
  [
    "one column, to be changed",
    "grant update (what) on orders.line to reporting_app_a",
    "revoke update (what) on orders.line from reporting_app_a",
    ["reporting_app_a UPDATE (what) orders.line allowed"],
  ],
  [
    "a function through PUBLIC",
    "grant execute on function orders.total to public",
    "revoke execute on function orders.total from public",
    [
      "orders_ingest EXECUTE orders.total(integer) allowed",
      "reporting_app_a EXECUTE orders.total(integer) allowed",
    ],
  ],
  [
    "the right to make tables",
    "grant create on schema orders to orders_app",
    "revoke create on schema orders from orders_app",
    ["orders_app_a CREATE orders allowed"],
  ],
])("finds an access that is too wide: %s", async (_, change, undo, expected) => {
  expect(await proofDuring(change, undo)).toEqual(expected);
});

it.each([
  [
    "a privilege",
    "revoke update on orders.line from orders_rw",
    "grant update on orders.line to orders_rw",
    ["orders_app_a UPDATE orders.line refused"],
  ],
  [
    "a column",
    "revoke select (id) on orders.line from orders_ingest_keys",
    "grant select (id) on orders.line to orders_ingest_keys",
    ["orders_ingest SELECT (id) orders.line refused"],
  ],
  [
    "a membership",
    "revoke orders_for_reporting from reporting_app granted by deployer",
    "grant orders_for_reporting to reporting_app granted by deployer",
    ["reporting_app_a SELECT orders.line refused"],
  ],
])("finds an access that is missing: %s", async (_, change, undo, expected) => {
  expect(await proofDuring(change, undo)).toEqual(expected);
});

it("does not pass over a login that it can not try", async () => {
  const { orders_app_a: _, ...others } = passwords;
  await expect(prove({ ...args(), passwords: others })).rejects.toThrow(
    "prove: no password for orders_app_a. Add it to `passwords`.",
  );
  await expect(prove({ ...args(), passwords: { ...passwords, orders_app_a: "other" } })).rejects.toThrow(
    /password authentication failed/,
  );
});
