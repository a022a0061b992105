import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { embeddedPostgres } from "./embedded-postgres.js";

const foldersOf = (pid: number) =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`rolewright-${pid}-`));

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });

// Child processes cannot load TypeScript with ".js" imports, so they load the built package.
const built = join(__dirname, "../dist/embedded-postgres.js");
const child = (body: string) =>
  spawn(
    process.execPath,
    ["-e", `require(${JSON.stringify(built)}).embeddedPostgres().then(async (s) => { ${body} })`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );

describe("embeddedPostgres", () => {
  it("starts 14 to 18 in parallel, and stop() leaves no file and no listener", async () => {
    const versions = [14, 15, 16, 17, 18] as const;
    const servers = await Promise.all(versions.map((version) => embeddedPostgres({ version })));
    expect(servers.map(({ version }) => version)).toEqual(versions);
    for (const server of servers) {
      const client = await server.connect();
      const { rows } = await client.query("select current_setting('server_version') as version");
      expect(rows[0].version).toMatch(new RegExp(`^${server.version}\\.`));
      // An open connection neither delays the stop nor ends this process.
    }
    await Promise.all(servers.map((server) => server.stop()));
    await servers[0]?.stop();
    expect(foldersOf(process.pid)).toEqual([]);
    for (const { port } of servers) expect(await listens(port)).toBe(false);
  });

  it("asks for the password", async () => {
    const server = await embeddedPostgres();
    await expect(server.connect({ password: "wrong" })).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  it("leaves no server and no folder when the process is killed", async () => {
    const victim = child("console.log(s.port); setInterval(() => {}, 1000);");
    const [chunk] = await once(victim.stdout, "data");
    const port = Number(String(chunk));
    expect(await listens(port)).toBe(true);
    victim.kill("SIGKILL");
    await once(victim, "exit");
    for (let i = 0; i < 100 && foldersOf(victim.pid as number).length > 0; i++) await sleep(50);
    expect(await listens(port)).toBe(false);
    expect(foldersOf(victim.pid as number)).toEqual([]);
  });

  it("does not keep a process alive that forgot to stop it", async () => {
    const forgetful = child("console.log(s.port);");
    forgetful.stdout.resume();
    const [code] = await once(forgetful, "exit");
    expect(code).toBe(0);
    for (let i = 0; i < 100 && foldersOf(forgetful.pid as number).length > 0; i++) await sleep(50);
    expect(foldersOf(forgetful.pid as number)).toEqual([]);
  });
});
