import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { embeddedPostgres } from "./embedded-postgres.js";
import { FOREVER, foldersLeftBy, foldersOf, listens, starter } from "./servers.fixture.js";

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
    const { process: victim, port } = await starter("embeddedPostgres()", FOREVER);
    expect(await listens(port)).toBe(true);
    victim.kill("SIGKILL");
    await once(victim, "exit");
    expect(await foldersLeftBy(victim.pid)).toEqual([]);
    expect(await listens(port)).toBe(false);
  });

  it("does not keep a process alive that forgot to stop it", async () => {
    const { process: forgetful } = await starter("embeddedPostgres()");
    const [code] = await once(forgetful, "exit");
    expect(code).toBe(0);
    expect(await foldersLeftBy(forgetful.pid)).toEqual([]);
  });
});
