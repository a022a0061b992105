import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedMariaDb, type MySqlServer } from "../../../embedded-mysql.js";
import { embeddedServerProblem } from "../../../embedded-server-problem.js";
import { Registry } from "../../registry.js";
import { Connections } from "./connections.js";

describe("the connections of petoju/mysql", async () => {
  const runs = (await embeddedServerProblem("mariadb")) === undefined;
  const registry = new Registry();
  let server: MySqlServer;
  beforeAll(async () => {
    if (runs) server = await embeddedMariaDb();
  });
  afterAll(async () => {
    await registry.close();
    await server?.stop();
  });

  const provider = (more = {}) => {
    const { port, superuser } = server;
    const values = { endpoint: `127.0.0.1:${port}`, username: superuser.user, password: superuser.password };
    return new Connections({ ...values, ...more }, registry);
  };
  /** On which connection it runs, while others are busy. */
  const connection = async (db: Connections) =>
    (await db.query("SELECT CONNECTION_ID(), SLEEP(0.1)"))[0]?.[0] ?? "";

  it.runIf(runs)("are one for each provider, be it configured as another one is", async () => {
    const [one, other] = [provider(), provider()];
    const [first, second, third] = await Promise.all([one, one, other].map(connection));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it.runIf(runs)("are as many as the configuration allows, be it in Pulumi's text", async () => {
    const one = provider({ maxOpenConns: "2" });
    expect(new Set(await Promise.all([one, one, one].map(connection))).size).toBe(2);
  });
});
