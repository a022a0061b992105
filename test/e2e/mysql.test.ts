// Services on MySQL and MariaDB under the real engine of Pulumi, deployed by the minimal deployer.
import * as sdk from "@pulumi/mysql";
import type { Manifest } from "@rolewright/core";
import * as components from "@rolewright/pulumi/mysql";
import { embeddedServerProblem, type StackRun, stack } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Project, petojuProject } from "../petoju/project.ts";
import { changesOf } from "./helpers.ts";
import { NONE } from "./lives.ts";
import { accountOf, DEFINITIONS, MIGRATIONS, mysqlLives, PASSWORD } from "./mysql-lives.ts";

/** One round, unless `ROLEWRIGHT_ROUNDS` asks for more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? 1);

const official = {
  provider: "the official provider",
  install: (): Project => ({ sdk, components, close() {} }),
};
const petoju = { provider: "petoju/mysql", install: petojuProject };

/** `defaultRoles` is how many the program is asked to set: the logins of the first deployment, where the provider can not. */
describe.each([
  { engine: "mysql", ...official, defaultRoles: 7 },
  { engine: "mysql", ...petoju, defaultRoles: 0 },
  { engine: "mariadb", ...petoju, defaultRoles: 0 },
] as const)("services on $engine by $provider", async ({ engine, install, defaultRoles }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const life = mysqlLives(engine);
  let project: Project;
  let asked = 0;

  beforeAll(() => {
    project = install();
  });
  afterAll(() => project?.close());

  /** What the program declares; a test changes it between two deployments. */
  let declared: { migrated: boolean; toReporting: boolean; standby: boolean; analyst: boolean };

  function program(): Record<string, unknown> {
    const { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } = project.components;
    const provider = new project.sdk.Provider("shop", accountOf(life.deployer()));
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

  const setDefaultRole = (sql: string): Promise<void> => {
    asked++;
    return life.run([sql], life.deployer().user);
  };

  test(`are made, the same, changed and gone, ${ROUNDS} times without a failure`, {
    timeout: 120_000 * ROUNDS,
  }, async () => {
    const made = await stack({
      ...{ project: "shop", stack: "test", stackTraces: false },
      program: async () => program(),
    });
    const living = life.add(made);
    const before = await life.everything();

    /** All that the logins could do after a deployment is what the manifests say. */
    async function proved({ outputs }: StackRun): Promise<number> {
      living.manifests = outputs["manifests"] as Manifest[];
      expect(await life.compare()).toEqual(NONE);
      const { wrong, allowed, refused, rows } = await life.proof();
      expect(wrong).toEqual([]);
      expect(Math.min(allowed, refused)).toBeGreaterThan(20);
      return rows.length;
    }

    for (let round = 1; round <= ROUNDS; round++) {
      asked = 0;
      declared = { migrated: false, toReporting: true, standby: false, analyst: true };
      const first = await made.up();
      expect(asked).toBe(defaultRoles);
      for (const [service, statements] of Object.entries(MIGRATIONS))
        await life.run(statements, `${service}_migrate`);
      declared = { ...declared, migrated: true };
      // With the second deployment Pulumi notes another version for a provider that is made of one of Terraform.
      expect(changesOf(await made.up())).toMatchObject({ create: 3 });
      expect(changesOf(await made.up())).toEqual({});
      await made.refresh();
      const same = await made.up();
      expect(changesOf(same)).toEqual({});
      // A view does what its definer may, by the definer's default role.
      await life.run(["select * from orders.labels"], "reporting_app_a");
      let statements = await proved(same);

      declared = { migrated: true, toReporting: false, standby: true, analyst: false };
      const changed = await made.up();
      expect(changesOf(await made.up())).toEqual({});
      statements += await proved(changed);

      // MySQL drops no login whose views and routines are there.
      await life.run(DEFINITIONS.drop, "orders_migrate");
      const down = await made.destroy();
      expect(await life.everything()).toEqual(before);
      expect(await life.databases()).toEqual([]);
      const took = [first, changed, down].map(({ duration }) => `${(duration / 1000).toFixed(1)} s`);
      console.log(
        `round ${round}: ${first.changes["create"]} resources up in ${took[0]}, changed in ${took[1]}, down in ${took[2]}; ${statements} statements as declared`,
      );
    }
  });
});
