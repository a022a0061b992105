import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

const MAIN = path.join(import.meta.dirname, "../dist/main.js");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-adopt-test-"));

let server: PostgresServer;
let client: Client;
beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  client = await server.connect();
  await client.query(`create role web login; create role readers; create role report login in role readers; create schema orders;
    create table orders.item (id int); grant usage on schema orders to web, readers; grant select on orders.item to readers;
    grant select, insert, update, delete on orders.item to web`);
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await client?.end();
  await server?.stop();
});

async function adopt(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { host, port, superuser } = server;
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: superuser.user,
    PGPASSWORD: superuser.password,
    PGDATABASE: "postgres",
  };
  const child = spawn(process.execPath, [MAIN, "adopt", ...args], { cwd: folder, env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}

const SERVICES = [
  {
    service: "orders",
    database: "postgres",
    serverVersion: 18,
    logins: { app: {} },
    roles: [{ name: "report", access: "read-only" }],
  },
];
const TABLE = `1 service: orders

login found  login declared  service
-----------  --------------  -------
report       orders_report   orders
web          orders_app_a    orders

`;
const ADMINISTRATORS = "Not declared, since they are superusers or create roles: postgres.\n";

it("prints declarations alone on standard output, and ends with 0 where they say all", async () => {
  const { code, out, err } = await adopt();
  expect(JSON.parse(out)).toEqual(SERVICES);
  expect({ code, err }).toEqual({
    code: 0,
    err: `${TABLE}Each login has by the declarations exactly what it has now.\n${ADMINISTRATORS}`,
  });
});

it("prints all of it as JSON, and writes the declarations beside it", async () => {
  const { code, out, err } = await adopt("--json", "--output", "json.json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(out)).toEqual({
    exact: true,
    declarations: SERVICES,
    logins: [
      { found: "report", declared: "orders_report", service: "orders" },
      { found: "web", declared: "orders_app_a", service: "orders" },
    ],
    left: [],
    wider: [],
    administrators: ["postgres"],
  });
  expect(JSON.parse(fs.readFileSync(path.join(folder, "json.json"), "utf8"))).toEqual(SERVICES);
});

it("writes a file, lists what is left over, and ends with 2", async () => {
  await client.query("grant truncate on orders.item to readers; alter role web createdb");
  expect(await adopt("--output", "services.json", "--schema", "orders")).toEqual({
    code: 2,
    err: "",
    out: `${TABLE}Not expressed, and not in the declarations:
  report: TRUNCATE on table orders.item, by report -> readers
  web: the attribute CREATEDB

2 things left over.
${ADMINISTRATORS}`,
  });
  expect(JSON.parse(fs.readFileSync(path.join(folder, "services.json"), "utf8"))).toEqual(SERVICES);

  const { code, out, err } = await adopt("--json", "--schema", "orders");
  expect({ code, err }).toEqual({ code: 2, err: "" });
  expect(JSON.parse(out)).toMatchObject({
    exact: false,
    declarations: SERVICES,
    left: [
      {
        login: "report",
        kind: "table",
        schema: "orders",
        names: ["item"],
        privileges: ["TRUNCATE"],
        path: ["report", "readers"],
      },
      { login: "web", kind: "role", names: [], privileges: ["CREATEDB"], path: ["web"] },
    ],
    wider: [],
  });
});

it("refuses a schema that is not there", async () => {
  const { code, out, err } = await adopt("--schema", "shipping");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain('there is no schema "shipping". There are');
});
