import { type MySqlDeclaration, manifest, plan, renderSql, renderWithdrawSql } from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlServer,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../finding.js";
import { preflight } from "./preflight.js";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

const keysOf = (findings: Finding[]): string[] =>
  findings.map(({ rule, subject }) => `${rule} | ${subject}`).toSorted();

describe.each(["mysql", "mariadb"] as const)("on %s", async (engine) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const service: MySqlDeclaration = {
    engine,
    service: "svc-a",
    host: "10.0.%",
    logins: { app: {} },
    offers: [{ to: "other", access: "read-only", tables: ["item"] }],
  };
  let server: MySqlServer;
  let root: Connection;
  let deployer: Connection;
  const run = async (connection: Connection, ...statements: string[]) => {
    for (const sql of statements) await connection.query(sql);
  };
  const found = async (args: Partial<Parameters<typeof preflight>[1]> = {}) =>
    keysOf(await preflight(deployer, { services: [service], migrated: false, ...args }));

  beforeAll(async () => {
    server = await (engine === "mariadb" ? embeddedMariaDb() : embeddedMySql());
    root = await server.connect();
    deployer = await server.connect(await createMySqlDeployer(server, { databases: ["svc_a"] }));
  });
  afterAll(async () => {
    await deployer?.end();
    await root?.end();
    await server?.stop();
  });

  test("says nothing where the minimal deployer deploys for the first time", async () => {
    expect(await found()).toEqual([]);
    expect(await found({ services: [manifest(service)], deployedBy: "terraform" })).toEqual([]);
  });

  test("says what is in the way of it by its names, and what would reach it", async () => {
    await run(
      root,
      "create role svc_a_app",
      "create user svc_a_app_a@localhost identified by 'x'",
      "create user guest@`%` identified by 'x'",
      "grant select on `svc_a`.* to guest@`%`",
      "grant insert on `svc\\_a`.* to guest@`%`",
      "grant update on `svc%`.* to guest@`%`",
    );
    expect(await found()).toEqual([
      "grant-dangling | INSERT on svc\\_a.* to guest@%",
      "grant-pattern | svc%.* to guest@%",
      "grant-pattern | svc_a.* to guest@%",
      "name-taken | svc_a_app",
      "name-taken | svc_a_app_a@10.0.%",
    ]);
    await run(
      root,
      "drop role svc_a_app",
      "drop user svc_a_app_a@localhost",
      "drop user guest@`%`",
      "create database svc_a",
    );
    expect(await found()).toEqual(["name-taken | svc_a"]);
    await run(root, "drop database svc_a");
  });

  test("says what was planned for another server", async () => {
    const other = { ...service, engine: engine === "mysql" ? ("mariadb" as const) : ("mysql" as const) };
    expect(await found({ services: [other] })).toEqual(["server-engine | svc-a"]);
    if (engine === "mariadb") return;
    expect(await found({ services: [{ ...service, partialRevokes: true }] })).toEqual([
      "server-partial-revokes | svc-a",
    ]);
  });

  test("warns of logins without a default role where the provider sets none, and of migrators whatever the server activates", async () => {
    const two = { ...service, logins: { app: {}, migrate: true } };
    const args = { services: [two], migrated: false, deployedBy: "pulumi" as const };
    const findings = await preflight(deployer, args);
    // There only petoju/mysql deploys, which sets them.
    if (engine === "mariadb") return expect(findings).toEqual([]);
    expect(findings[0]?.message).toMatch(/petoju\/mysql.*`setDefaultRole`.*`defaultRoleSql`/);
    const said = async () =>
      (await preflight(deployer, args)).map(
        ({ severity, rule, subject }) => `${severity} ${rule} ${subject}`,
      );
    expect(await said()).toEqual(["warning server-default-roles 2 logins"]);
    await run(root, "set global activate_all_roles_on_login = on");
    expect(await said()).toEqual(["warning server-default-roles svc_a_migrate@10.0.%"]);
    await run(root, "set global activate_all_roles_on_login = off");
    const records = plan(two, { migrated: false });
    await run(deployer, ...renderSql(records, engine));
    expect(await said()).toEqual([]);
    await run(deployer, "alter user svc_a_app_a@`10.0.%` default role none");
    expect(await said()).toEqual(["warning server-default-roles svc_a_app_a@10.0.%"]);
    await run(deployer, ...renderWithdrawSql(records, engine), "drop database svc_a");
  });

  test("says what a login lacks that is no deployer, each with a grant that ends it", async () => {
    await run(
      root,
      "create user weak@`127.0.0.1` identified by 'x'",
      "grant select on mysql.* to weak@`127.0.0.1`",
    );
    const weak = await server.connect({ user: "weak", password: "x" });
    const lacking = await preflight(weak, { services: [service], migrated: false });
    expect(keysOf(lacking)).toContain("deployer-privileges | CREATE USER on *.*");
    expect(keysOf(lacking).includes("deployer-privileges | UPDATE on `mysql`.*")).toBe(engine === "mariadb");
    expect(keysOf(lacking)).toContain("deployer-privileges | ALL on `svc\\_a`.*");
    await run(root, ...lacking.flatMap(({ fix }) => fix?.sql ?? []));
    await weak.end();
    const strong = await server.connect({ user: "weak", password: "x" });
    expect(await preflight(strong, { services: [service], migrated: false })).toEqual([]);
    await strong.end();
    await run(root, "drop user weak@`127.0.0.1`");
  });

  test("warns of a deployer that has the server, and of a login that can not read it", async () => {
    expect(keysOf(await preflight(root, { services: [service], migrated: false }))).toEqual([
      "deployer-superuser | root@localhost",
    ]);
    await run(root, "create user blind@`127.0.0.1` identified by 'x'");
    const blind = await server.connect({ user: "blind", password: "x" });
    await expect(preflight(blind, { services: [service] })).rejects.toThrow(/Grant SELECT on `mysql`\.\*/);
    await blind.end();
    await run(root, "drop user blind@`127.0.0.1`");
  });

  test("says nothing of a service that is there already, but for tables that are not", async () => {
    await run(deployer, ...renderSql(plan(service, { migrated: false }), engine));
    expect(await found()).toEqual([]);
    expect(await found({ migrated: true })).toEqual(["object-missing | svc_a.item"]);
  });

  test("says that the role of a contract is not there", async () => {
    const uses = { ...service, uses: [{ from: "stock", access: "read-only" as const }] };
    expect(await found({ services: [uses] })).toEqual(["contract-missing | stock_for_svc_a"]);
  });
});
