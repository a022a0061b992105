// The default role of a login under Pulumi, which the provider can not set: the component has it run, as the minimal deployer.
import * as mysql from "@pulumi/mysql";
import { ReadOnlyRole, ServiceDatabase } from "@rolewright/pulumi/mysql";
import { embeddedServerProblem, stack, type TestStack } from "@rolewright/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changesOf, failure } from "./helpers.ts";
import { accountOf, mysqlLives, PASSWORD } from "./mysql-lives.ts";

const problem = await embeddedServerProblem("mysql");

describe.skipIf(problem !== undefined)("the default role of a login", () => {
  const life = mysqlLives("mysql");
  let app: TestStack;
  /** The logins that have got theirs since the last look. */
  let set: string[] = [];
  let declared: { standby?: boolean; tlsOption?: "NONE" | "SSL"; analyst?: boolean };
  /** Whether a statement is to fail. */
  let fails: (sql: string) => boolean;

  beforeEach(async () => {
    [set, declared, fails] = [[], {}, () => false];
    app = await stack({ project: "shop", stack: "test", skipCheckpoints: true, program });
  });
  afterEach(async () => {
    await app.destroy();
    await app.close();
  });

  async function program(): Promise<void> {
    const provider = new mysql.Provider("shop", accountOf(life.deployer()));
    const { standby = false, tlsOption = "NONE", analyst = false } = declared;
    const login = { password: PASSWORD };
    const orders = new ServiceDatabase(
      "orders",
      {
        ...{ host: "127.0.0.%", protect: false, setDefaultRole },
        logins: { app: { ...login, tlsOption, ...(standby && { standby: login }) }, migrate: login },
      },
      { provider },
    );
    if (analyst) new ReadOnlyRole("orders-analyst", { service: orders, login });
  }

  async function setDefaultRole(sql: string): Promise<void> {
    const { user } = life.deployer();
    await life.as(user, (session) => session.query(sql), fails(sql) ? "another-one" : undefined);
    set.push(/`orders_(\w+)`@/.exec(sql)?.[1] ?? sql);
  }

  /** Deploys, and says what was changed and which logins got their default role. */
  async function up(): Promise<{ changes: object; set: string[] }> {
    const run = await app.up();
    return { changes: changesOf(run), set: set.splice(0).toSorted() };
  }

  const isActive = async (user: string): Promise<boolean> => {
    const [rows] = await life.as(user, (session) => session.query("SELECT CURRENT_ROLE() AS role"));
    return (rows as { role: string }[])[0]?.role !== "NONE";
  };

  it("is set when the login is made or replaced, and never else", async () => {
    await app.preview();
    expect(set).toEqual([]);
    expect((await up()).set).toEqual(["app_a", "migrate"]);
    expect(await isActive("orders_app_a")).toBe(true);
    expect(await up()).toEqual({ changes: {}, set: [] });

    declared = { standby: true, analyst: true };
    expect((await up()).set).toEqual(["analyst", "app_b"]);
    expect(await isActive("orders_analyst")).toBe(true);

    declared = { standby: true, analyst: true, tlsOption: "SSL" };
    expect((await up()).set).toEqual(["app_a"]);
    declared = { standby: true, analyst: true };
    expect((await up()).set).toEqual(["app_a"]);
    expect(await isActive("orders_app_a")).toBe(true);

    declared = {};
    expect((await up()).set).toEqual([]);
    expect(await up()).toEqual({ changes: {}, set: [] });
  });

  it("is tried again by the next deployment after it has failed", async () => {
    fails = (sql) => sql.includes("orders_migrate");
    const { message } = await failure(app.up());
    expect(message).toContain(
      'after hook "rolewright sets the default role" failed: orders_migrate@127.0.0.%: Access denied for user',
    );
    expect(message).toContain(
      "Its role is granted and not active yet. Repeat `pulumi up`, or run as the deployer: ALTER USER `orders_migrate`",
    );
    for (const secret of [life.deployer().password, PASSWORD, "another-one"])
      expect(message).not.toContain(secret);
    expect(await isActive("orders_migrate")).toBe(false);
    fails = () => false;
    set = [];
    expect((await up()).set).toContain("migrate");
    expect(await isActive("orders_migrate")).toBe(true);
    expect(await up()).toEqual({ changes: {}, set: [] });

    // After a user was replaced too.
    declared = { tlsOption: "SSL" };
    fails = () => true;
    await failure(app.up());
    fails = () => false;
    expect((await up()).set).toEqual(["app_a"]);
    expect(await up()).toEqual({ changes: {}, set: [] });
  });

  it("is set again for a login that was dropped by hand", async () => {
    await up();
    await life.run(["DROP USER orders_app_a@'127.0.0.%'"]);
    await app.refresh();
    expect((await up()).set).toEqual(["app_a"]);
    expect(await isActive("orders_app_a")).toBe(true);
  });
});
