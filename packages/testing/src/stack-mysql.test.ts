import * as mysql from "@pulumi/mysql";
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedMySql, type MySqlServer } from "./embedded-mysql.js";
import { embeddedServerProblem } from "./embedded-server-problem.js";
import { createMySqlDeployer, type MySqlDeployer } from "./mysql-deployer.js";
import { stack, type TestStack } from "./stack.js";

describe("@pulumi/mysql under the engine", async () => {
  const test = it.skipIf((await embeddedServerProblem("mysql")) !== undefined);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let root: Connection;
  let app: TestStack;
  /** What the program declares; a test changes it between two deployments. */
  let declared: { privileges: string[]; password: string };

  beforeAll(async () => {
    if (await embeddedServerProblem("mysql")) return;
    server = await embeddedMySql({ settings: { activate_all_roles_on_login: "ON" } });
    root = await server.connect();
    deployer = await createMySqlDeployer(server, { databases: ["shop"] });
    app = await stack({ project: "shop", stack: "test", program: async () => declare() });
  });
  afterAll(async () => {
    await app?.close();
    await root?.end();
    await server?.stop();
  });

  function declare(): void {
    const { host, port, user: username, password } = deployer;
    const provider = new mysql.Provider("p", { endpoint: `${host}:${port}`, username, password });
    const on = { provider };
    const database = new mysql.Database(
      "shop",
      { name: "shop", defaultCharacterSet: "utf8mb4", defaultCollation: "utf8mb4_0900_ai_ci" },
      on,
    );
    const role = new mysql.Role("rw", { name: "shop_rw" }, on);
    const user = new mysql.User(
      "app",
      { user: "shop_app", host: "%", plaintextPassword: declared.password },
      on,
    );
    const grant = { role: role.name, database: database.name, privileges: declared.privileges };
    new mysql.Grant("rw", grant, { ...on, deleteBeforeReplace: true });
    const membership = { user: user.user, host: user.host, database: "*", roles: [role.name] };
    new mysql.Grant("app", membership, { ...on, replaceWith: [user], deleteBeforeReplace: true });
  }

  const grantsOf = async (account: string): Promise<string[]> => {
    const [rows] = await root.query({ sql: `SHOW GRANTS FOR ${account}`, rowsAsArray: true });
    return (rows as string[][]).map(([line]) => line ?? "");
  };

  const logsIn = async (password: string): Promise<string[]> => {
    const connection = await server.connect({ user: "shop_app", password, database: "shop" });
    const [rows] = await connection.query({ sql: "SHOW GRANTS", rowsAsArray: true });
    await connection.end();
    return (rows as string[][]).map(([line]) => line ?? "");
  };

  test("makes a service, and finds nothing more to do, before and after a refresh", async () => {
    declared = { privileges: ["SELECT", "INSERT"], password: "app-it" };
    expect((await app.up()).changes).toEqual({ create: 7 });
    expect(await grantsOf("shop_rw")).toContain("GRANT SELECT, INSERT ON `shop`.* TO `shop_rw`@`%`");
    expect(await logsIn("app-it")).toContain("GRANT SELECT, INSERT ON `shop`.* TO `shop_app`@`%`");
    expect((await app.up()).changes).toEqual({ same: 7 });
    await app.refresh();
    expect((await app.up()).changes).toEqual({ same: 7 });
  });

  test("replaces a grant that changes, and sets a password anew", async () => {
    declared = { privileges: ["SELECT", "DELETE"], password: "app-it-2" };
    expect((await app.up()).changes).toEqual({ same: 5, update: 1, replace: 1 });
    expect(await grantsOf("shop_rw")).toContain("GRANT SELECT, DELETE ON `shop`.* TO `shop_rw`@`%`");
    await logsIn("app-it-2");
    await expect(logsIn("app-it")).rejects.toThrow("Access denied");
    expect(app.stateFile()).not.toContain("app-it");
  });

  test("leaves nothing", async () => {
    await app.destroy();
    const [rows] = await root.query("SELECT user FROM mysql.user WHERE user LIKE 'shop%'");
    expect(rows).toEqual([]);
  });
});
