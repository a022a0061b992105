import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const MAIN = path.join(import.meta.dirname, "../dist/main.js");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-diff-test-"));

let servers: PostgresServer[] = [];
beforeAll(async () => {
  servers = await Promise.all([embeddedPostgres({ version: 16 }), embeddedPostgres({ version: 18 })]);
  for (const server of servers) {
    const client = await server.connect();
    await client.query(`create role readers; create role reader login in role readers; create schema orders; grant usage on schema orders to readers;
      create table orders.a (); create table orders.b (); create table orders.c (); create table orders.d ()`);
    await client.end();
  }
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await Promise.all(servers.map((server) => server.stop()));
});

/** Runs the built command with a `.pgpass` that has the passwords of both servers. */
async function diff(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const passwords = servers.map(
    ({ host, port, superuser }) => `${host}:${port}:*:${superuser.user}:${superuser.password}\n`,
  );
  fs.writeFileSync(path.join(folder, ".pgpass"), passwords.join(""), { mode: 0o600 });
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
  const child = spawn(process.execPath, [MAIN, "diff", ...args], { cwd: folder, env });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const { superuser } of servers) expect(out + err).not.toContain(superuser.password);
  return { code, out, err };
}

const urls = (): string[] => {
  const [first, second] = servers.map(
    ({ host, port, superuser }) => `postgres://${superuser.user}@${host}:${port}/postgres`,
  );
  return ["--server", first as string, "--other-server", second as string];
};

const NOT_COMPARED =
  "Not compared: what is in other databases of the servers; what new objects will give (default privileges); policies of row security; large objects; what was revoked in pg_catalog and information_schema on one server alone.\n";
const HEAD =
  "staging: PostgreSQL 16, database postgres, read by postgres\nproduction: PostgreSQL 18, database postgres, read by postgres\n\n";

it("ends with 0 where two servers are the same", async () => {
  expect(await diff(...urls())).toEqual({
    code: 0,
    out: `${HEAD}Access is the same.\n${NOT_COMPARED}`,
    err: "",
  });
});

it("says in a few lines what differs, and ends with 2; exceptions take it away", async () => {
  const client = await (servers[0] as PostgresServer).connect();
  await client.query(
    "grant select, insert on all tables in schema orders to readers; create role guest login; alter role reader createdb",
  );
  try {
    expect(await diff(...urls())).toEqual({
      code: 2,
      err: "",
      out: `${HEAD}Roles
  guest: a login only in staging
  reader: CREATEDB is yes in staging, and no in production

Access
  reader: only in staging: SELECT, INSERT on 4 tables of orders
    reader -> readers

3 differences.
${NOT_COMPARED}`,
    });
    const declared = [
      { login: "reader", reason: "it is tried there" },
      { login: "guest", reason: "a visitor" },
      { login: "nobody", schema: "orders", reason: "left" },
    ];
    fs.writeFileSync(path.join(folder, "except.json"), JSON.stringify(declared));
    expect(await diff(...urls(), "--except", "except.json", "--name", "a", "--other-name", "b")).toEqual({
      code: 0,
      err: "",
      out: `a: PostgreSQL 16, database postgres, read by postgres
b: PostgreSQL 18, database postgres, read by postgres

Access is the same.
Exception of no use, since nothing differs there: login nobody, schema orders (left)
${NOT_COMPARED}`,
    });
    const json = await diff(...urls(), "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      names: { first: "staging", second: "production" },
      access: [{ privileges: ["SELECT", "INSERT"], names: ["a", "b", "c", "d"], onlyIn: "first" }],
    });
  } finally {
    await client.query(
      "revoke all on all tables in schema orders from readers; drop role guest; alter role reader nocreatedb",
    );
    await client.end();
  }
});

it.each([
  ["{}", "holds no list"],
  ['[{"login": "a"}]', "exception 1 gives no reason"],
  ['[{"reason": "all"}]', "holds for everything"],
  ['[{"role": "a", "reason": "b"}]', 'has the field "role", and login, schema, privilege, reason are known'],
  ["[swordfish", "it is not JSON"],
])("refuses exceptions %s", async (content, message) => {
  fs.writeFileSync(path.join(folder, "wrong.json"), content);
  const { code, out, err } = await diff(...urls(), "--except", "wrong.json");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(message);
  expect(err).not.toContain("swordfish");
});

it.each([
  [[], "give two files, or --server <url> and --other-server <url>"],
  [["--server", "postgres://me:swordfish@host/shop"], "servers are compared with --server <url> and"],
  [["--server", "a", "--other-server", "b", "c.json"], "without files"],
  [["--except", "a.json"], "servers are compared with"],
])("wrong usage: %j", async (args, message) => {
  const { code, out, err } = await diff(...args);
  expect({ code, out }).toEqual({ code: 64, out: "" });
  expect(err).toContain(message);
  expect(err).not.toContain("swordfish");
});

it("names the server that it can not connect to, without its password", async () => {
  const [, first] = urls();
  const other = "postgres://me:swordfish@127.0.0.1:1/shop";
  const { code, err } = await diff("--server", first as string, "--other-server", other);
  expect(code).toBe(1);
  expect(err).toContain('no connection to 127.0.0.1:1, database "shop", as "me"');
  expect(err).not.toContain("swordfish");
});
