import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { AuditReport } from "@rolewright/audit";
import { type MySqlDeclaration, manifest, plan, renderPasswordSql, renderSql } from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlDeployer,
  type MySqlServer,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = path.join(import.meta.dirname, "../dist/main.js");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-cli-mysql-test-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs the built command with nothing of this process's environment that says where to connect. */
function rolewright(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const base = { PATH: process.env["PATH"] ?? "", HOME: folder };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...base, ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

const file = (name: string, content: unknown): string => {
  fs.writeFileSync(path.join(folder, name), JSON.stringify(content), { mode: 0o600 });
  return name;
};

describe.each(["mysql", "mariadb"] as const)("on %s", async (engine) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const orders: MySqlDeclaration = { engine, service: "orders", host: "127.0.0.%", logins: { app: {} } };
  const records = plan(orders);
  const manifestFile = file(`${engine}.manifest.json`, manifest(orders));
  const declared = file(`${engine}.json`, orders);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let url: string;
  const run = (...args: string[]) => rolewright([...args, "--url", url], { MYSQL_PWD: deployer.password });
  const byHand = async (...statements: string[]) => {
    const root = await server.connect();
    for (const sql of statements) await root.query(sql);
    await root.end();
  };

  beforeAll(async () => {
    server = await (engine === "mariadb" ? embeddedMariaDb() : embeddedMySql());
    deployer = await createMySqlDeployer(server, { databases: ["orders"] });
    url = `${engine}://deployer@${server.host}:${server.port}`;
  });
  afterAll(() => server?.stop());

  test("the script of deployer makes one, with the password that was set before it", async () => {
    const { code, out } = await rolewright([
      ...["deployer", "--engine", engine, "--name", "second", "--host", "127.0.0.1"],
      ...["--database", "orders", "--database", "order_history"],
    ]);
    expect(code).toBe(0);
    const statements = out.split("\n").filter((line) => line !== "" && !line.startsWith("--"));
    await byHand("SET @password = 'nothing'", "SELECT 1");
    const root = await server.connect();
    for (const sql of ["SET @password = 'sword fish'", ...statements, ...statements]) await root.query(sql);
    await root.end();
    const second = await server.connect({ user: "second", password: "sword fish" });
    await second.query("CREATE DATABASE order_history");
    await second.query("DROP DATABASE order_history");
    await second.end();
    await byHand("DROP USER second@`127.0.0.1`");
  });

  test("preflight, a deployment, a clean audit, and a proof", async () => {
    expect(await run("preflight", declared)).toEqual({
      code: 0,
      out: "Nothing stands in the way.\n",
      err: "",
    });
    const connection = await server.connect(deployer);
    for (const sql of renderSql(records, engine)) await connection.query(sql);
    for (const record of records)
      if (record.kind === "user") await connection.query(renderPasswordSql(record), ["a password"]);
    await connection.query("CREATE TABLE orders.item (id int)");
    await connection.end();

    const audited = await run("audit", "--deployer", "deployer", manifestFile);
    expect(audited).toMatchObject({ code: 0, err: "" });
    expect(audited.out).toMatch(
      engine === "mysql" ? /^MySQL 9\.[\d.]+, read by deployer@/ : /^MariaDB 10\.11\.\d+, read by/,
    );
    expect(audited.out).toContain("The server is as the manifests say.");

    const passwords = file(`${engine}.passwords.json`, { orders_app_a: "a password" });
    const proved = await run("prove", "--passwords", passwords, manifestFile);
    expect(proved).toMatchObject({ code: 0, err: "" });
    expect(proved.out).toMatch(/^\d+ statements: \d+ allowed, \d+ refused, 0 not as declared/);

    await byHand("CREATE DEFINER = gone@localhost VIEW orders.lost AS SELECT id FROM orders.item");
    const broken = await run("prove", "--passwords", passwords, manifestFile);
    expect(broken).toMatchObject({ code: 2, err: "" });
    expect(broken.out).toMatch(
      /^orders\.lost does not work: .* "gone@localhost", which is not there\..*\n\d+ statements: \d+ allowed, \d+ refused, 4 on what does not work, 0 not as declared\n$/,
    );
    await byHand("DROP VIEW orders.lost");
  });

  test("audit reports in every format, repairs what it found, and knows a baseline", async () => {
    await byHand("GRANT DROP ON orders.* TO orders_app", "CREATE USER guest@`%` IDENTIFIED BY 'x'");
    const audit = (...args: string[]) => run("audit", "--deployer", "deployer", ...args, manifestFile);
    const found = await audit("--format", "json");
    expect(found.code).toBe(2);
    const report: AuditReport = JSON.parse(found.out);
    expect(report.server).toMatchObject({ engine, readBy: "deployer@127.0.0.1" });
    expect(report.findings.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      "grant-extra DROP on orders.* to orders_app",
      "role-unknown guest@%",
    ]);
    for (const [format, wanted] of [
      ["markdown", "read by `deployer@127.0.0.1`"],
      ["html", '<main id="page">'],
      ["sarif", `"fullyQualifiedName": "${engine}/DROP on orders.* to orders_app"`],
      ["junit", "rolewright audit of M"],
    ] as const)
      expect((await audit("--format", format)).out).toContain(wanted);

    expect((await audit("--write-baseline", "known.json")).code).toBe(0);
    expect((await audit("--baseline", "known.json")).code).toBe(0);
    const repaired = await audit("--apply", "--yes");
    expect(repaired).toMatchObject({ code: 0, out: expect.stringContaining("DROP USER `guest`@`%`;") });
    expect(repaired.out).toContain("The server is as the manifests say.");
  });

  test("says what is wrong with a connection, and no password", async () => {
    const wrong = await rolewright(["audit", manifestFile, "--url", url], { MYSQL_PWD: "swordfish" });
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^rolewright: no connection to .* as "deployer"/),
    });
    const inUrl = await rolewright([
      "audit",
      manifestFile,
      "--url",
      url.replace("deployer", "deployer:swordfish"),
    ]);
    expect(wrong.err + inUrl.err).not.toContain("swordfish");
    const none = await rolewright(["audit", manifestFile, "--url", url]);
    expect(none.err).toContain("the server wants a password. Set MYSQL_PWD.");
    const options = await rolewright(["audit", manifestFile, "--url", `${url}?ssl-mode=MAYBE`]);
    expect(options.err).toContain("ssl-mode=MAYBE is not known.");
  });

  test("encrypts where it is told to", async () => {
    const { code, err } = await run("audit", manifestFile);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const encrypted = await rolewright(["audit", manifestFile, "--url", `${url}?ssl-mode=REQUIRED`], {
      MYSQL_PWD: deployer.password,
    });
    // MariaDB 10.11 is set up without a certificate, and MySQL makes itself one.
    if (engine === "mysql") expect(encrypted).toMatchObject({ code: 0, err: "" });
    else expect(encrypted).toMatchObject({ code: 1, err: expect.stringMatching(/ssl|secure/i) });
  });

  test.each(["explain a b", "public", "adopt", "retire x.json", "diff --server %url --other-server %url"])(
    "%s is not there, and says so",
    async (line) => {
      const words = line.split(" ").map((word) => (word === "%url" ? url : word));
      const args = line.startsWith("diff") ? words : [...words, "--url", url];
      const { code, err } = await rolewright(args);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/knows PostgreSQL alone\. \S/) });
    },
  );
});

it.each(["mysql", "mariadb"])("the deployer of %s stands in the guide as it is printed", async (engine) => {
  const guide = fs.readFileSync(path.join(import.meta.dirname, "../../../docs/mysql.md"), "utf8");
  const { out } = await rolewright([
    ...["deployer", "--engine", engine, "--database", "order_history", "--host", "10.0.%"],
  ]);
  const grants = out.split("\n").filter((line) => line.startsWith("GRANT"));
  expect(grants.length).toBeGreaterThan(2);
  for (const grant of grants) expect(guide).toContain(grant);
});

it("says that a connection to PostgreSQL takes no services on MySQL, and how to name another server", async () => {
  const name = file("other.json", manifest({ engine: "mysql", service: "orders" }));
  const { code, err } = await rolewright(["audit", name]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("--url mysql://user@host:3306") });
});
