import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { AuditReport, Finding } from "@rolewright/audit";
import { manifest, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, type Deployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = path.join(import.meta.dirname, "../dist/main.js");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-cli-test-"));
const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };

let server: PostgresServer;
let deployer: Deployer;
beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the built command with nothing of this process's environment that says where to connect. */
function rolewright(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const base = { PATH: process.env["PATH"] ?? "", HOME: folder };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...base, ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

const asDeployer = (): Record<string, string> => ({
  PGHOST: deployer.host,
  PGPORT: String(deployer.port),
  PGDATABASE: deployer.database,
  PGUSER: deployer.user,
  PGPASSWORD: deployer.password,
});

function file(name: string, content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return name;
}

const findingsOf = ({ out }: Run): Finding[] => JSON.parse(out).findings;

describe("deployer", () => {
  const deployerOf = (...args: string[]) => rolewright(["deployer", "--server-version", "18", ...args]);

  it("prints a script for psql, in which the password is a variable", async () => {
    const { code, out, err } = await deployerOf("--service", "orders", "--platform", "rds");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("\\getenv deployer_password DEPLOYER_PASSWORD");
    expect(out).toContain(`ALTER ROLE "orders_deployer" PASSWORD :'deployer_password';`);
    expect(out).toContain("the master user, a member of rds_superuser");
    expect(out).toContain(
      `-- It makes the schema of its service. It can not make one that is there already.\nGRANT CREATE ON DATABASE "shop" TO "orders_deployer";`,
    );
    expect(out).toContain("-- - orders_deployer can SET ROLE shop_database_owner");
  });

  it("goes from one database to the other, and back", async () => {
    const { out } = await deployerOf("--service", "orders", "--database", "My shop");
    expect(out.match(/\\connect .*/g)).toEqual(['\\connect "My shop"', '\\connect :"admin_database"']);
  });

  it("quotes a statement that a query returns", async () => {
    const { out } = await deployerOf("--name", "o'deployer");
    expect(out).toContain(
      `SELECT 'CREATE ROLE "o''deployer" LOGIN CREATEROLE NOCREATEDB NOSUPERUSER' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'o''deployer') \\gexec`,
    );
  });

  it("prints JSON", async () => {
    const made = JSON.parse((await deployerOf("--json", "--name", "d")).out);
    expect(Object.keys(made)).toEqual(["name", "runBy", "sections", "limits"]);
    expect(made.name).toBe("d");
  });

  it("says what is wrong with a name", async () => {
    const { code, err } = await deployerOf("--service", "Orders");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('rolewright: service: "Orders" is no service name.'),
    });
  });
});

describe("preflight", () => {
  it("ends with 0 when nothing stands in the way, for declarations and for manifests", async () => {
    const list = [manifest({ ...orders, service: "billing" }), { ...orders, service: "stock" }];
    const files = [file("orders.json", orders), file("list.json", list)];
    expect(await rolewright(["preflight", ...files], asDeployer())).toEqual({
      code: 0,
      out: "Nothing stands in the way.\n",
      err: "",
    });
  });

  it("ends with 2 on errors, and says who fixes them with what", async () => {
    const warehouse = file("warehouse.json", { ...orders, database: "warehouse" });
    const { code, out } = await rolewright(["preflight", warehouse], asDeployer());
    expect(code).toBe(2);
    expect(out).toBe(
      'error database-wrong\n  "orders" belongs to the database "warehouse", and this connection is to "shop". Connect to "warehouse".\n\n1 error, 0 warnings\n',
    );
  });

  it("ends with 0 on warnings alone, and writes no colours into a pipe", async () => {
    const admin = await server.connect();
    await admin.query("ALTER ROLE deployer RESET lock_timeout");
    const { code, out } = await rolewright(["preflight", file("orders.json", orders)], asDeployer());
    await admin.query("ALTER ROLE deployer SET lock_timeout = '30s'");
    await admin.end();
    expect(code).toBe(0);
    expect(out).toContain(
      "  To fix it, deployer itself, or a superuser, such as postgres runs:\n    ALTER ROLE \"deployer\" SET lock_timeout = '30s';\n",
    );
    expect(out).toContain("0 errors, 1 warning\n");
    expect(out).not.toContain("\u001b");
  });

  it("takes the platform, the version and whether the migrations have run", async () => {
    const offers = [{ to: "reporting", access: "read-only", tables: ["event"] }];
    const declaration = file("offering.json", { ...orders, offers });
    const json = async (...args: string[]) =>
      findingsOf(await rolewright(["preflight", declaration, "--json", ...args], asDeployer()));
    expect((await json("--platform", "azure", "--server-version", "18")).map(({ rule }) => rule)).toEqual([
      "object-missing",
    ]);
    expect(await json("--no-migrated")).toEqual([]);
  });

  it.each([
    ["nothing.json", undefined, /nothing\.json can not be read: ENOENT/],
    ["text.json", "me:swordfish", /text\.json can not be read: it is not JSON/],
    ["number.json", "1", /number\.json holds no declaration/],
    ["format.json", { format: "other@1" }, /format\.json is refused: it holds the format "other@1"/],
    ["refused.json", { ...orders, service: "Orders" }, /service "Orders" is refused/],
  ])("refuses %s", async (name, content, message) => {
    if (content !== undefined) file(name, content);
    const { code, out, err } = await rolewright(["preflight", name], asDeployer());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toContain("swordfish");
  });
});

