import { type MySqlDeclaration, manifest, plan, renderPasswordSql, renderSql } from "@rolewright/core/mysql";
import type { MySqlServer } from "@rolewright/testing";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessOf } from "./access.js";
import { audit, auditOf } from "./audit/audit.js";
import { readCatalog } from "./catalog/read.js";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

describe.each(["mysql", "mariadb"] as const)("on %s", async (engine) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const common = { engine, host: "127.0.0.%" };
  const services: MySqlDeclaration[] = [
    {
      ...common,
      service: "orders",
      logins: { app: {}, migrate: true },
      offers: [{ to: "billing", access: "read-only", tables: ["item"] }],
    },
    { ...common, service: "billing", logins: { app: {} }, uses: [{ from: "orders", access: "read-only" }] },
  ];
  const manifests = services.map(manifest);
  let server: MySqlServer;
  let root: Connection;
  const run = async (connection: Connection, ...statements: string[]) => {
    for (const sql of statements) await connection.query(sql);
  };
  const as = async <T>(user: string, work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await server.connect({ user, password: "x" });
    return work(connection).finally(() => connection.end());
  };

  beforeAll(async () => {
    server = await (engine === "mariadb" ? embeddedMariaDb() : embeddedMySql());
    root = await server.connect();
    const deployer = await server.connect(
      await createMySqlDeployer(server, { databases: ["orders", "billing"] }),
    );
    const records = services.flatMap((each) => plan(each));
    const isNamed = (record: object): boolean => "table" in record;
    await run(
      deployer,
      ...renderSql(
        records.filter((each) => !isNamed(each)),
        engine,
      ),
    );
    for (const record of records)
      if (record.kind === "user") await deployer.query(renderPasswordSql(record), ["x"]);
    await run(deployer, "create table orders.item (id int)", "create table orders.event (id int)");
    await run(deployer, ...renderSql(records.filter(isNamed), engine));
    await deployer.end();
    await run(
      root,
      "create user monitor@`127.0.0.1` identified by 'x'",
      "grant select on mysql.* to monitor@`127.0.0.1`",
      "create user guest@`127.0.0.1` identified by 'x'",
      "grant select on `ord%`.* to guest@`127.0.0.1`",
    );
  });
  afterAll(async () => {
    await root?.end();
    await server?.stop();
  });

  const args = { manifests, deployers: ["deployer"], ignoreRoles: ["monitor"] };

  test("a login that reads the tables of mysql alone finds who may do what, and says what it does not see", async () => {
    const { findings, unseen } = await as("monitor", (client) => audit(client, args));
    expect(findings.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      "leftover-role guest@127.0.0.1",
      "leftover-grant SELECT on ord%.* to guest@127.0.0.1",
    ]);
    expect(unseen).toContain("databases on which this login holds nothing");
    expect(unseen.join()).toMatch(/tables, views, routines, triggers, events of billing, orders/);
    const byRoot = await audit(root, args);
    expect(byRoot.findings.map(({ subject }) => subject)).toEqual(findings.map(({ subject }) => subject));
    expect(byRoot.unseen.join()).not.toContain("this login");
  });

  test("a login that may read nothing of mysql is told what it needs", async () => {
    await expect(as("guest", (client) => audit(client, args))).rejects.toThrow(/Grant SELECT on `mysql`\.\*/);
  });

  test("no hash of a password is in a catalog", async () => {
    const catalog = await readCatalog(root);
    const [rows] = await root.query(
      "select authentication_string as hash from mysql.user where user = 'monitor'",
    );
    const { hash } = (rows as { hash: string }[])[0] ?? { hash: "" };
    expect(hash).toMatch(/^[*$]/);
    expect(JSON.stringify(catalog)).not.toContain(JSON.stringify(hash).slice(1, -1));
  });

  test("manifests of another engine, or two with one role, are refused", async () => {
    const catalog = await readCatalog(root);
    const other = engine === "mysql" ? "mariadb" : "mysql";
    const foreign = manifest({ ...common, engine: other, service: "x" });
    expect(() => auditOf(catalog, { manifests: [foreign] })).toThrow(`is of "${other}"`);
    expect(() => auditOf(catalog, { manifests: [...manifests, ...manifests] })).toThrow("two manifests");
  });

  test("of several grants that fit one database the picture shows the one that the server takes", async () => {
    const grants: [string, string[]][] = [
      ["spelled", ["select on svc_a", "insert on `svc\\_a`", "update on `svc%`"]],
      ["patterned", ["select on `svc%`", "insert on `sv__a`"]],
      ["named", ["select on plain", "insert on `pl%`", "update on `plai_`"]],
      ["wide", ["select on `p%`", "insert on `pl%`", "update on `%`"]],
      ["letters", ["select on `svc%`", "insert on `s%\\_a`", "update on `s%c%a`"]],
      ["shorter", ["select on `svc__`", "insert on `sv__a`", "update on `sv_\\_a`"]],
      ["all", ["select on `%`", "insert on `_____`"]],
      ["tied", ["select on `sv_%`", "insert on `sv%_`"]],
    ];
    const names = grants.flatMap(([name, some]) =>
      [`${name}_user`, `${name}_by_role`].map((user) => ({ name, user, some })),
    );
    await run(
      root,
      ...["svc_a", "plain"].flatMap((each) => [`create database ${each}`, `create table ${each}.t (id int)`]),
    );
    for (const { user, some } of names) {
      const role = user.endsWith("role");
      const grantee = role ? `${user}_role` : `${user}@\`127.0.0.1\``;
      await run(
        root,
        `create user ${user}@\`127.0.0.1\` identified by 'x'`,
        ...(role ? [`create role ${grantee}`, `grant ${grantee} to ${user}@\`127.0.0.1\``] : []),
        ...some.map((each) => `grant ${each}.* to ${grantee}`),
      );
    }
    // Until then the first of two that tie for MySQL is the one that was granted first.
    await run(root, "flush privileges");
    const { logins } = accessOf(await readCatalog(root), manifests);
    for (const { name, user } of names) {
      const database = name === "named" || name === "wide" ? "plain" : "svc_a";
      const letters = await as(user, async (client) => {
        if (user.endsWith("role")) await client.query(`set role ${user}_role`);
        const tried = {
          S: "select 1 from t",
          I: "insert into t values (1)",
          U: "update t set id = 1 where false",
        };
        const may: string[] = [];
        for (const [letter, sql] of Object.entries(tried))
          await client.query(sql.replace(" t", ` ${database}.t`)).then(
            () => may.push(letter),
            () => {},
          );
        return may.join("");
      });
      const shown = logins
        .find(({ login }) => login === `${user}@127.0.0.1`)
        ?.cells.find(({ schema }) => schema === database)?.letters;
      expect([user, shown]).toEqual([user, letters]);
    }
    await run(
      root,
      ...names.map(({ user }) => `drop user ${user}@\`127.0.0.1\``),
      ...names.filter(({ user }) => user.endsWith("role")).map(({ user }) => `drop role ${user}_role`),
      "drop database svc_a",
      "drop database plain",
    );
  });

  test("what repairs mandatory_roles keeps the roles that one knows of", async () => {
    const catalog = { ...(await readCatalog(root)), mandatoryRoles: ["known@%", "other@%"] };
    const { findings } = auditOf(catalog, { ...args, ignoreRoles: ["monitor", "known"] });
    expect(findings.find(({ rule }) => rule === "mandatory-roles")?.fix?.sql).toEqual([
      "SET PERSIST mandatory_roles = '`known`@`%`'",
    ]);
  });

  test("what repairs mandatory_roles keeps them whatever is in their names, and runs nothing else", async () => {
    if (engine === "mariadb") return expect((await readCatalog(root)).mandatoryRoles).toEqual([]);
    const known = ["a`b", "a\\b", "a'b", 'a"b', "a,b", "a@b", "a\\'b", "a\\"];
    const roles = [...known, "other"];
    const quoted = (role: string) => `\`${role.replaceAll("`", "``")}\``;
    const byHand = [
      "'a`b'",
      '"a\\b"',
      "`a'b`",
      "'a\"b'",
      "`a,b`@`%`",
      "'a@b'@'%'",
      "`a\\'b`",
      "a\\",
      "other",
    ];
    await run(root, ...roles.map((role) => `create role ${quoted(role)}`));
    await run(root, "set global activate_all_roles_on_login = on");
    /** As the server itself understands it. */
    const active = async () => {
      const [rows] = await as("guest", (client) => client.query("select current_role() as roles"));
      return (rows as { roles: string }[])[0]?.roles.split("@`%`,").length;
    };
    await root.query("set global mandatory_roles = ?", [byHand.join(", ")]);
    const catalog = await readCatalog(root);
    expect(catalog.mandatoryRoles).toEqual(roles.map((role) => `${role}@%`));
    expect(await active()).toBe(roles.length);
    const { findings } = auditOf(catalog, { ...args, ignoreRoles: ["monitor", ...known] });
    await run(root, ...(findings.find(({ rule }) => rule === "mandatory-roles")?.fix?.sql ?? []));
    expect((await readCatalog(root)).mandatoryRoles).toEqual(known.map((role) => `${role}@%`));
    expect(await active()).toBe(known.length);
    await run(
      root,
      "set persist mandatory_roles = ''",
      "set global activate_all_roles_on_login = off",
      ...roles.map((role) => `drop role ${quoted(role)}`),
    );
  });

  test("the picture of access shows each login with what it may do, by its roles", async () => {
    const { schemas, logins } = accessOf(await readCatalog(root), manifests);
    expect(schemas).toEqual([
      { schema: "billing", service: "billing" },
      { schema: "orders", service: "orders" },
    ]);
    const cells = (login: string) =>
      logins.find((each) => each.login === login)?.cells.map(({ schema, letters }) => `${schema} ${letters}`);
    expect(cells("orders_app_a@127.0.0.%")).toEqual(["orders SIUD"]);
    expect(cells("orders_migrate@127.0.0.%")).toEqual(["orders owner"]);
    expect(cells("billing_app_a@127.0.0.%")?.toSorted()).toEqual(["billing SIUD", "orders s"]);
    expect(cells("guest@127.0.0.1")).toEqual(["orders S"]);
    expect(logins.find(({ login }) => login === "root@localhost")?.superuser).toBe(true);
    const offered = logins
      .find(({ login }) => login === "billing_app_a@127.0.0.%")
      ?.cells.find(({ schema }) => schema === "orders")?.rights;
    expect(offered?.map(({ names, path, setRole }) => ({ names, path, setRole }))).toEqual([
      {
        names: ["item"],
        path: ["billing_app_a@127.0.0.%", "billing_app", "orders_for_billing"],
        setRole: false,
      },
    ]);
    expect(logins.flatMap((each) => each.cells).filter(({ undeclared }) => undeclared !== undefined)).toEqual(
      [],
    );
  });
});
