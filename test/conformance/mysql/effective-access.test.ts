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
  proveMySql,
} from "@rolewright/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything, foundAccess } from "./catalog.ts";
import { type Connection, run } from "./connection.ts";
import { DATABASES, declarations, OBJECTS } from "./declarations.ts";
import { declaredAccess } from "./declared.ts";
import { ordered } from "./ordered.ts";

const PASSWORD = `it's "a" \\ password`;

/** Databases whose names the patterns of others match. Nobody has a login for them. */
const NEIGHBOURS = ["charliexx", "dataxof_0", "morex1"];

/** `ROLEWRIGHT_DECLARATIONS` asks for another number of sets on each server, and `ROLEWRIGHT_SEED` for others. */
const SEED = Number(process.env["ROLEWRIGHT_SEED"] ?? 20_260_101);
const RUNS = process.env["ROLEWRIGHT_DECLARATIONS"];

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
  const { engine, version, partialRevokes, runs: usual } = wanted;
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

  /** By its own login, as migrations are run, or by an administrator where there is none. */
  async function migrate(declaration: MySqlDeclaration): Promise<void> {
    const { service, logins } = declaration;
    const user = `${service.replace("-", "_")}_migrate`;
    for (const database of databasesOf(declaration)) {
      const login = logins?.migrate ? { user, password: PASSWORD } : {};
      const migrator = await server.connect({ ...login, database });
      await run(migrator, OBJECTS).finally(() => migrator.end());
    }
  }

  /** A service without any access, so that each login is tried on what is not its own. */
  const neighbour = manifest({
    ...{ engine, service: "neighbour", ...(partialRevokes && { partialRevokes }) },
    ...{ database: NEIGHBOURS[0] as string, additionalDatabases: NEIGHBOURS.slice(1) },
  });

  const runs = RUNS === undefined ? usual : Number(RUNS);
  test(`gives what ${runs} random sets of services declare, neither less nor more`, async () => {
    console.log(`${server.version}: seed ${SEED}`);
    const before = await everything(root, engine);
    const seen = { rights: 0, columns: 0, contracts: 0, statements: 0, allowed: 0 };
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

      const manifests = [...all.map(manifest), neighbour];
      const databases = [...all.flatMap(databasesOf), ...NEIGHBOURS];
      const declared = declaredAccess(manifests);
      expect(await foundAccess(root, engine, databases, partialRevokes)).toEqual(declared);

      const passwords = Object.fromEntries(users.map(({ name }) => [name, PASSWORD]));
      const catalog = { user: "root", password: server.superuser.password };
      const proof = await proveMySql(server, { manifests, catalog, passwords });
      expect(proof.wrong, JSON.stringify(all)).toEqual([]);
      seen.rights += declared.length;
      seen.columns += declared.filter((line) => /^[^|]*\|[^|]*\|[^|]+\|[^|]+\|/.test(line)).length;
      seen.contracts += all.flatMap(({ uses = [] }) => uses).length;
      seen.statements += proof.rows.length;
      seen.allowed += proof.allowed;

      // MySQL keeps a login whose views or routines are still there.
      const kept = all.filter(({ retired }) => typeof retired !== "object").flatMap(databasesOf);
      await run(
        deployer,
        kept.map((database) => `drop database \`${database}\``),
      );
      await run(deployer, renderWithdrawSql(whole, engine));
      expect(await everything(root, engine)).toEqual(before);
    });
    // A failed run leaves its roles behind, so there is nothing to shrink on.
    await fc.assert(property, { seed: SEED, numRuns: runs, endOnFailure: true });
    console.log(`${server.version}: ${JSON.stringify(seen)}`);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(runs);
  }, 3_600_000);
});
