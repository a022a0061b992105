import { checkTogether, databasesOf, type MySqlEngine, manifest } from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  embeddedServerProblem,
  type MySqlServer,
} from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { compared } from "../adapters/compared.ts";
import type { MySqlAdapter } from "./adapters/adapters.ts";
import { catalogOf } from "./adapters/catalog.ts";
import { samples } from "./adapters/declarations.ts";
import { petojuAdapter, pulumiAdapter } from "./adapters/pulumi.ts";
import { sql } from "./adapters/sql.ts";
import { configurations, terraformAdapter } from "./adapters/terraform.ts";
import { foundAccess } from "./catalog.ts";
import { run } from "./connection.ts";
import { declaredAccess } from "./declared.ts";

interface Kind {
  name: string;
  engine: MySqlEngine;
  partialRevokes: boolean;
  adapters: MySqlAdapter[];
  start(): Promise<MySqlServer>;
}

const TERRAFORM = [
  terraformAdapter("cdktf"),
  // To Terraform its stacks are the same to the byte, which is compared in any case.
  ...(process.env["ROLEWRIGHT_ADAPTERS"] === "all" ? [terraformAdapter("cdktn")] : []),
];
/** Pulumi's provider keeps each connection that it has opened. */
const SETTINGS = { max_connections: 2000 };
const KINDS: Kind[] = [
  {
    ...{ name: "MySQL", engine: "mysql", partialRevokes: false },
    adapters: [sql, pulumiAdapter, ...TERRAFORM],
    start: () => embeddedMySql({ settings: SETTINGS }),
  },
  {
    ...{ name: "MySQL with partial_revokes", engine: "mysql", partialRevokes: true },
    adapters: [sql, pulumiAdapter, petojuAdapter, ...TERRAFORM],
    start: () => embeddedMySql({ settings: { ...SETTINGS, partial_revokes: "ON" } }),
  },
  {
    ...{ name: "MariaDB", engine: "mariadb", partialRevokes: false },
    adapters: [sql, petojuAdapter, ...TERRAFORM],
    start: () => embeddedMariaDb({ version: "10.11" }),
  },
];

describe.each(KINDS)("on $name", async ({ engine, partialRevokes, adapters, start }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const all = samples(engine, partialRevokes);
  const declarations = all.map(({ declaration }) => declaration);
  const databases = declarations.flatMap(databasesOf);

  /** A server with all services on it, and what its catalogs say. */
  async function deployed(adapter: MySqlAdapter): Promise<string[]> {
    const server = await start();
    try {
      const deployer = await createMySqlDeployer(server, { databases });
      const root = await server.connect();
      const deployment = await adapter.open({ deployer, declarations }, server);
      try {
        await deployment.deploy(false);
        for (const { declaration, objects } of all)
          for (const database of databasesOf(declaration))
            await run(root, [`use \`${database}\``, ...objects]);
        await deployment.deploy(true);
      } finally {
        await deployment.close();
      }
      expect(await foundAccess(root, engine, databases, partialRevokes), adapter.name).toEqual(
        declaredAccess(declarations.map(manifest)),
      );
      return await catalogOf(root, engine);
    } finally {
      await server.stop();
    }
  }

  it("CDKTF and CDK Terrain give Terraform the same, to the byte", () => {
    const deployer = { host: "localhost", port: 3306, user: "deployer", password: "a-password", sql: [] };
    const [one, other] = (["cdktf", "cdktn"] as const).map((core) =>
      JSON.stringify(configurations(core, { deployer, declarations }, true)),
    );
    expect(other).toBe(one);
  });

  test("every adapter makes the same of every declaration", { timeout: 1_800_000 }, async () => {
    checkTogether(declarations);
    expect(await compared(adapters, declarations, deployed), `beside ${adapters[0]?.name}`).toEqual([]);
  });
});