describe("audit", () => {
  const stock: ServiceDeclaration = { service: "stock", database: "depot", logins: { app: {} } };
  let admin: Client;
  const inDepot = (): Record<string, string> => ({ ...asDeployer(), PGDATABASE: "depot" });
  const check = (...args: string[]) =>
    rolewright(["audit", "stock.json", "--deployer", "deployer", ...args], inDepot());
  const reportOf = ({ out }: Run): AuditReport & { gone: unknown[] } => JSON.parse(out);
  const EXTRA = "grant-extra TRUNCATE on table stock.part to stock_rw";
  const keys = (findings: Finding[]) => findings.map(({ rule, subject }) => `${rule} ${subject}`);

  beforeAll(async () => {
    await createDeployer(server, { database: "depot" });
    admin = await server.connect({ database: "depot" });
    await admin.query(renderSql(plan(stock)).join(";"));
    await admin.query(`
      alter role stock_app_a valid until '2100-01-01';
      set role stock_owner; create table stock.part (id int); reset role`);
    file("stock.json", manifest(stock));
  });
  afterAll(() => admin?.end());

  it("ends with 0 where the server is as declared, and says what it did not look at", async () => {
    const { code, out, err } = await check();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("PostgreSQL 18, database depot, read by deployer; 1 service compared: stock\n");
    expect(out).toContain(
      "The server is as the manifests say.\n0 errors, 0 warnings\nNot looked at: passwords",
    );
    expect(out).toContain("what is in other databases (postgres, shop, template1)");
  });

  it("notes do not fail", async () => {
    const { code, out } = await rolewright(["audit", "stock.json"], inDepot());
    expect(code).toBe(0);
    expect(out).toContain(
      'note  role-deployer  deployer\n        "deployer" was taken for a deployer: it may create roles, and',
    );
    expect(out).toContain("0 errors, 0 warnings, 1 note\n");
  });

  it("ends with 2 on errors, with the logins that gain by them and what repairs them", async () => {
    await admin.query("grant truncate on stock.part to stock_rw");
    const { code, out } = await check();
    expect(code).toBe(2);
    expect(out).toContain(`stock
  error  grant-extra  TRUNCATE on table stock.part to stock_rw
         TRUNCATE on table stock.part is granted to "stock_rw" and no manifest declares it.
           stock_app_a -> stock_app -> stock_rw
         To fix it, stock_owner, or an administrator runs:
           REVOKE TRUNCATE ON TABLE "stock"."part" FROM "stock_rw";

1 error, 0 warnings
`);
    expect(out).not.toContain("as the manifests say");
  });

  it("prints JSON", async () => {
    const run = await check("--json");
    expect(run.code).toBe(2);
    const { format, server: read, services, findings, unseen } = reportOf(run);
    expect({ format, read, services }).toEqual({
      format: "rolewright/audit@1",
      read: { version: 18, database: "depot", readBy: "deployer" },
      services: ["stock"],
    });
    expect(keys(findings)).toEqual([EXTRA]);
    expect(unseen.length).toBeGreaterThan(2);
  });

  it.each([
    ["text", /^PostgreSQL 18, database depot, read by deployer; 1 service compared: stock$/m],
    ["json", /"format": "rolewright\/audit@1"/],
    ["markdown", /^## Access audit: 1 error/m],
    ["html", /^<!DOCTYPE html>/],
    ["sarif", /"uri": "stock\.json"/],
    ["junit", /^<testsuites .* failures="1"/m],
  ])("writes a report as %s into a file", async (format, expected) => {
    const run = await check("--format", format, "--output", "report");
    expect(run).toEqual({ code: 2, out: "", err: "" });
    const text = fs.readFileSync(path.join(folder, "report"), "utf8");
    expect(text).toMatch(expected);
    expect(text).toContain("grant-extra");
    // What it is made of is read from the server, not only from what was found.
    if (format === "html") expect(text).toContain('"stock_app_a","stock_app","stock_rw"');
  });

  it("fails on what a baseline does not know, and says what of it is gone", async () => {
    expect((await check("--write-baseline", "known.json")).code).toBe(0);
    const known = await check("--baseline", "known.json");
    expect(known.code).toBe(0);
    expect(known.out).toContain("The baseline knows 1 more finding.");

    await admin.query("create role guest login; revoke truncate on stock.part from stock_rw");
    await admin.query("grant select on stock.part to guest");
    const run = await check("--baseline", "known.json");
    expect(run.code).toBe(2);
    expect(run.out).toContain(`Gone since the baseline: ${EXTRA}\n`);
    const json = reportOf(await check("--baseline", "known.json", "--json"));
    expect(keys(json.findings)).toEqual([
      "leftover-role guest",
      "leftover-grant SELECT on table stock.part to guest",
    ]);
    expect(json.gone).toHaveLength(1);
    const { out, err } = await check("--baseline", "known.json", "--format", "junit");
    expect(out).toMatch(/<\/testsuites>\n$/);
    expect(err).toBe(`Gone since the baseline: ${EXTRA}\n`);
    expect(keys(reportOf(await check("--ignore-role", "guest", "--json")).findings)).toEqual([]);
  });

  it.each([
    ["no JSON", "known", /the baseline broken\.json can not be read: it is not JSON/],
    ["another file", [manifest(stock)], /broken\.json is no baseline: it has to hold the format/],
  ])("refuses a baseline that is none: %s", async (_, content, message) => {
    file("broken.json", content);
    const { code, err } = await check("--baseline", "broken.json");
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  it("repairs nothing without a terminal or --yes", async () => {
    const { code, out, err } = await check("--apply");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("--apply asks before it changes anything, and there is no terminal. Add --yes.");
  });

  it("repairs all or nothing", async () => {
    // The deployer made none of these roles and can not drop the stranger, though it could do other things.
    const refused = await check("--apply", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/nothing was changed: this login can not run .*: /);
    const { rows } = await admin.query("select has_table_privilege('guest', 'stock.part', 'SELECT') as held");
    expect(rows).toEqual([{ held: true }]);

    const url = `postgres://postgres:${server.superuser.password}@127.0.0.1:${server.port}/depot`;
    const done = await rolewright([
      "audit",
      "stock.json",
      "--deployer",
      "deployer",
      "--apply",
      "--yes",
      "--url",
      url,
    ]);
    expect(done.code).toBe(0);
    expect(done.out).toContain('REVOKE SELECT ON TABLE "stock"."part" FROM "guest";\nDROP ROLE "guest";\n');
    expect(done.out).toContain("The server is as the manifests say.");
    expect(done.out + done.err).not.toContain(server.superuser.password);
  });

  it("says that nothing was compared where there is no manifest", async () => {
    file("none.json", []);
    const { code, out } = await rolewright(["audit", "none.json"], inDepot());
    expect(code).toBe(0);
    expect(out).toContain("no service was compared\n");
    expect(out).toContain("warning  manifest-none  ");
    expect(out).not.toContain("as the manifests say");
  });

  it("prints no value of a setting", async () => {
    await admin.query("alter role stock_app_a in database depot set myapp.token to 'swordfish'");
    const { code, out } = await check();
    await admin.query("alter role stock_app_a in database depot reset myapp.token");
    expect(code).toBe(2);
    expect(out).toContain("error  role-settings  ");
    expect(out).not.toContain("swordfish");
  });

  it.each<[string, unknown, RegExp]>([
    ["cut off", JSON.stringify(manifest(stock)).slice(0, -20), /bad\.json can not be read: it is not JSON/],
    [
      "of another format",
      { ...manifest(stock), format: "rolewright/manifest@9" },
      /holds the format "rolewright\/manifest@9"/,
    ],
    [
      "changed by hand",
      { ...manifest(stock), grants: [] },
      /the manifest of "stock" does not fit its own hash/,
    ],
    ["of one service twice", [manifest(stock), manifest(stock)], /there are two manifests of "stock"/],
  ])("fails with 1 on a manifest that is %s", async (_, content, message) => {
    file("bad.json", content);
    const { code, out, err } = await rolewright(["audit", "bad.json"], inDepot());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(message);
  });
});

describe("public", () => {
  it("lists what every role may do", async () => {
    const run = await rolewright(["public", "--json"], asDeployer());
    expect(run.code).toBe(0);
    expect(findingsOf(run).map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      "public-connect postgres",
      "public-temporary postgres",
      "public-connect template1",
    ]);
  });
});

describe("retire", () => {
  const declared = (name = "retired.json") => file(name, { ...orders, service: "retiree" });
  let admin: Client;

  beforeAll(async () => {
    admin = await server.connect();
    const client = await server.connect(deployer);
    for (const sql of renderSql(plan({ ...orders, service: "retiree" }))) await client.query(sql);
    await client.end();
    await admin.query("ALTER ROLE retiree_app_a PASSWORD 'secret'");
    await admin.query('CREATE DATABASE "My warehouse"');
  });
  afterAll(() => admin?.end());

  it("ends with 0 when nothing stands in the way, and says what is there", async () => {
    expect(await rolewright(["retire", declared()], asDeployer())).toEqual({
      code: 0,
      out: 'Of "retiree" there are retiree_app, retiree_app_a (login), retiree_owner, retiree_rw, retiree_use.\n\nNothing stands in the way.\n',
      err: "",
    });
    expect(await rolewright(["retire", file("orders.json", orders)], asDeployer())).toEqual({
      code: 0,
      out: 'Of "orders" no role is there.\n\nNothing stands in the way.\n',
      err: "",
    });
  });

  it("names what is in other databases, whichever way it connects", async () => {
    const other = await server.connect({ database: "My warehouse" });
    await other.query("CREATE TABLE forgotten (); ALTER TABLE forgotten OWNER TO retiree_app");
    try {
      const url = `postgres://${deployer.user}@${deployer.host}:${deployer.port}/shop?application_name=x`;
      const byUrl = await rolewright(["retire", declared(), "--url", url], {
        PGPASSWORD: deployer.password,
      });
      const byVariables = await rolewright(["retire", declared()], asDeployer());
      for (const { code, out } of [byUrl, byVariables]) {
        expect(code).toBe(2);
        expect(out).toContain('in the database "My warehouse", "retiree_app" owns table public.forgotten.');
        expect(out).toContain(
          'runs in the database "My warehouse":\n    REASSIGN OWNED BY "retiree_app" TO "postgres";\n',
        );
      }
      await other.query('REVOKE CONNECT ON DATABASE "My warehouse" FROM PUBLIC');
      const closed = await rolewright(["retire", declared()], asDeployer());
      expect(closed.code).toBe(2);
      expect(closed.out).toContain("owns 1 object(s) of pg_class");
      expect(closed.out).toMatch(
        /Not seen: the names of what is in the database "My warehouse": .*permission denied/,
      );
      expect(closed.out).not.toContain(deployer.password);
    } finally {
      await other.query("DROP TABLE forgotten");
      await other.end();
    }
  });

  it("ends sessions only of a service that is named, and then for good", async () => {
    const reader = await server.connect({ user: "retiree_app_a", password: "secret", database: "shop" });
    reader.on("error", () => {});
    const shown = await rolewright(["retire", declared(), "--json"], asDeployer());
    expect(shown.code).toBe(2);
    expect(findingsOf(shown).map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      "retire-session retiree_app_a",
    ]);
    expect(JSON.parse(shown.out).services).toMatchObject([
      { service: "retiree", sessions: [{ login: "retiree_app_a", database: "shop" }], unseen: [] },
    ]);

    const unnamed = await rolewright(["retire", declared(), "--end-sessions"], asDeployer());
    expect({ code: unnamed.code, out: unnamed.out }).toEqual({ code: 64, out: "" });
    expect(unnamed.err).toContain("Say of which service: --service <name>.");
    const wrong = await rolewright(
      ["retire", declared(), "--end-sessions", "--service", "orders"],
      asDeployer(),
    );
    expect(wrong).toMatchObject({ code: 1, out: "", err: expect.stringContaining('They hold "retiree".') });
    expect((await reader.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);

    const ending = ["retire", declared(), "--service", "retiree", "--end-sessions"];
    for (let time = 0; time < 2; time++) {
      const { code, out } = await rolewright(ending, asDeployer());
      expect(code).toBe(0);
      expect(out).toContain("None can log in.\n\nNothing stands in the way.\n");
    }
    await expect(reader.query("SELECT 1")).rejects.toThrow();
    await expect(
      server.connect({ user: "retiree_app_a", password: "secret", database: "shop" }),
    ).rejects.toThrow("not permitted to log in");
  });
});

describe("explain", () => {
  const explain = (...args: string[]) => rolewright(["explain", ...args], asDeployer());
  beforeAll(async () => {
    const admin = await server.connect({ database: "shop" });
    await admin.query(`create schema orders; create table orders.payment (id int, note text);
      create role orders_reader; grant connect on database shop to orders_reader; grant usage on schema orders to orders_reader;
      grant select on orders.payment to orders_reader; grant update (note) on orders.payment to orders_reader;
      create role analyst login in role orders_reader; create role guest login; grant select on orders.payment to guest`);
    await admin.end();
  });
  afterAll(async () => {
    const admin = await server.connect({ database: "shop" });
    await admin.query(
      "drop schema orders cascade; drop owned by orders_reader; drop role orders_reader, analyst, guest",
    );
    await admin.end();
  });

  it("says what a login may and by which roles, and ends with 0", async () => {
    expect(await explain("analyst", "orders.payment")).toEqual({
      code: 0,
      err: "",
      out: `analyst and table orders.payment, which belongs to postgres:
  SELECT: yes
    analyst -> orders_reader (granted)
  UPDATE: yes, on the columns note
    analyst -> orders_reader (granted), on note
  INSERT, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN: no
    it is granted to no role but the owner, "postgres".
`,
    });
  });

  it("ends with 2 where the login may not, and says what is missing", async () => {
    const { code, out } = await explain("guest", "orders.payment", "--privilege", "select");
    expect(code).toBe(2);
    expect(out).toBe(`guest and table orders.payment, which belongs to postgres:
  SELECT: no
    it is there by guest, and gives nothing without CONNECT on the database "shop" and USAGE on the schema "orders".
`);
  });

  it("prints JSON", async () => {
    const run = await explain("analyst", "schema orders", "--privilege", "USAGE", "--json");
    expect(run.code).toBe(0);
    expect(JSON.parse(run.out)).toEqual({
      login: "analyst",
      startsAs: "analyst",
      object: { kind: "schema", name: "orders", title: "schema orders", owner: "postgres" },
      privileges: [
        {
          privilege: "USAGE",
          allowed: "at once",
          ways: [{ source: "grant", path: ["analyst", "orders_reader"], grantable: false, lacks: [] }],
          changes: [],
        },
      ],
      notes: [],
    });
  });

  it("ends with 1 where there is no such login, object or privilege", async () => {
    for (const args of [
      ["nobody", "orders.payment"],
      ["guest", "orders.nothing"],
      ["guest", "orders.payment", "--privilege", "USAGE"],
    ]) {
      const { code, out, err } = await explain(...args);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/^rolewright: (there is no|"USAGE" is no privilege on a table)/);
    }
  });
});

describe("the connection", () => {
  const url = (password: string) =>
    `postgres://${deployer.user}:${password}@${deployer.host}:${deployer.port}/${deployer.database}`;

  it("is one URL", async () => {
    expect((await rolewright(["public", "--url", url(deployer.password)])).code).toBe(0);
  });

  // The server waits a minute for a password; the command must not wait with it.
  it("takes the password from ~/.pgpass, and ends at once where there is none", {
    timeout: 30_000,
  }, async () => {
    file(".pgpass", `${deployer.host}:${deployer.port}:*:${deployer.user}:${deployer.password}\n`);
    const { PGPASSWORD: _, ...env } = asDeployer() as Record<string, string> & { PGPASSWORD: string };
    const { code, err } = await rolewright(["public"], env);
    fs.rmSync(path.join(folder, ".pgpass"));
    expect({ code, err }).toEqual({ code: 0, err: "" });

    const without = await rolewright(["public"], env);
    expect(without.code).toBe(1);
    expect(without.err).toContain("Set PGPASSWORD, or write it into ~/.pgpass.");
  });

  it.each<[string, (secret: string) => [string[], Record<string, string>]]>([
    ["a wrong password in the URL", (secret) => [["public", "--url", url(secret)], {}]],
    [
      "a wrong password in the environment",
      (secret) => [["public"], { ...asDeployer(), PGPASSWORD: secret }],
    ],
    [
      "a server that is not there",
      (secret) => [["public", "--url", `postgres://me:${secret}@127.0.0.1:1/x`], {}],
    ],
    ["a URL that is none", (secret) => [["public", "--url", `postgres://me:${secret}@host:port/x`], {}]],
  ])("fails with 1 and no password in the message: %s", async (_, of) => {
    const secret = "trout#1";
    const [args, env] = of(secret);
    const { code, out, err } = await rolewright(args, env);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^rolewright: /);
    expect(err).not.toContain("trout");
  });
});

