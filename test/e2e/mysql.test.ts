// Services on MySQL and MariaDB under the real engine of Pulumi, deployed by the minimal deployer.
import * as sdk from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@rolewright/core";
import * as components from "@rolewright/pulumi/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlDeployer,
  type MySqlServer,
  proveMySql,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Project, petojuProject } from "../petoju/project.ts";
import { changesOf } from "./helpers.ts";

/** One round, unless `ROLEWRIGHT_ROUNDS` asks for more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? 1);
const DATABASES = ["catalog", "orders", "order_history", "reporting"];
const PASSWORD = "let-me-in";

const official = (): Project => ({ sdk, components, close() {} });
const mySql = () => embeddedMySql();
const mariaDb = () => embeddedMariaDb();

describe.each([
  { engine: "mysql", provider: "the official provider", start: mySql, project: official },
  { engine: "mysql", provider: "petoju/mysql", start: mySql, project: petojuProject },
  { engine: "mariadb", provider: "petoju/mysql", start: mariaDb, project: petojuProject },
] as const)("services on $engine by $provider", async ({ engine, start, project: install }) => {
  const problem = await embeddedServerProblem(engine);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let project: Project;
  const open: TestStack[] = [];

  beforeAll(async () => {
    if (problem) return;
    project = install();
    server = await start();
    deployer = await createMySqlDeployer(server, { databases: DATABASES });
  });
  afterAll(async () => {
    for (const each of open) await each.close();
    await server?.stop();
    project?.close();
  });

  /** What the program declares; a test changes it between two deployments. */
  let declared: { migrated: boolean; toReporting: boolean; standby: boolean; analyst: boolean };

  function program(): Record<string, unknown> {
    const { host, port, user: username, password } = deployer;
    const { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } = project.components;
    const provider = new project.sdk.Provider("shop", {
      ...{ endpoint: `${host}:${port}`, username, password: pulumi.secret(password) },
    });
    const login = { password: PASSWORD };
    const service = (name: string, args: Partial<components.ServiceDatabaseArgs>) =>
      new ServiceDatabase(
        name,
        { engine, host: "127.0.0.%", protect: false, migrated: declared.migrated, setDefaultRole, ...args },
        { provider },
      );
    const catalog = service("catalog", {
      logins: { app: login, migrate: login },
      offers: [{ to: "reporting", access: "read-only" }],
    });
    const orders = service("orders", {
      additionalDatabases: ["order_history"],
      logins: { app: { ...login, ...(declared.standby && { standby: login }) }, migrate: login },
      routines: ["function total"],
      offers: [
        ...(declared.toReporting ? [{ to: "reporting", access: "read-only" as const }] : []),
        { to: "catalog", access: "write-only", tables: ["event"] },
        { to: "catalog", access: "read-only", columns: { item: ["id", "label"] } },
      ],
    });
    new WriteOnlyRole("orders-ingest", { service: orders, login });
    if (declared.analyst) new ReadOnlyRole("orders-analyst", { service: orders, login });
    const reporting = service("reporting", {
      logins: { app: login },
      uses: [
        { from: "catalog", access: "read-only" },
        ...(declared.toReporting ? [{ from: "orders", access: "read-only" as const }] : []),
      ],
    });
    const services = [catalog, orders, reporting];
    return { manifests: services.map(({ manifest }) => manifest) };
  }

  /** What the official provider has no resource for. */
  const setDefaultRole = (sql: string) => as(deployer.user, [sql], deployer.password);

  async function as(user: string, statements: string[], password = PASSWORD): Promise<void> {
    const session = await server.connect({ user, password });
    for (const statement of statements) await session.query(statement);
    await session.end();
  }

  async function migrate(): Promise<void> {
    await as("catalog_migrate", ["create table catalog.product (id int primary key, name varchar(20))"]);
    await as("orders_migrate", [
      "create table orders.item (id int primary key, label varchar(9), price int)",
      "create table orders.event (id int auto_increment primary key, what varchar(9))",
      "create table order_history.item (id int primary key)",
      "create view orders.labels as select id, label from orders.item",
      "create function orders.total() returns int reads sql data return (select sum(price) from orders.item)",
    ]);
  }

  const proof = (manifests: unknown) => {
    const all = manifests as Manifest[];
    const logins = all.flatMap(({ roles }) => roles.filter(({ login }) => login).map(({ name }) => name));
    const passwords = Object.fromEntries(logins.map((name) => [name, PASSWORD]));
    return proveMySql(server, { manifests: all, catalog: deployer, passwords });
  };

  async function ours(): Promise<string[]> {
    const root = await server.connect();
    const [rows] = await root.query(
      "select user from mysql.user where user regexp '^(catalog|orders|reporting)_' union select db from mysql.db where user regexp '^(catalog|orders|reporting)_' order by 1",
    );
    await root.end();
    return (rows as { user: string }[]).map(({ user }) => user);
  }

  it.skipIf(problem)(
    `are made, the same, changed and gone, ${ROUNDS} times without a failure`,
    {
      timeout: 120_000 * ROUNDS,
    },
    async () => {
      const made = await stack({
        ...{ project: "shop", stack: "test", stackTraces: false },
        program: async () => program(),
      });
      open.push(made);
      for (let round = 1; round <= ROUNDS; round++) {
        declared = { migrated: false, toReporting: true, standby: false, analyst: true };
        const first = await made.up();
        await migrate();
        declared = { ...declared, migrated: true };
        // With the second deployment Pulumi notes another version for a provider that is made of one of Terraform.
        expect(changesOf(await made.up())).toMatchObject({ create: 3 });
        expect(changesOf(await made.up())).toEqual({});
        await made.refresh();
        const same = await made.up();
        expect(changesOf(same)).toEqual({});
        // A view does what its definer may, by the definer's default role.
        await as("reporting_app_a", ["select * from orders.labels"]);
        const before = await proof(same.outputs["manifests"]);
        expect(before.wrong).toEqual([]);
        expect(Math.min(before.allowed, before.refused)).toBeGreaterThan(20);

        declared = { migrated: true, toReporting: false, standby: true, analyst: false };
        const changed = await made.up();
        expect(changesOf(await made.up())).toEqual({});
        const after = await proof(changed.outputs["manifests"]);
        expect(after.wrong).toEqual([]);
        expect(after.refused).toBeGreaterThan(20);

        // MySQL drops no login whose views and routines are there.
        await as("orders_migrate", ["drop view orders.labels", "drop function orders.total"]);
        const down = await made.destroy();
        expect(await ours()).toEqual([]);
        const took = [first, changed, down].map(({ duration }) => `${(duration / 1000).toFixed(1)} s`);
        console.log(
          `round ${round}: ${first.changes["create"]} resources up in ${took[0]}, changed in ${took[1]}, down in ${took[2]}; ${before.rows.length + after.rows.length} statements as declared`,
        );
      }
    },
  );
});
