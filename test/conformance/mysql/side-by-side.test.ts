import {
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlRecord,
  plan,
  renderSql,
  renderWithdrawSql,
} from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlDeployer,
  type MySqlServer,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything } from "./catalog.ts";
import { type Connection, run } from "./connection.ts";

const SERVICES = Array.from({ length: 12 }, (_, index) => `service-${index}`);
const ROUNDS = 3;

/** Applies records, each as soon as those are there that it depends on, as an engine does; all that can go at once, do. */
async function sideBySide(
  all: MySqlRecord[][],
  connect: () => Promise<Connection>,
  sqlOf: (record: MySqlRecord) => string[],
  before: (record: MySqlRecord, own: MySqlRecord[]) => string[],
): Promise<number> {
  let [running, most] = [0, 0];
  await Promise.all(
    all.map(async (own) => {
      const done = new Map<string, Promise<void>>();
      const start = (record: MySqlRecord): Promise<void> => {
        const known = done.get(record.key);
        if (known !== undefined) return known;
        const work = (async () => {
          const first = before(record, own);
          await Promise.all(own.filter(({ key }) => first.includes(key)).map(start));
          const connection = await connect();
          most = Math.max(most, ++running);
          await run(connection, sqlOf(record)).finally(() => {
            running--;
            return connection.end();
          });
        })();
        done.set(record.key, work);
        return work;
      };
      await Promise.all(own.map(start));
    }),
  );
  return most;
}

describe.each<[MySqlEngine, () => Promise<MySqlServer>]>([
  ["mysql", () => embeddedMySql({ settings: { max_connections: 500 } })],
  ["mariadb", () => embeddedMariaDb({ version: "10.11", settings: { max_connections: 500 } })],
])("%s", async (engine, start) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  let server: MySqlServer;
  let root: Connection;
  let deployer: MySqlDeployer;

  beforeAll(async () => {
    server = await start();
    root = await server.connect();
    const databases = SERVICES.map((service) => service.replace("-", "_"));
    deployer = await createMySqlDeployer(server, { databases });
  });
  afterAll(async () => {
    await root?.end();
    await server?.stop();
  });

  test(`makes and withdraws ${SERVICES.length} services at once, ordered by what depends on what alone`, async () => {
    const before = await everything(root, engine);
    const plans = SERVICES.map((service) => {
      const declaration: MySqlDeclaration = {
        ...{ engine, service, host: "127.0.0.1", logins: { app: { standby: true }, migrate: true } },
        offers: SERVICES.filter((to) => to !== service)
          .slice(0, 3)
          .map((to) => ({ to, access: "read-only" })),
        roles: [
          { name: "analyst", access: "read-only" },
          { name: "ingest", access: "write-only" },
        ],
      };
      return plan(declaration);
    });
    const connect = () => server.connect(deployer);
    for (let round = 0; round < ROUNDS; round++) {
      const most = await sideBySide(
        plans,
        connect,
        (record) => renderSql([record], engine),
        ({ dependsOn }) => dependsOn,
      );
      expect(most).toBeGreaterThan(SERVICES.length);
      await sideBySide(
        plans,
        connect,
        (record) => renderWithdrawSql([record], engine),
        ({ key }, own) => own.filter(({ dependsOn }) => dependsOn.includes(key)).map((each) => each.key),
      );
      await run(
        root,
        SERVICES.map((service) => `drop database ${service.replace("-", "_")}`),
      );
      expect(await everything(root, engine)).toEqual(before);
    }
  });
});