describe("wrong usage", () => {
  it.each([
    [["unknown"], "unknown command 'unknown'"],
    [["deployer"], "--server-version: it is missing, and postgresql needs it"],
    [["deployer", "--server-version", "13"], "Allowed choices are 14, 15, 16, 17, 18."],
    [["preflight"], "missing required argument 'files'"],
    [["audit", "--json"], "missing required argument 'files'"],
    [["public", "--uri=postgres://me:swordfish@host/shop"], "unknown option"],
    [["public", "postgres://me:swordfish@host/shop"], "too many arguments"],
  ])("%j ends with 64", async (args, message) => {
    const { code, out, err } = await rolewright(args);
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("swordfish");
  });

  it("is not to ask for help", async () => {
    const { code, out } = await rolewright(["--help"]);
    expect(code).toBe(0);
    for (const command of ["audit", "deployer", "explain", "preflight", "public", "retire", "Exit codes"])
      expect(out).toContain(command);
  });
});

describe("diff", () => {
  const offering = { ...orders, offers: [{ to: "reporting", access: "read-only" }] };

  it("says what a change of declarations does to access, and ends with 2", async () => {
    const run = await rolewright(["diff", file("before.json", orders), file("after.json", offering)]);
    expect(run).toEqual({
      code: 2,
      out: "+ medium orders: reporting gains SELECT on all tables of orders\n    it holds for later tables too\n",
      err: "",
    });
  });

  it("prints Markdown for a comment", async () => {
    const args = ["diff", file("before.json", orders), file("after.json", offering), "--markdown"];
    const { code, out } = await rolewright(args);
    expect(code).toBe(2);
    expect(out).toMatch(
      /^## 1 change of access\n\n\| risk .*\n.*\n\| medium \| orders \| reporting \*\*gains\*\*/,
    );
    const both = await rolewright([...args, "--json"]);
    expect({ code: both.code, out: both.out }).toEqual({ code: 64, out: "" });
  });

  it("takes manifests beside declarations, and ends with 0 where nothing is as risky as asked", async () => {
    const [before, after] = [file("before.json", [manifest(orders)]), file("after.json", offering)];
    const { code, out } = await rolewright(["diff", before, after, "--fail-on", "high", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).changes).toMatchObject([{ kind: "widens", risk: "medium", by: "reporting" }]);
    const same = await rolewright(["diff", before, file("same.json", orders)]);
    expect(same).toEqual({ code: 0, out: "Access stays as it is.\n", err: "" });
  });
});

