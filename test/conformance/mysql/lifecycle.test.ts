import {
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlRecord,
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
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { everything } from "./catalog.ts";
import { type Connection, run } from "./connection.ts";

const HOST = "127.0.0.1";
const PASSWORD = "swordfish";
const DENIED = { errno: 1142 };

describe.each<[MySqlEngine, () => Promise<MySqlServer>]>([
  ["mysql", () => embeddedMySql()],
  ["mariadb", () => embeddedMariaDb({ version: "10.11" })],
])("%s", async (engine, start) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  let server: MySqlServer;
  let deployer: Connection;
  let count = 0;
  /** Each test has services of its own. */
  let orders: MySqlDeclaration;
  let reporting: MySqlDeclaration;

  beforeAll(async () => {
    server = await start();
    const databases = Array.from({ length: 9 }, (_, index) => [`orders_${index}`, `reporting_${index}`]);
    deployer = await server.connect(await createMySqlDeployer(server, { databases: databases.flat() }));
  });
  afterAll(async () => {
    await deployer?.end();
    await server?.stop();
  });
  beforeEach(() => {
    const [owner, consumer] = [`orders-${count}`, `reporting-${count++}`];
    orders = {
      ...{ engine, service: owner, host: HOST, logins: { migrate: true } },
      offers: [{ to: consumer, access: "read-only" }],
    };
    reporting = {
      ...{ engine, service: consumer, host: HOST, logins: { app: {} } },
      uses: [{ from: owner, access: "read-only" }],
    };
  });

  const apply = (records: MySqlRecord[]) => run(deployer, renderSql(records, engine));
  const withdraw = (records: MySqlRecord[]) => run(deployer, renderWithdrawSql(records, engine));
  /** What one declaration has and another has not. */
  const beyond = (wide: MySqlDeclaration, narrow: MySqlDeclaration): MySqlRecord[] => {
    const kept = new Set(plan(narrow).map(({ key }) => key));
    return plan(wide).filter(({ key }) => !kept.has(key));
  };
  const nameOf = ({ service }: MySqlDeclaration, login: string) => `${service.replace("-", "_")}_${login}`;
  async function login(declaration: MySqlDeclaration, suffix: string): Promise<Connection> {
    const name = nameOf(declaration, suffix);
    await deployer.query(renderPasswordSql({ name, host: HOST }), [PASSWORD]);
    return server.connect({ user: name, password: PASSWORD });
  }
  const databaseOf = ({ service }: MySqlDeclaration) => service.replace("-", "_");
  async function migrate(declaration: MySqlDeclaration, statements: string[]): Promise<void> {
    const migrator = await login(declaration, "migrate");
    await run(migrator, [`use ${databaseOf(declaration)}`, ...statements]).finally(() => migrator.end());
  }

  test("lets nobody log in before there is a password, locked or not", async () => {
    await apply(plan(orders));
    const user = nameOf(orders, "migrate");
    const attempts = async () => {
      for (const password of ["", "invalid", user])
        await expect(server.connect({ user, password }), password).rejects.toMatchObject({ errno: 1045 });
    };
    await attempts();
    await deployer.query(`alter user ${user}@'${HOST}' account unlock`);
    await attempts();
    await (await login(orders, "migrate")).end();
  });

  test("ends an open session's access when the owner withdraws, and leaves the consumer's own", async () => {
    await apply([...plan(orders), ...plan(reporting)]);
    await migrate(orders, ["create table t (id int)"]);
    const app = await login(reporting, "app_a");
    const [theirs, own] = [
      `select * from ${databaseOf(orders)}.t`,
      `show tables from ${databaseOf(reporting)}`,
    ];
    await app.query(theirs);
    await withdraw(beyond(orders, { ...orders, offers: [] }));
    await expect(app.query(theirs)).rejects.toMatchObject(DENIED);
    await app.query(own);
    await app.end();
    const again = await server.connect({ user: nameOf(reporting, "app_a"), password: PASSWORD });
    await expect(again.query(theirs)).rejects.toMatchObject(DENIED);
    await again.query(own);
    await again.end();
  });

  test("ends it when the consumer withdraws, and leaves the offer", async () => {
    await apply([...plan(orders), ...plan(reporting)]);
    await migrate(orders, ["create table t (id int)"]);
    const app = await login(reporting, "app_a");
    await withdraw(beyond(reporting, { ...reporting, uses: [] }));
    await expect(app.query(`select * from ${databaseOf(orders)}.t`)).rejects.toMatchObject(DENIED);
    await apply(beyond(reporting, { ...reporting, uses: [] }));
    await app.query(`select * from ${databaseOf(orders)}.t`);
    await app.end();
  });

  test("shows a consumer with two owners both of their tables at once", async () => {
    const [first, second] = [orders, { ...orders, service: `orders-${count++}` }];
    const both: MySqlDeclaration = {
      ...reporting,
      uses: [first, second].map(({ service }) => ({ from: service, access: "read-only" })),
    };
    await apply([...plan(first), ...plan(second), ...plan(both)]);
    for (const owner of [first, second]) await migrate(owner, ["create table t (id int)"]);
    const app = await login(both, "app_a");
    await app.query(`select * from ${databaseOf(first)}.t join ${databaseOf(second)}.t u using (id)`);
    await app.end();
  });

  test("loses the right to call a routine that a migration drops and makes again, until it is deployed again", async () => {
    const named: MySqlDeclaration = {
      ...orders,
      logins: { app: {}, migrate: true },
      routines: ["procedure close_day"],
    };
    await apply(plan(named, { migrated: false }));
    await migrate(named, ["create procedure close_day() select 1"]);
    const { routines: _, ...unnamed } = named;
    const granted = beyond(named, unnamed);
    await apply(granted);
    const call = async () => {
      const app = await login(named, "app_a");
      await app.query(`call ${databaseOf(named)}.close_day()`).finally(() => app.end());
    };
    await call();
    await migrate(named, ["drop procedure close_day", "create procedure close_day() select 2"]);
    // MySQL notices it with the next change of any account.
    await run(deployer, ["create role passing", "drop role passing"]);
    await expect(call()).rejects.toMatchObject({ errno: 1370 });
    await apply(granted);
    await call();
  });

  test("keeps the data and nothing else when the service is retired, and drops it when that is said", async () => {
    const root = await server.connect();
    const before = await everything(root, engine);
    await apply(plan(orders));
    await migrate(orders, ["create table t (id int)", "insert into t values (1)"]);
    const { engine: _, service } = orders;
    const kept: MySqlDeclaration = { engine, service, retired: "keep-data" };
    await withdraw(beyond(orders, kept));
    expect(await everything(root, engine)).toEqual(before);
    const [rows] = await root.query(`select * from ${databaseOf(orders)}.t`);
    expect(rows).toEqual([{ id: 1 }]);
    await withdraw(plan(kept));
    await root.query(`select * from ${databaseOf(orders)}.t`);
    await withdraw(plan({ engine, service, retired: { dropDatabases: [databaseOf(orders)] } }));
    await expect(root.query(`use ${databaseOf(orders)}`)).rejects.toMatchObject({ errno: 1049 });
    await root.end();
  });

  test("keeps a login whose views are there on MySQL, and breaks the views on MariaDB", async () => {
    await apply(plan(orders));
    await migrate(orders, ["create table t (id int)", "create view shown as select * from t"]);
    const end = () => withdraw(beyond(orders, { ...orders, logins: {} }));
    const root = await server.connect();
    if (engine === "mysql") {
      await expect(end()).rejects.toThrow("referenced as a definer account in a view");
      await run(root, ["grant allow_nonexistent_definer on *.* to deployer@'127.0.0.1'"]);
      await end();
      await run(root, ["revoke allow_nonexistent_definer on *.* from deployer@'127.0.0.1'"]);
      await root.end();
    } else {
      await end();
      const shown = root.query(`select * from ${databaseOf(orders)}.shown`).finally(() => root.end());
      await expect(shown).rejects.toMatchObject({ errno: 1449 });
    }
  });
});
