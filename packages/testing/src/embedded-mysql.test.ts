import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { RowDataPacket } from "mysql2";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "./cache.js";
import { embeddedMariaDb, embeddedMySql, type MySqlServer } from "./embedded-mysql.js";
import { prepareServer } from "./embedded-mysql-files.js";
import { embeddedServerProblem } from "./embedded-server-problem.js";
import { ServerUnavailableError } from "./server-unavailable.js";
import { FOREVER, foldersLeftBy, foldersOf, listens, starter } from "./servers.fixture.js";

const servers = [
  { engine: "mariadb", series: /^10\.11\./, start: () => embeddedMariaDb(), call: "embeddedMariaDb()" },
  { engine: "mysql", series: /^\d+\.\d+\./, start: () => embeddedMySql(), call: "embeddedMySql()" },
] as const;

async function one(server: MySqlServer, sql: string, user?: string, password?: string) {
  const connection = await server.connect({ ...(user && { user }), ...(password && { password }) });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows[0];
  } finally {
    await connection.end();
  }
}

describe.each(servers)("$call", async ({ engine, series, start, call }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);

  test("two start at once, and stop() leaves no file and no listener", async () => {
    const both = await Promise.all([start(), start()]);
    for (const server of both) {
      expect(server.version).toMatch(series);
      expect(await one(server, "SELECT version() AS version, current_user() AS user")).toEqual({
        version: expect.stringMatching(new RegExp(`^${server.version.replaceAll(".", "\\.")}-`)),
        user: "root@localhost",
      });
      expect(server.log()).toContain("ready for connections");
      await server.connect(); // An open connection neither delays the stop nor ends this process.
    }
    // Each would remove temporary tables of the other when it starts.
    const temporary = await Promise.all(both.map((server) => one(server, "SELECT @@tmpdir AS folder")));
    expect(new Set(temporary.map((row) => row?.["folder"])).size).toBe(2);
    await Promise.all(both.map((server) => server.stop()));
    await both[0]?.stop();
    expect(foldersOf(process.pid)).toEqual([]);
    for (const { port } of both) expect(await listens(port)).toBe(false);
  });

  test("root is the only account that logs in, and is asked for its password; a default role is active", async () => {
    const server = await start();
    for (const [user, password] of [
      ["root", "wrong"],
      ["root", ""],
      ["", ""],
      ["stranger", ""],
    ] as const) {
      await expect(server.connect({ user, password })).rejects.toMatchObject({ errno: 1045 });
    }
    const root = await server.connect();
    const asDefault = engine === "mysql" ? "DEFAULT ROLE reader TO" : "DEFAULT ROLE reader FOR";
    for (const statement of [
      "CREATE DATABASE shop",
      "CREATE TABLE shop.note (body TEXT)",
      "CREATE ROLE reader",
      "GRANT SELECT ON shop.* TO reader",
      "CREATE USER app@localhost IDENTIFIED BY 'app-it'",
      "GRANT reader TO app@localhost",
    ]) {
      await root.query(statement);
    }
    const count = () => one(server, "SELECT COUNT(*) AS notes FROM shop.note", "app", "app-it");
    await expect(count()).rejects.toMatchObject({ errno: 1142 });
    await root.query(`SET ${asDefault} app@localhost`);
    expect(await count()).toEqual({ notes: 0 });
    await root.end();
    await server.stop();
  });

  test("no server and no folder is left when the process is killed", async () => {
    const { process: victim, port } = await starter(call, FOREVER);
    expect(await listens(port)).toBe(true);
    victim.kill("SIGKILL");
    await once(victim, "exit");
    expect(await foldersLeftBy(victim.pid)).toEqual([]);
    expect(await listens(port)).toBe(false);
  });

  test("a process that forgot to stop it is not kept alive", async () => {
    const { process: forgetful } = await starter(call);
    expect(await once(forgetful, "exit")).toEqual([0, null]);
    expect(await foldersLeftBy(forgetful.pid)).toEqual([]);
  });
});

describe("what is started", async () => {
  const noMySql = await embeddedServerProblem("mysql");
  const noMariaDb = await embeddedServerProblem("mariadb", "11.8");

  it.skipIf(noMySql)(
    "settings reach the server, and one that it does not know is an error with its log",
    async () => {
      const server = await embeddedMySql({ settings: { partial_revokes: "ON", max_connections: 7 } });
      expect(
        await one(server, "SELECT @@partial_revokes AS revokes, @@max_connections AS connections"),
      ).toEqual({
        revokes: 1,
        connections: 7,
      });
      await server.stop();
      await expect(embeddedMySql({ settings: { no_such_thing: 1 } })).rejects.toThrow(
        /MySQL ended .*no_such_thing/s,
      );
      expect(foldersOf(process.pid)).toEqual([]);
    },
  );

  it.skipIf(noMariaDb)("MariaDB 11.8", async () => {
    const server = await embeddedMariaDb({ version: "11.8" });
    expect(await one(server, "SELECT version() AS version")).toEqual({
      version: expect.stringMatching(/^11\.8\./),
    });
    await server.stop();
  });

  it.skipIf(noMySql)(
    "what can not be had is an error that says why, and leaves nothing in the cache",
    async () => {
      const release = {
        engine: "mysql",
        name: "MySQL",
        suite: "no-such-release",
        program: "usr/sbin/mysqld",
      } as const;
      const wanted = prepareServer({ ...release, package: "mysql-server-core" });
      await expect(wanted).rejects.toThrow(ServerUnavailableError);
      await expect(wanted).rejects.toThrow(/^MySQL can not be had here: .*no-such-release/s);
      const left = join(cacheFolder(), `mysql-no-such-release-${process.arch}`);
      rmSync(`${left}.lock`);
      for (const path of [left, `${left}.partial`]) expect(() => rmSync(path)).toThrow(/ENOENT/);
    },
  );
});
