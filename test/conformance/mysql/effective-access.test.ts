import { effectiveRights } from "@rolewright/core";
import {
  checkTogether,
  databasesOf,
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlUserRecord,
  manifest,
  plan,
  renderPasswordSql,
  renderSql,
  renderWithdrawSql,
} from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlServer,
} from "@rolewright/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything, foundAccess } from "./catalog.ts";
import { type Connection, run } from "./connection.ts";
import { DATABASES, declarations } from "./declarations.ts";
import { allowed, declaredAccess } from "./declared.ts";
import { ordered } from "./ordered.ts";
import { trials, wrong } from "./statements.ts";

const SEED = 20_260_101;
const PASSWORD = `it's "a" \\ password`;

/** What a service's migrator makes in each of its databases. */
const OBJECTS = [
  "create table `before` (id int not null default 0, v varchar(9))",
  "create table `after` (id int not null default 0, v varchar(9))",
  "create table `empty` (id int)",
  "create view shown as select id, v from `before`",
  "create function early() returns int deterministic return 1",
  "create procedure late() select 1",
];

/** A database whose name the pattern `charlie_x` matches, which no service owns. */
const NEIGHBOURS = ["charliexx", "data-of-0", "moreX1"];

interface Server {
  name: string;
  engine: MySqlEngine;
  version?: "11.8";
  partialRevokes: boolean;
  runs: number;
}

const SERVERS: Server[] = [
  { name: "MySQL", engine: "mysql", partialRevokes: false, runs: 12 },
  { name: "MySQL with partial_revokes", engine: "mysql", partialRevokes: true, runs: 4 },
  { name: "MariaDB 10.11", engine: "mariadb", partialRevokes: false, runs: 12 },
  { name: "MariaDB 11.8", engine: "mariadb", version: "11.8", partialRevokes: false, runs: 4 },
];

const start = ({ engine, version, partialRevokes }: Server): Promise<MySqlServer> =>
  engine === "mariadb"
    ? embeddedMariaDb({ version: version ?? "10.11" })
    : embeddedMySql(partialRevokes ? { settings: { partial_revokes: "ON" } } : {});

describe.each(SERVERS)("$name", async (wanted) => {
  const { engine, version, partialRevokes, runs } = wanted;
  const test = it.skipIf((await embeddedServerProblem(engine, version)) !== undefined);
  let server: MySqlServer;
  let root: Connection;
  let deployer: Connection;

  beforeAll(async () => {
    server = await start(wanted);
    root = await server.connect();
    for (const name of NEIGHBOURS) {
      await run(root, [`create database \`${name}\``, `use \`${name}\``, ...OBJECTS]);
    }
    deployer = await server.connect(await createMySqlDeployer(server, { databases: DATABASES }));
  });
  afterAll(async () => {
    await deployer?.end();
    await root?.end();
    await server?.stop();
  });

  /** By its own login, as migrations are run. */
  async function migrate(declaration: MySqlDeclaration): Promise<void> {
    const user = `${declaration.service.replace("-", "_")}_migrate`;
    for (const database of databasesOf(declaration)) {
      const migrator = await server.connect({ user, password: PASSWORD, database });
      await run(migrator, OBJECTS).finally(() => migrator.end());
    }
  }

  test(`gives what ${runs} random sets of services declare, neither less nor more`, async () => {
    console.log(`${server.version}: seed ${SEED}`);
    const before = await everything(root, engine);
    const seen = { rights: 0, statements: 0, allowed: 0, columns: 0, foreign: 0 };
    const property = fc.asyncProperty(declarations(engine, partialRevokes), async (all) => {
      checkTogether(all);
      const first = ordered(all.map((declaration) => plan(declaration, { migrated: false })));
      const whole = ordered(all.map((declaration) => plan(declaration)));
      const grants = new Set(renderSql(first, engine));
      const named = renderSql(whole, engine).filter((statement) => !grants.has(statement));
      const users = whole.filter((record): record is MySqlUserRecord => record.kind === "user");

      await run(deployer, renderSql(first, engine));
      for (const user of users) await deployer.query(renderPasswordSql(user), [PASSWORD]);
      for (const each of all) await migrate(each);
      await run(deployer, named);

      const manifests = all.map(manifest);
      const databases = [...all.flatMap(databasesOf), ...NEIGHBOURS];
      const declared = declaredAccess(manifests);
      expect(await foundAccess(root, engine, databases, partialRevokes)).toEqual(declared);

      const rights = Map.groupBy(effectiveRights(manifests), ({ login }) => login);
      for (const { name, host } of users) {
        const may = allowed(rights.get(`${name}@${host}`) ?? []);
        const on = (database: string) => trials(`\`${database}\``, (_, ...of) => may(database, ...of));
        const beside = NEIGHBOURS.flatMap(on).filter(({ sql }) => sql.startsWith("select"));
        const tried = [...all.flatMap(databasesOf).flatMap(on), ...beside];
        const login = await server.connect({ user: name, password: PASSWORD });
        const found = await wrong(login, tried).finally(() => login.end());
        expect(found, `${name} of ${JSON.stringify(all)}`).toEqual([]);
        seen.statements += tried.length;
        seen.allowed += tried.filter(({ expected }) => expected).length;
      }
      seen.rights += declared.length;
      seen.columns += declared.filter((line) => /^[^|]*\|[^|]*\|[^|]+\|[^|]+\|/.test(line)).length;
      seen.foreign += all.flatMap(({ uses = [] }) => uses).length;

      // MySQL keeps a login whose views or routines are still there.
      await run(
        deployer,
        all.flatMap(databasesOf).map((database) => `drop database \`${database}\``),
      );
      await run(deployer, renderWithdrawSql(whole, engine));
      expect(await everything(root, engine)).toEqual(before);
    });
    // A failed run leaves its roles behind, so there is nothing to shrink on.
    await fc.assert(property, { seed: SEED, numRuns: runs, endOnFailure: true });
    console.log(`${server.version}: ${JSON.stringify(seen)}`);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(runs);
  }, 300_000);
});
