import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { embeddedPostgres, type PostgresServer, type PostgresVersion } from "./embedded-postgres.js";

describe.each<PostgresVersion>([14, 18])("createDeployer on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let shop: Deployer;
  let stock: Deployer;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    const both = ["shop", "stock"].map((database) => createDeployer(server, { database }));
    [shop, stock] = (await Promise.all(both)) as [Deployer, Deployer];
  });
  afterAll(() => server?.stop());

  async function asDeployer(deployer: Deployer, statement: string): Promise<unknown> {
    const client = await server.connect(deployer);
    try {
      return (await client.query(statement)).rows[0];
    } finally {
      await client.end();
    }
  }

  it("makes one role for two databases", () => {
    expect(stock.password).toBe(shop.password);
    expect(shop.sql.join("\n")).not.toContain(shop.password);
  });

  it("can create roles and schemas, and let a role it created own one", async () => {
    for (const deployer of [shop, stock]) {
      await asDeployer(deployer, `CREATE ROLE ${deployer.database}_owner`);
      if (version < 16) await asDeployer(deployer, `GRANT ${deployer.database}_owner TO deployer`);
      await asDeployer(deployer, `CREATE SCHEMA app AUTHORIZATION ${deployer.database}_owner`);
    }
    expect(await asDeployer(shop, "SHOW lock_timeout")).toEqual({ lock_timeout: "30s" });
  });

  it("cannot create databases or superusers", async () => {
    await expect(asDeployer(shop, "CREATE DATABASE other")).rejects.toMatchObject({ code: "42501" });
    await expect(asDeployer(shop, "CREATE ROLE boss SUPERUSER")).rejects.toMatchObject({ code: "42501" });
  });

  it("leaves PUBLIC nothing in its databases", async () => {
    const admin = await server.connect({ database: "shop" });
    await admin.query("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
    const { rows } = await admin.query(`SELECT
      has_database_privilege('stranger', 'shop', 'CONNECT') AS connect,
      has_database_privilege('stranger', 'shop', 'TEMPORARY') AS temporary,
      has_schema_privilege('stranger', 'public', 'USAGE') AS usage`);
    expect(rows[0]).toEqual({ connect: false, temporary: false, usage: false });
    await admin.end();
  });
});