describe("matrix and render", () => {
  it("prints who may do what where", async () => {
    const { code, out } = await rolewright(["matrix", file("orders.json", orders)]);
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, 3)).toEqual([
      "login         orders",
      "------------  ------",
      "orders_app_a  SIUD",
    ]);
  });

  it("prints SQL that makes what is declared, and SQL that takes it back", async () => {
    const declared = file("rendered.json", { ...orders, service: "rendered" });
    const [make, withdraw] = [
      await rolewright(["render", declared]),
      await rolewright(["render", declared, "--withdraw"]),
    ];
    const client = await server.connect(deployer);
    const roles = async (): Promise<string[]> => {
      const { rows } = await client.query(
        "select rolname from pg_roles where rolname ~ '^rendered_' order by 1",
      );
      return rows.map(({ rolname }) => rolname);
    };
    try {
      await client.query(make.out);
      expect(await roles()).toEqual([
        "rendered_app",
        "rendered_app_a",
        "rendered_owner",
        "rendered_rw",
        "rendered_use",
      ]);
      await client.query(withdraw.out);
      expect(await roles()).toEqual([]);
    } finally {
      await client.end();
    }
  });

  it("takes services on MySQL beside those on PostgreSQL, and tells their names apart", async () => {
    const declared = { engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } };
    const all = file("two-engines.json", [orders, declared]);
    const { code, out } = await rolewright(["matrix", all]);
    expect(code).toBe(0);
    expect(out.split("\n").slice(0, 5)).toEqual([
      "                     postgresql  mysql",
      "login                orders      orders",
      "-------------------  ----------  ------",
      "orders_app_a         SIUD        -",
      "orders_app_a@10.0.%  -           SIUD",
    ]);
    const sql = await rolewright(["render", file("mysql.json", declared)]);
    expect(sql.out).toContain("-- orders on mysql\nCREATE DATABASE `orders` ");
    const back = await rolewright(["render", "mysql.json", "--withdraw"]);
    expect(back.out).toContain("DROP USER `orders_app_a`@`10.0.%`;\nDROP ROLE `orders_app`;");
    const wider = file("wider.json", { ...declared, offers: [{ to: "reporting", access: "read-only" }] });
    const changes = await rolewright(["diff", "mysql.json", wider, "--fail-on", "high"]);
    expect(changes.out).toContain("reporting gains SELECT, SHOW VIEW on all tables of orders");
  });

  it("refuses services on MySQL where it knows PostgreSQL alone", async () => {
    const declared = file("mysql.json", { engine: "mysql", service: "orders" });
    const { code, err } = await rolewright(["audit", declared], asDeployer());
    expect(code).toBe(1);
    expect(err).toContain('the declaration of "orders" is for "mysql", and this command knows "postgresql"');
  });

  it("refuses to render a manifest, and says what is needed", async () => {
    const { code, err } = await rolewright(["render", file("manifest.json", manifest(orders))]);
    expect(code).toBe(1);
    expect(err).toContain('the manifest of "orders" can not be rendered');
  });
});

