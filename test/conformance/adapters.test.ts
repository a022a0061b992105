import {
  type BaselineDeclaration,
  checkTogether,
  manifest,
  quoteIdentifier as q,
  roleName,
  schemasOf,
} from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { differences } from "../access.ts";
import { slow } from "../versions.ts";
import type { Adapter } from "./adapters/adapters.ts";
import { catalogOf } from "./adapters/catalog.ts";
import { compared } from "./adapters/compared.ts";
import { DATABASES, samples } from "./adapters/declarations.ts";
import { pulumiAdapter } from "./adapters/pulumi.ts";
import { sql } from "./adapters/sql.ts";
import { configurations, terraformAdapter } from "./adapters/terraform.ts";

/** Roles that no service declares. */
const STRANGERS = ["postgres", "deployer", "stranger_deployer", "rds_iam", "shop_baseline"];
const ADAPTERS: Adapter[] = [
  sql,
  pulumiAdapter,
  terraformAdapter("cdktf"),
  // To Terraform its stacks are the same to the byte, which is compared in any case.
  ...(process.env["ROLEWRIGHT_ADAPTERS"] === "all" ? [terraformAdapter("cdktn")] : []),
];

describe.each<PostgresVersion>(slow(18))("on PostgreSQL %i", (version) => {
  const baseline: BaselineDeclaration = {
    database: "shop",
    serverVersion: version,
    extensions: ["pgcrypto"],
  };
  const all = samples(version);
  const declarations = all.map(({ declaration }) => declaration);

  /** A server with all services on it, and what its catalogs say. */
  async function deployed(adapter: Adapter): Promise<string[]> {
    const server = await embeddedPostgres({ version });
    try {
      const deployers = new Map<string, Deployer>();
      for (const database of DATABASES) deployers.set(database, await createDeployer(server, { database }));
      await prepare(server);
      const deployment = await adapter.open({ deployers, baseline, declarations }, server);
      try {
        await deployment.deploy(false);
        await migrate(server);
        await deployment.deploy(true);
      } finally {
        await deployment.close();
      }
      await expectDeclared(server);
      return await catalogOf(server, DATABASES);
    } finally {
      await server.stop();
    }
  }

  /** What a platform has, and the deployer of a stranger. */
  async function prepare(server: PostgresServer): Promise<void> {
    const admin = await server.connect();
    await admin.query("create role rds_iam; grant rds_iam to deployer with admin option");
    await admin.query("create role stranger_deployer login createrole");
    await admin.end();
  }

  async function migrate(server: PostgresServer): Promise<void> {
    for (const database of DATABASES) {
      const admin = await server.connect({ database });
      for (const { declaration, objects } of all.filter((each) => each.declaration.database === database))
        for (const schema of schemasOf(declaration))
          await admin.query(`set search_path to ${q(schema)}; set role ${q(roleName(declaration.service, "owner"))};
            ${objects}; reset role; reset search_path`);
      await admin.end();
    }
  }

  /** What the roles of a database can do in it is what their services declare. */
  async function expectDeclared(server: PostgresServer): Promise<void> {
    const manifests = declarations.map(manifest);
    for (const database of DATABASES) {
      const own = manifests.filter((each) => each.database === database);
      const others = manifests.filter((each) => !own.includes(each)).flatMap(({ roles }) => roles);
      const admin = await server.connect({ database });
      const found = await differences(admin, own, [...STRANGERS, ...others.map(({ name }) => name)]);
      await admin.end();
      // What every role may do with extensions is the baseline's, and a role of the platform is in no manifest.
      const unwanted = found.unwanted.filter((each) => !/\|extensions\||\|rds_iam$/.test(each));
      expect({ ...found, unwanted }, `effective access in ${database}`).toEqual({
        missing: [],
        unwanted: [],
      });
    }
  }

  it("CDKTF and CDK Terrain give Terraform the same, to the byte", () => {
    const somewhere = { host: "localhost", port: 5432, user: "deployer", password: "a-password", sql: [] };
    const deployers = new Map(DATABASES.map((database) => [database, { ...somewhere, database }]));
    const [one, other] = (["cdktf", "cdktn"] as const).map((core) =>
      JSON.stringify(configurations(core, { deployers, baseline, declarations }, true)),
    );
    expect(other).toBe(one);
  });

  it("every adapter makes the same of every declaration", { timeout: 600_000 }, async () => {
    checkTogether(declarations);
    expect(await compared(ADAPTERS, declarations, deployed), `beside ${ADAPTERS[0]?.name}`).toEqual([]);
  });
});
