// docs/moving.md, step by step: from Pulumi to Terraform and back, under clients that never stop.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Manifest } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  type TestStack,
  type TestWorkspace,
  terraform,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { differences } from "../access.ts";
import { type BusyClient, busyClient } from "./clients.ts";
import { changesOf, failure } from "./helpers.ts";

vi.setConfig({ testTimeout: 300_000 });

const EXAMPLE = path.join(import.meta.dirname, "../../examples/moving");
const passwords = { app: "app-it", migrate: "migrate-it", analyst: "analyst-it", reporting: "reporting-it" };

/** What migrations have made, as the owner makes it. */
const MIGRATIONS = `
  CREATE TABLE orders.purchase (id serial PRIMARY KEY, item text NOT NULL);
  CREATE TABLE orders.refund (id serial PRIMARY KEY, purchase integer NOT NULL);
  CREATE FUNCTION orders.total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders.purchase';
  INSERT INTO orders.purchase (item) VALUES ('a book');
`;
const READ = "SELECT id, item FROM orders.purchase ORDER BY id LIMIT 1";

let server: PostgresServer;
let deployer: Deployer;
let admin: Client;
let pulumi: TestStack;
let workspace: TestWorkspace | undefined;
const clients: BusyClient[] = [];
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-moving-"));

beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
  admin = await server.connect({ database: "shop" });
});
afterAll(async () => {
  for (const client of clients) await client.stop();
  await admin?.end();
  await workspace?.close();
  await pulumi?.close();
  await server?.stop();
  fs.rmSync(outdir, { recursive: true, force: true });
});

function busy(user: string, password: string, statements: string[]): void {
  clients.push(busyClient(server, { user, password, database: "shop" }, statements));
}

/** Every client has worked on since the last step, and none has been refused anything. */
async function allWell(): Promise<void> {
  for (const client of clients) await client.more();
  expect(clients.flatMap(({ failures }) => failures)).toEqual([]);
}

/** All roles, schemas and tables: what was dropped and made again has another oid. */
async function oids(): Promise<unknown[]> {
  const { rows } = await admin.query(`
    SELECT rolname::text AS name, oid FROM pg_roles WHERE rolname ~ '^(orders|reporting)_'
    UNION ALL SELECT nspname, oid FROM pg_namespace WHERE nspname IN ('orders', 'reporting')
    UNION ALL SELECT relname, oid FROM pg_class WHERE relnamespace = 'orders'::regnamespace ORDER BY 1, 2`);
  return rows;
}

/** The server holds what the manifests declare, and nothing else. */
async function asDeclared(manifests: unknown): Promise<void> {
  expect(await differences(admin, manifests as Manifest[], ["postgres", "deployer"])).toEqual({
    missing: [],
    unwanted: [],
  });
}

/** What `main.ts` gives to Terraform. */
async function synth(adopting: boolean): Promise<object> {
  const env = { ...process.env, ADOPTING: String(adopting), CDKTF_OUTDIR: outdir };
  await promisify(execFile)(process.execPath, ["main.ts"], { cwd: EXAMPLE, env });
  return JSON.parse(fs.readFileSync(path.join(outdir, "stacks/moving/cdk.tf.json"), "utf8"));
}

/** The resources of services in a stack's state, those that depend on others first. */
const urnsOfServices = (): string[] =>
  (JSON.parse(pulumi.stateFile()).checkpoint.latest.resources as { urn: string }[])
    .map(({ urn }) => urn)
    .filter((urn) => urn.includes(":index:ServiceDatabase"))
    .toReversed();

let runs = 0;
/** The program of Pulumi; without the services, once they are elsewhere. */
const program = async (): Promise<Record<string, unknown>> => ({
  ...(await import(`${EXAMPLE}/index.ts?run=${++runs}`)),
});
let isHere = true;

it("moves two services from Pulumi to Terraform and back, and no client sees it", async () => {
  const secrets = Object.fromEntries(Object.entries(passwords).map(([login, p]) => [`${login}Password`, p]));
  pulumi = await stack({
    ...{ project: "moving", stack: "production", stackTraces: false, skipCheckpoints: true },
    program: async () => (isHere ? program() : {}),
    config: { host: server.host, port: String(server.port), sslmode: "disable", migrated: "false" },
    secrets: { ...secrets, deployerPassword: deployer.password },
  });
  await pulumi.up();
  const migrator = await server.connect({
    user: "orders_migrate",
    password: passwords.migrate,
    database: "shop",
  });
  await migrator.query(MIGRATIONS);
  await migrator.end();
  await pulumi.configure({ migrated: "true" });
  const { outputs } = await pulumi.up();
  const manifests = outputs["access"];
  await asDeclared(manifests);

  busy("orders_app_a", passwords.app, [
    READ,
    "INSERT INTO orders.purchase (item) VALUES ('a lamp')",
    "SELECT orders.total()",
  ]);
  busy("orders_analyst", passwords.analyst, [READ]);
  busy("reporting_app_a", passwords.reporting, [
    READ,
    "INSERT INTO orders.refund (purchase) VALUES (1) RETURNING id",
  ]);
  await allWell();
  const before = await oids();

  // To Terraform.
  const variables = {
    ...{ host: server.host, port: server.port, sslmode: "disable", deployer_password: deployer.password },
    ...Object.fromEntries(Object.entries(passwords).map(([login, password]) => [`${login}_password`, password])),
  };
  workspace = await terraform({ configuration: await synth(true), variables });
  const plan = await workspace.plan();
  console.log(plan.changes, plan.log.slice(-600));
  const applied = await workspace.apply();
  console.log(applied.duration);
  await allWell();
  expect((await workspace.plan()).changes).toEqual({});
  await pulumi.forget(urnsOfServices());
  isHere = false;
  console.log(changesOf(await pulumi.up()));
  await workspace.configure({ configuration: await synth(false) });
  expect((await workspace.plan()).changes).toEqual({});
  await allWell();
  await asDeclared(manifests);
  expect(await oids()).toEqual(before);

  // And back.
  isHere = true;
  await pulumi.configure({ adopting: "true" });
  console.log(changesOf(await pulumi.up()));
  await allWell();
  await pulumi.configure({ adopting: "false" });
  console.log(changesOf(await pulumi.up()));
  await allWell();
  await workspace.forget(Object.keys(await workspace.state()));
  await asDeclared(manifests);
  expect(await oids()).toEqual(before);
  expect(changesOf(await pulumi.up({ refresh: true }))).toEqual({});
  console.log(clients.map(({ rounds }) => rounds), failure);
});
