import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedMariaDb, embeddedMySql, type MySqlServer } from "./embedded-mysql.js";
import { embeddedServerProblem } from "./embedded-server-problem.js";
import { createMySqlDeployer, type MySqlDeployer } from "./mysql-deployer.js";
import { type TestWorkspace, terraform } from "./terraform.js";

/** A reference in Terraform's language. */
const of = (address: string): string => `\${${address}}`;

const servers = [
  { engine: "mysql", start: () => embeddedMySql() },
  { engine: "mariadb", start: () => embeddedMariaDb() },
] as const;

describe.each(servers)("petoju/mysql under Terraform on $engine", async ({ engine, start }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let root: Connection;
  let workspace: TestWorkspace;

  beforeAll(async () => {
    if (await embeddedServerProblem(engine)) return;
    server = await start();
    root = await server.connect();
    deployer = await createMySqlDeployer(server, { databases: ["shop"] });
    const variables = { password: "app-it" };
    workspace = await terraform({ configuration: configuration(["SELECT", "INSERT"], 1), variables });
  });
  afterAll(async () => {
    await workspace?.close();
    await root?.end();
    await server?.stop();
  });

  function configuration(privileges: string[], version: number): object {
    const { host, port, user: username, password } = deployer;
    const account = { user: of("mysql_user.app.user"), host: of("mysql_user.app.host") };
    return {
      terraform: { required_providers: { mysql: { source: "petoju/mysql" } } },
      variable: { password: { type: "string", ephemeral: true } },
      provider: { mysql: { endpoint: `${host}:${port}`, username, password } },
      resource: {
        mysql_database: { shop: { name: "shop" } },
        mysql_role: { app: { name: "shop_app_rw" } },
        mysql_user: {
          app: {
            ...{ user: "shop_app", host: "127.0.0.1" },
            ...{ password_wo: of("var.password"), password_wo_version: version },
          },
        },
        mysql_grant: {
          tables: { role: of("mysql_role.app.name"), database: of("mysql_database.shop.name"), privileges },
          role: { ...account, database: "*", roles: [of("mysql_role.app.name")] },
        },
        mysql_default_roles: {
          app: { ...account, roles: [of("mysql_role.app.name")], depends_on: ["mysql_grant.role"] },
        },
      },
    };
  }

  const tables = async (statement: string, password = "app-it"): Promise<unknown> => {
    const app = await server.connect({ user: "shop_app", password, database: "shop" });
    try {
      return (await app.query(statement))[0];
    } finally {
      await app.end();
    }
  };

  test("makes a service with which its application works at once, and finds nothing more to do", async () => {
    const { changes } = await workspace.apply();
    expect(Object.values(changes)).toEqual(Array(6).fill("create"));
    await root.query("CREATE TABLE shop.note (body TEXT)");
    await tables("INSERT INTO note VALUES ('hello')");
    expect(await tables("SELECT body FROM note")).toEqual([{ body: "hello" }]);
    expect((await workspace.plan()).details).toEqual({});
    expect(workspace.stateFile()).not.toContain("app-it");
  });

  test("changes privileges in place, and sets another password with another version", async () => {
    await workspace.configure({
      configuration: configuration(["SELECT", "DELETE"], 2),
      variables: { password: "app-it-2" },
    });
    const { changes } = await workspace.apply();
    expect(changes).toEqual({ "mysql_grant.tables": "update", "mysql_user.app": "update" });
    await expect(tables("INSERT INTO note VALUES ('no')", "app-it-2")).rejects.toThrow(
      "INSERT command denied",
    );
    await tables("DELETE FROM note", "app-it-2");
    await expect(tables("SELECT 1")).rejects.toThrow("Access denied");
  });

  test("sees a privilege that came by hand, and takes it back", async () => {
    await root.query("GRANT UPDATE ON shop.* TO shop_app_rw");
    expect((await workspace.plan()).changes).toEqual({ "mysql_grant.tables": "update" });
    await workspace.apply();
    await expect(tables("UPDATE note SET body = ''", "app-it-2")).rejects.toThrow("UPDATE command denied");
  });

  test("imports a user by its name and host", async () => {
    await workspace.forget(["mysql_user.app"]);
    await workspace.import("mysql_user.app", "shop_app@127.0.0.1");
    const state = await workspace.state();
    expect(state["mysql_user.app"]).toMatchObject({ user: "shop_app", host: "127.0.0.1" });
  });

  test("leaves nothing", async () => {
    await workspace.destroy();
    const [rows] = await root.query("SELECT user FROM mysql.user WHERE user LIKE 'shop%'");
    expect(rows).toEqual([]);
  });
});
