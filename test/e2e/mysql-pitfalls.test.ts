import { embeddedMariaDb, embeddedMySql, embeddedServerProblem, type MySqlServer } from "@rolewright/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { leftovers } from "./mysql-pitfalls/leftovers.ts";
import { passwords } from "./mysql-pitfalls/passwords.ts";
import { Pit, type ServerKind } from "./mysql-pitfalls/pit.ts";
import { replacing } from "./mysql-pitfalls/replacing.ts";
import { roles } from "./mysql-pitfalls/roles.ts";
import { spelling } from "./mysql-pitfalls/spelling.ts";

const SERVERS: Readonly<Record<ServerKind, () => Promise<MySqlServer>>> = {
  mysql: () => embeddedMySql(),
  mariadb: () => embeddedMariaDb(),
  "mysql with partial_revokes": () => embeddedMySql({ settings: { partial_revokes: "ON" } }),
  "mysql for 20 connections": () => embeddedMySql({ settings: { max_connections: 20 } }),
};

const PITFALLS = [...spelling, ...passwords, ...leftovers, ...replacing, ...roles];

/** Where the providers' own resources go wrong, one row a pitfall; and that our components, for the same wish, do not. */
describe.each(Object.keys(SERVERS) as ServerKind[])("on %s", async (kind) => {
  const problem = await embeddedServerProblem(kind === "mariadb" ? "mariadb" : "mysql");
  const rows = PITFALLS.filter(({ server }) => server === kind);
  let server: MySqlServer;
  let root: Awaited<ReturnType<MySqlServer["connect"]>>;

  beforeAll(async () => {
    if (problem) return;
    server = await SERVERS[kind]();
    root = await server.connect();
  });
  afterAll(async () => {
    await root?.end();
    await server?.stop();
  });

  const inPit = async (live: (pit: Pit) => Promise<void>): Promise<void> => {
    const pit = new Pit(server, root);
    try {
      await live(pit);
    } finally {
      await pit.clean();
    }
  };

  for (const { name, raw, ours } of rows) {
    it.skipIf(problem)(`the provider: ${name}`, () => inPit(raw));
    it.skipIf(problem)(`not the component: ${name}`, () => inPit(ours));
  }
});
