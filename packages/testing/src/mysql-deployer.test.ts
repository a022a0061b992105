import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedMariaDb, embeddedMySql, type MySqlServer } from "./embedded-mysql.js";
import { embeddedServerProblem } from "./embedded-server-problem.js";
import { createMySqlDeployer, type MySqlDeployer } from "./mysql-deployer.js";

const APP = "svc_a_app@'127.0.0.1'";
const NEIGHBOUR = [
  "CREATE DATABASE stock",
  "CREATE TABLE stock.item (id INT)",
  "CREATE ROLE stock_rw",
  "GRANT SELECT, INSERT ON stock.* TO stock_rw",
  "CREATE USER stock_app@localhost IDENTIFIED BY 'stock-it'",
  "GRANT stock_rw TO stock_app@localhost",
  // A pattern in a grant on svc_a would match this one too.
  "CREATE DATABASE svcXa",
];

const servers = [
  { engine: "mariadb", start: () => embeddedMariaDb() },
  { engine: "mysql", start: () => embeddedMySql() },
] as const;

describe.each(servers)("createMySqlDeployer on $engine", async ({ engine, start }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let connection: Connection;

  beforeAll(async () => {
    if (await embeddedServerProblem(engine)) return;
    server = await start();
    const root = await server.connect();
    for (const statement of NEIGHBOUR) await root.query(statement);
    await root.end();
    deployer = await createMySqlDeployer(server, { databases: ["svc_a"] });
    connection = await server.connect(deployer);
  });
  afterAll(() => server?.stop());

  /** The error number of a statement of the deployer; `undefined` where it is allowed. */
  const refusal = (statement: string): Promise<number | undefined> =>
    connection.query(statement).then(
      () => undefined,
      (error: { errno: number }) => error.errno,
    );

  test("makes a service from nothing, which then works, and drops all of it", async () => {
    const asDefault =
      engine === "mysql" ? `SET DEFAULT ROLE svc_a_app TO ${APP}` : `SET DEFAULT ROLE svc_a_app FOR ${APP}`;
    for (const statement of [
      "CREATE DATABASE svc_a",
      "CREATE TABLE svc_a.note (body TEXT)",
      "CREATE ROLE svc_a_rw",
      "GRANT SELECT, INSERT ON `svc\\_a`.* TO svc_a_rw",
      "CREATE ROLE svc_a_app",
      "GRANT svc_a_rw TO svc_a_app",
      `CREATE USER ${APP} IDENTIFIED BY 'app-it'`,
      `GRANT svc_a_app TO ${APP}`,
      asDefault,
    ]) {
      await connection.query(statement);
    }
    const app = await server.connect({ user: "svc_a_app", password: "app-it", database: "svc_a" });
    await app.query("INSERT INTO note VALUES ('hello')");
    await expect(app.query("DELETE FROM note")).rejects.toMatchObject({ errno: 1142 });
    await app.end();
    for (const statement of [
      `REVOKE svc_a_app FROM ${APP}`,
      "REVOKE SELECT, INSERT ON `svc\\_a`.* FROM svc_a_rw",
      `DROP USER ${APP}`,
      "DROP ROLE svc_a_app",
      "DROP ROLE svc_a_rw",
      "DROP DATABASE svc_a",
    ]) {
      await connection.query(statement);
    }
    const [left] = await connection.query("SELECT user FROM mysql.user WHERE user LIKE 'svc\\_a%'");
    expect(left).toEqual([]);
  });

  test("has nothing in a neighbour's database, whose name its grant could match as a pattern", async () => {
    await connection.query("CREATE ROLE svc_a_other");
    const outcomes: Record<string, number> = {
      "SELECT * FROM stock.item": 1142,
      "CREATE TABLE stock.other (id INT)": 1142,
      "DROP DATABASE stock": 1044,
      "GRANT SELECT ON stock.* TO svc_a_other": 1044,
      "REVOKE SELECT ON stock.* FROM stock_rw": 1044,
      "CREATE TABLE svcXa.other (id INT)": 1142,
      "CREATE DATABASE svcYa": 1044,
      "GRANT SELECT ON `svc_a`.* TO svc_a_other": 1044,
      "GRANT SELECT ON *.* TO svc_a_other": 1045,
      "GRANT CREATE USER ON *.* TO svc_a_other": 1045,
      "SET GLOBAL max_connections = 7": 1227,
      "FLUSH PRIVILEGES": 1227,
    };
    for (const [statement, errno] of Object.entries(outcomes)) {
      expect([statement, await refusal(statement)]).toEqual([statement, errno]);
    }
    await connection.query("DROP ROLE svc_a_other");
  });

  test("can do with accounts what its limits say, and no more", async () => {
    const root = engine === "mysql" ? 1227 : undefined;
    const role = engine === "mysql" ? undefined : 1698;
    const outcomes: Record<string, number | undefined> = {
      "GRANT stock_rw TO CURRENT_USER()": role,
      "REVOKE stock_rw FROM stock_app@localhost": role,
      "ALTER USER stock_app@localhost IDENTIFIED BY 'taken'": undefined,
      "DROP USER stock_app@localhost": undefined,
      "DROP ROLE stock_rw": undefined,
      "ALTER USER root@localhost IDENTIFIED BY 'taken'": root,
    };
    for (const [statement, errno] of Object.entries(outcomes)) {
      expect([statement, await refusal(statement)]).toEqual([statement, errno]);
    }
  });
});

describe("where the name of a database in a grant is no pattern", async () => {
  const test = it.skipIf((await embeddedServerProblem("mysql")) !== undefined);

  test("the deployer's is the name itself; another run adds a database and gives a new password", async () => {
    const server = await embeddedMySql({ settings: { partial_revokes: "ON" } });
    const first = await createMySqlDeployer(server, { databases: ["svc_a"] });
    const second = await createMySqlDeployer(server, { databases: ["svc_b"] });
    await expect(server.connect(first)).rejects.toMatchObject({ errno: 1045 });
    const connection = await server.connect(second);
    for (const database of ["svc_a", "svc_b"]) await connection.query(`CREATE DATABASE ${database}`);
    await expect(connection.query("CREATE DATABASE svcXa")).rejects.toMatchObject({ errno: 1044 });
    expect(second.sql.join()).not.toContain(second.password);
    await server.stop();
  });
});
