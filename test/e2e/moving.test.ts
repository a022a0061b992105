// docs/moving.md, step by step: from Pulumi to Terraform and back, under clients that never stop.
import * as fs from "node:fs";
import * as path from "node:path";
import type { Manifest } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  synth,
  type TerraformPlan,
  type TestStack,
  type TestWorkspace,
  terraform,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { differences } from "../access.ts";
import { type BusyClient, busyClient } from "./clients.ts";
import { changesOf } from "./helpers.ts";

vi.setConfig({ testTimeout: 300_000 });

const EXAMPLE = path.join(import.meta.dirname, "../../examples/moving");
const GUIDE = fs.readFileSync(path.join(import.meta.dirname, "../../docs/moving.md"), "utf8");
const passwords = { app: "app-it", migrate: "migrate-it", analyst: "analyst-it", reporting: "reporting-it" };

/** What migrations have made, as the owner makes it. */
const MIGRATIONS = `
  CREATE TABLE orders.purchase (id serial PRIMARY KEY, item text NOT NULL);
  CREATE TABLE orders.refund (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, purchase integer NOT NULL);
  CREATE FUNCTION orders.total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders.purchase';
  INSERT INTO orders.purchase (item) VALUES ('a book');
`;
const READ = "SELECT id, item FROM orders.purchase ORDER BY id LIMIT 1";
const WRITE = "INSERT INTO orders.purchase (item) VALUES ('a lamp')";
const REFUND = "INSERT INTO orders.refund (purchase) VALUES (1) RETURNING id";

/** What of the two services has an id to import it by. */
const [ROLES, SCHEMAS] = [17, 2];

let server: PostgresServer;
let deployer: Deployer;
let admin: Client;
let pulumi: TestStack;
let workspace: TestWorkspace | undefined;
const clients: BusyClient[] = [];

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
});

function busy(user: string, password: string, statements: string[]): void {
  clients.push(busyClient(server, { user, password, database: "shop" }, statements));
}

/** Every client has worked on since the last step, and none has been refused anything. */
async function allWell(): Promise<void> {
  for (const client of clients) await client.more();
  expect(clients.flatMap(({ failures }) => failures.slice(0, 5))).toEqual([]);
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

/** The passwords, and where the server is, as `main.ts` asks for them. */
const variables = (): Record<string, unknown> => ({
  ...{ host: server.host, port: server.port, sslmode: "disable", deployer_password: deployer.password },
  ...Object.fromEntries(Object.entries(passwords).map(([key, value]) => [`${key}_password`, value])),
});

/** The attributes that a plan changes of what is there, for all of them together. */
function changesIn({ details }: TerraformPlan): string[] {
  const changed = Object.values(details).flatMap(({ before, after }) =>
    Object.entries(after ?? {}).flatMap(([name, value]) =>
      before !== null && JSON.stringify(before[name]) !== JSON.stringify(value) ? [name] : [],
    ),
  );
  return [...new Set(changed)];
}

/** The resources of services in a stack's state, those that depend on others first. */
const urnsOfServices = (): string[] =>
  (JSON.parse(pulumi.stateFile()).checkpoint.latest.resources as { urn: string }[])
    .map(({ urn }) => urn)
    .filter((urn) => urn.includes(":index:ServiceDatabase"))
    .toReversed();

let runs = 0;
/** The program of Pulumi; with nothing in it while the services are elsewhere. */
let isHere = true;
const program = async (): Promise<Record<string, unknown>> =>
  isHere ? { ...(await import(`${EXAMPLE}/index.ts?run=${++runs}`)) } : {};

it("moves two services from Pulumi to Terraform and back, and no client sees it", async () => {
  const secrets = Object.fromEntries(
    Object.entries(passwords).map(([key, value]) => [`${key}Password`, value]),
  );
  pulumi = await stack({
    ...{ project: "moving", stack: "production", stackTraces: false, skipCheckpoints: true, program },
    config: { host: server.host, port: String(server.port), sslmode: "disable", migrated: "false" },
    secrets: { ...secrets, deployerPassword: deployer.password },
  });
  await pulumi.up();
  const login = { user: "orders_migrate", password: passwords.migrate, database: "shop" };
  const migrator = await server.connect(login);
  await migrator.query(MIGRATIONS);
  await migrator.end();
  await pulumi.configure({ migrated: "true" });
  const { access } = (await pulumi.up()).outputs;
  await asDeclared(access);

  busy("orders_app_a", passwords.app, [READ, WRITE, "SELECT orders.total()"]);
  busy("orders_analyst", passwords.analyst, [READ]);
  busy("reporting_app_a", passwords.reporting, [READ, REFUND]);
  await allWell();
  const before = await oids();
  expect(before).toHaveLength(ROLES + SCHEMAS + 6); // two tables, their keys and their sequences

  // To Terraform: what is there already is imported, and nothing is destroyed or made in its place.
  const stacks = await synth(path.join(EXAMPLE, "main.ts"), { env: { ADOPTING: "true" } });
  const { resource, import: imports, output, ...empty } = stacks.get("moving") as Record<string, unknown>;
  const configuration = { ...empty, resource, import: imports, output };
  workspace = await terraform({ configuration, variables: variables() });
  const planned = await workspace.plan();
  const summary = `Plan: ${ROLES + SCHEMAS} to import, 28 to add, 4 to change, 0 to destroy.`;
  expect(planned.log).toContain(summary);
  expect(GUIDE).toContain(summary);
  expect(changesIn(planned)).toEqual(["password"]);
  await workspace.apply();
  await allWell();
  expect((await workspace.plan()).changes).toEqual({}); // with the import blocks, which do nothing any more
  await asDeclared(access);

  // Pulumi forgets: the provider is all that is left of the stack.
  await pulumi.forget(urnsOfServices());
  isHere = false;
  expect(changesOf(await pulumi.preview())).toEqual({ delete: 1 });
  await allWell();
  await asDeclared(access);
  expect(await oids()).toEqual(before);

  // And back, in two deployments.
  isHere = true;
  await pulumi.configure({ adopting: "true" });
  expect(changesOf(await pulumi.up())).toEqual({ import: ROLES + SCHEMAS, create: 31 });
  expect(GUIDE).toMatch(new RegExp(`\\+ 31 to create\\s+= ${ROLES + SCHEMAS} to import`));
  await allWell();
  await pulumi.configure({ adopting: "false" });
  expect(changesOf(await pulumi.up())).toEqual({ update: 4 });
  await allWell();
  expect(changesOf(await pulumi.preview({ refresh: true }))).toEqual({});
  await asDeclared(access);

  // Terraform forgets, and its program goes.
  await workspace.forget(Object.keys(await workspace.state()));
  await workspace.configure({ configuration: empty });
  expect((await workspace.apply()).changes).toEqual({});
  await allWell();
  await asDeclared(access);
  expect(await oids()).toEqual(before);
});