describe("prove", () => {
  const proved: ServiceDeclaration = { service: "proved", database: "shop", logins: { app: {} } };
  const passwords = { proved_app_a: "its-own-password" };

  beforeAll(async () => {
    const client = await server.connect(deployer);
    await client.query(renderSql(plan(proved)).join(";"));
    await client.query("alter role proved_app_a password 'its-own-password'");
    await client.query("set role proved_owner; create table proved.note (id int); reset role");
    await client.end();
  });

  const prove = (given: unknown, ...args: string[]) =>
    rolewright(
      ["prove", file("proved.json", proved), "--passwords", file("passwords.json", given), ...args],
      asDeployer(),
    );

  it("runs statements as each login, and ends with 0 where all is as declared", async () => {
    const { code, out, err } = await prove(passwords);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^\d+ statements: [1-9]\d* allowed, [1-9]\d* refused, 0 not as declared\n$/);
    const { user, password, ...server } = deployer;
    const url = `postgresql://${user}:${password}@${server.host}:${server.port}/shop`;
    const again = await rolewright(["prove", "proved.json", "--passwords", "passwords.json", "--url", url]);
    expect(again).toEqual({ code: 0, out, err: "" });
  });

  it("says what is otherwise, with 2", async () => {
    const client = await server.connect({ database: "shop" });
    await client.query(
      "revoke delete on proved.note from proved_rw; grant truncate on proved.note to proved_rw",
    );
    await client.end();
    const { code, out } = await prove(passwords);
    expect(code).toBe(2);
    expect(out).toContain("proved_app_a may not, and is declared to: DELETE on proved.note\n");
    expect(out).toContain("proved_app_a may, and is not declared to: TRUNCATE on proved.note\n");
  });

  it("asks for a password of every login, and never says one", async () => {
    const without = await prove({ other: "its-own-password" });
    expect(without).toMatchObject({ code: 1, err: expect.stringContaining("no password of proved_app_a") });
    const broken = await prove('{ "proved_app_a": its-own-password }');
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining("passwords.json is not JSON") });
    const wrong = await prove({ proved_app_a: "another-password" });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('as "proved_app_a"') });
    for (const { out, err } of [without, broken, wrong]) expect(out + err).not.toMatch(/-password/);
  });
});
