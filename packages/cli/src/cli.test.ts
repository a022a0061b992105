import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Finding } from "@rolewright/audit";
import { manifest, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, type Deployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
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
    ["format.json", { format: "other@1" }, /holds the format "other@1"/],
    ["refused.json", { ...orders, service: "Orders" }, /service "Orders" is refused/],
  ])("refuses %s", async (name, content, message) => {
    if (content !== undefined) file(name, content);
    const { code, out, err } = await rolewright(["preflight", name], asDeployer());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toContain("swordfish");
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

  it("takes the password from ~/.pgpass", async () => {
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
    [["deployer"], "required option '--server-version <version>' not specified"],
    [["deployer", "--server-version", "13"], "Allowed choices are 14, 15, 16, 17, 18."],
    [["preflight"], "missing required argument 'files'"],
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
    for (const command of ["deployer", "preflight", "public", "explain", "Exit codes"])
      expect(out).toContain(command);
  });
});
