import * as path from "node:path";
import type { Manifest } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type Proof,
  prove,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, failure } from "./helpers.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/database-per-service/index.ts");
const SERVICES = ["orders", "payments"];

vi.setConfig({ testTimeout: 600_000 }); // some ten operations, which take their time on a busy machine

// The example says `serverVersion: 16`.
const VERSIONS = slow(18).filter((version) => version >= 16);

describe.each(VERSIONS)("a database for each service, on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  let made: TestStack;
  let manifests: Manifest[];
  const passwords = Object.fromEntries(
    SERVICES.flatMap((name) => [`${name}_app_a`, `${name}_migrate`]).map((login) => [login, `${login}-it`]),
  );

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
    const admin = await server.connect();
    await admin.query("ALTER ROLE deployer CREATEDB");
    await admin.end();
    let runs = 0;
    made = await stack({
      project: "database-per-service",
      stack: "test",
      program: async () => {
        const { ...outputs } = await import(`${EXAMPLE}?run=${version}-${++runs}`);
        return outputs;
      },
      config: { host: server.host, port: String(server.port), sslmode: "disable" },
      secrets: {
        deployerPassword: deployer.password,
        ...Object.fromEntries(
          SERVICES.flatMap((name) => [
            [`${name}AppPassword`, passwords[`${name}_app_a`] as string],
            [`${name}MigratePassword`, passwords[`${name}_migrate`] as string],
          ]),
        ),
      },
    });
  });
  afterAll(async () => {
    await made?.close();
    await server?.stop();
  });

  async function migration(database: string, sql: string): Promise<void> {
    const user = `${database}_migrate`;
    const migrator = await server.connect({ database, user, password: passwords[user] as string });
    await migrator.query(sql);
    await migrator.end();
  }

  const proof = (database: string): Promise<Proof> =>
    prove({ manifests, host: server.host, port: server.port, database, catalog: deployer, passwords });

  it("is made and filled by one program, finds nothing more to do, and is not destroyed by accident", async () => {
    const { changes, outputs } = await made.up();
    expect(Object.keys(changes)).toEqual(["create"]);
    manifests = outputs["access"] as Manifest[];
    for (const name of SERVICES) await migration(name, "create table note (id serial primary key, v text)");
    expect(changesOf(await made.up())).toEqual({});
    expect(changesOf(await made.refresh())).toEqual({});
    // What it leaves is proved below: the services, their data and the closed databases.
    expect((await failure(made.destroy())).message).toContain("RetireBeforeRemoving");
  });

  it.each(SERVICES)(
    "lets the logins of %s do what they declare, and those of the other one not even in",
    async (own) => {
      const { wrong, rows, allowed } = await proof(own);
      expect(wrong).toEqual([]);
      expect(allowed).toBeGreaterThan(0);
      const [other] = SERVICES.filter((name) => name !== own);
      const connects = rows.filter(({ verb }) => verb === "CONNECT");
      expect(connects.map(({ login, sqlstate }) => [login, sqlstate])).toEqual([
        [`${other}_app_a`, "42501"],
        [`${other}_migrate`, "42501"],
      ]);
    },
  );

  it("sees a database that is open to everybody", async () => {
    const admin = await server.connect();
    await admin.query("grant connect on database orders to public");
    const { wrong } = await proof("orders");
    await admin.query("revoke connect on database orders from public");
    await admin.end();
    expect(wrong.map(({ login, verb }) => `${login} ${verb}`)).toEqual([
      "payments_app_a CONNECT",
      "payments_migrate CONNECT",
    ]);
  });
});
