// What Pulumi's users get with petoju/mysql in place of the official provider, and how they do not get it.
import * as sdk from "@pulumi/mysql";
import * as components from "@rolewright/pulumi/mysql";
import {
  createMySqlDeployer,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlDeployer,
  type MySqlServer,
  type StackRun,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Project, petojuProject } from "../petoju/project.ts";
import { changesOf, failure } from "./helpers.ts";
import { accountOf } from "./mysql-lives.ts";

const problem = await embeddedServerProblem("mysql");
const official = { sdk, components };
const PASSWORD = `it's "a" \\ password`;
type Args = components.ServiceDatabaseArgs;

describe.skipIf(problem !== undefined)("with petoju/mysql", () => {
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let root: Awaited<ReturnType<MySqlServer["connect"]>>;
  let petoju: Project;
  let installed: Pick<Project, "sdk" | "components">;
  let open: TestStack[] = [];

  beforeAll(async () => {
    petoju = petojuProject();
    server = await embeddedMySql();
    root = await server.connect();
    deployer = await createMySqlDeployer(server, { databases: ["orders", "reporting"] });
  });
  afterAll(async () => {
    await root?.end();
    await server?.stop();
    petoju?.close();
  });
  beforeEach(() => {
    installed = petoju;
  });
  afterEach(async () => {
    for (const each of open) await each.close();
    open = [];
    for (const name of ["orders", "reporting"]) await root.query(`drop database if exists ${name}`);
    const [rows] = await root.query("select user from mysql.user where user regexp '^(orders|reporting)_'");
    for (const { user } of rows as { user: string }[]) await root.query(`drop user ${user}`);
  });

  /** A stack of services. What `declare` returns may change between two deployments. */
  async function deployed(name: string, declare: () => Record<string, Args>): Promise<TestStack> {
    const made = await stack({
      ...{ project: name, stack: "test", skipCheckpoints: true, stackTraces: false },
      program: async () => {
        const provider = new installed.sdk.Provider("shop", accountOf(deployer));
        const services = Object.entries(declare()).map(([service, args]) => {
          const all = { host: "%", protect: false, ...args };
          return new installed.components.ServiceDatabase(service, all, { provider });
        });
        return { passwords: services.map(({ appPassword }) => appPassword) };
      },
    });
    open.push(made);
    return made;
  }

  async function as(user: string, statement: string): Promise<string> {
    const session = await server.connect({ user, password: PASSWORD });
    const said = session.query(statement).then(
      () => "allowed",
      (error: { code: string }) => error.code,
    );
    return said.finally(() => session.end());
  }

  /** Which of these passwords the application's login has. */
  async function letIn(passwords: string[]): Promise<boolean[]> {
    const sessions = passwords.map((password) => server.connect({ user: "orders_app_a", password }));
    const settled = await Promise.allSettled(sessions);
    for (const each of settled) if (each.status === "fulfilled") await each.value.end();
    return settled.map(({ status }) => status === "fulfilled");
  }

  const grantsOf = async (account: string): Promise<string[]> =>
    ((await root.query({ sql: `show grants for ${account}`, rowsAsArray: true }))[0] as string[][]).flat();

  const app = { app: { password: PASSWORD } };

  it("logs in right after the deployment, and sees what somebody has granted or revoked by hand", async () => {
    const made = await deployed("shop", () => ({ orders: { logins: app } }));
    await made.up();
    await root.query("create table orders.item (id int)");
    expect(await as("orders_app_a", "insert into orders.item values (1)")).toBe("allowed");
    const declared = await grantsOf("orders_app");

    await root.query("grant drop on orders.* to orders_app");
    await root.query("revoke insert on orders.* from orders_app");
    await root.query("alter user orders_app_a default role none");
    expect(changesOf(await made.refresh())).toEqual({ update: 2 });
    expect(changesOf(await made.up())).toMatchObject({ update: expect.any(Number) });
    expect(await grantsOf("orders_app")).toEqual(declared);
    expect(await as("orders_app_a", "insert into orders.item values (1)")).toBe("allowed");
    expect(changesOf(await made.up())).toEqual({});
  });

  it("lets an owner withdraw before its consumer does, in another stack", async () => {
    let [offered, used] = [true, true];
    const contract = { access: "read-only" as const };
    const owner = await deployed("owner", () => ({
      orders: offered ? { offers: [{ to: "reporting", ...contract }] } : {},
    }));
    const consumer = await deployed("consumer", () => ({
      reporting: { logins: app, ...(used && { uses: [{ from: "orders", ...contract }] }) },
    }));
    await owner.up();
    await consumer.up();
    await root.query("create table orders.item (id int)");
    const read = () => as("reporting_app_a", "select * from orders.item");
    expect(await read()).toBe("allowed");
    offered = false;
    await owner.up();
    expect(await read()).toBe("ER_TABLEACCESS_DENIED_ERROR");
    used = false;
    await consumer.up();
    for (const each of [owner, consumer]) expect(changesOf(await each.up())).toEqual({});
  });

  it("keeps the old password beside the new one, until it is to end", async () => {
    let login: components.LoginArgs = { password: PASSWORD };
    const made = await deployed("shop", () => ({ orders: { logins: { app: login } } }));
    const letsIn = (): Promise<boolean[]> => letIn([PASSWORD, "another"]);
    await made.up();
    expect(await letsIn()).toEqual([true, false]);
    login = { password: "another", oldPassword: "retain" };
    await made.up();
    expect(await letsIn()).toEqual([true, true]);
    login = { password: "another", oldPassword: "discard" };
    await made.up();
    expect(await letsIn()).toEqual([false, true]);
    expect(changesOf(await made.up())).toEqual({});
  });

  it("keeps a generated password beside the next one, which `--replace` asks for", async () => {
    let login: components.LoginArgs = { generatePassword: true };
    const made = await deployed("shop", () => ({ orders: { logins: { app: login } } }));
    const passwordOf = ({ outputs }: StackRun): string => (outputs["passwords"] as string[])[0] ?? "";
    const first = passwordOf(await made.up());
    login = { generatePassword: true, oldPassword: "retain" };
    const second = passwordOf(await made.up({ replace: ["**::orders-app_a-password"] }));
    expect(second).not.toBe(first);
    expect(await letIn([first, second])).toEqual([true, true]);
    login = { generatePassword: true, oldPassword: "discard" };
    await made.up();
    expect(await letIn([first, second])).toEqual([false, true]);
  });

  it("refuses an empty password, with which everybody would get in", async () => {
    const made = await deployed("shop", () => ({ orders: { logins: { app: { password: "" } } } }));
    const refused = "logins.app.password: it is empty, and the server would let everybody in.";
    expect((await failure(made.up())).message).toContain(refused);
  });

  it("grants a user that is made anew its role again", async () => {
    await root.query("install plugin mysql_no_login soname 'mysql_no_login.so'");
    let login: components.LoginArgs = { password: PASSWORD };
    const made = await deployed("shop", () => ({ orders: { logins: { app: login } } }));
    await made.up();
    login = { authPlugin: "mysql_no_login" };
    expect(changesOf(await made.up())).toMatchObject({ replace: 3 });
    expect(await grantsOf("orders_app_a")).toContain("GRANT `orders_app`@`%` TO `orders_app_a`@`%`");
    const [active] = await root.query("select default_role_user from mysql.default_roles");
    expect(active).toEqual([{ default_role_user: "orders_app" }]);
    expect(changesOf(await made.up())).toEqual({});
  });

  it.each([true, false])(
    "does not take over what the official provider has deployed, and leaves it as it is, with `protect: %s`",
    async (protect) => {
      installed = official;
      const login = { app: { password: "let-me-in" } };
      const made = await deployed("shop", () => ({ orders: { logins: login, protect } }));
      await made.up();
      const accounts = ["orders_app", "orders_app_a"];
      const before = await Promise.all(accounts.map(grantsOf));
      await root.query("create table orders.item (id int)");
      installed = petoju;
      const guard = /RetireBeforeRemoving::orders-data" cannot be deleted/;
      if (protect) expect((await failure(made.preview())).message).toMatch(guard);
      else await made.preview();
      expect((await failure(made.up())).message).toContain("Can't create database 'orders'; database exists");
      expect(await Promise.all(accounts.map(grantsOf))).toEqual(before);
      await root.query("select * from orders.item");
      installed = official;
      await made.up();
      expect(changesOf(await made.up())).toEqual({});
    },
  );
});
