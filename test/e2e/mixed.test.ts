// Services on PostgreSQL and on MySQL in one system, as in examples/mixed: deployed to real servers, proved on each, and told in the one
// matrix that the docs show.
import * as fs from "node:fs";
import * as path from "node:path";
import { contractsOf } from "@rolewright/audit";
import { matrix, renderMatrix } from "@rolewright/core";
import {
  createDeployer,
  createMySqlDeployer,
  embeddedMySql,
  embeddedPostgres,
  embeddedServerProblem,
  type MySqlServer,
  type PostgresServer,
  type Proof,
  prove,
  proveMySql,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Place, type Program, underPulumi, underTerraform } from "./mixed-programs.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const ON_POSTGRESQL = ["orders", "invoices"];
const ON_MYSQL = ["catalog", "storefront"];
const PASSWORDS = Object.fromEntries(
  [...ON_POSTGRESQL, ...ON_MYSQL]
    .flatMap((service) => [`${service}_app`, `${service}_migrate`])
    .map((login) => [login, `${login}-it`]),
);
/** An application logs in by its slot `a`. */
const LOGINS = Object.fromEntries(
  Object.entries(PASSWORDS).map(([login, password]) => [login.replace(/_app$/, "_app_a"), password]),
);

const DOCS = fs.readFileSync(path.join(import.meta.dirname, "../../docs/mysql.md"), "utf8");

const noMySql = await embeddedServerProblem("mysql");

describe.skipIf(noMySql !== undefined).each([
  ["Pulumi", underPulumi],
  ["Terraform", underTerraform],
] as const)("services on PostgreSQL and on MySQL under %s", (_, open) => {
  let postgres: PostgresServer;
  let mysql: MySqlServer;
  let place: Place;
  let program: Program;

  beforeAll(async () => {
    postgres = await embeddedPostgres();
    mysql = await embeddedMySql();
    place = {
      postgres: await createDeployer(postgres, { database: "shop" }),
      mysql: await createMySqlDeployer(mysql, { databases: ON_MYSQL }),
      passwords: PASSWORDS,
    };
    program = await open(place);
  });
  afterAll(async () => {
    await program?.close();
    await mysql?.stop();
    await postgres?.stop();
  });

  async function onPostgreSql(user: string, sql: string): Promise<void> {
    const client = await postgres.connect({ user, password: LOGINS[user] as string, database: "shop" });
    await client.query(sql);
    await client.end();
  }

  async function onMySql(user: string, sql: string): Promise<void> {
    const connection = await mysql.connect({ user, password: LOGINS[user] as string });
    await connection.query(sql);
    await connection.end();
  }

  /** A table of each service, by its own migrator. */
  async function migrate(): Promise<void> {
    const sql = (service: string) => `create table ${service}.note (id int primary key, text varchar(20))`;
    for (const service of ON_POSTGRESQL) await onPostgreSql(`${service}_migrate`, sql(service));
    for (const service of ON_MYSQL) await onMySql(`${service}_migrate`, sql(service));
  }

  /** What an application may do with the table of another service. */
  const contract = ({ rows }: Proof, consumer: string, owner: string): string[] =>
    rows
      .filter(({ login, object }) => login.startsWith(`${consumer}_app_a`) && object === `${owner}.note`)
      .filter(({ allowed }) => allowed)
      .map(({ verb }) => verb);

  it("are deployed by one program, can do what their contracts say on each server, and are one matrix", async () => {
    const { manifests } = await program.deploy();
    await migrate();
    expect((await program.deploy()).changed).toBe(false);

    const on = (engine: string) => manifests.filter((manifest) => manifest.engine === engine);
    const proofs = [
      await prove({
        ...{ manifests: on("postgresql"), catalog: place.postgres, passwords: LOGINS },
        ...{ host: postgres.host, port: postgres.port, database: "shop" },
      }),
      await proveMySql(mysql, { manifests: on("mysql"), catalog: place.mysql, passwords: LOGINS }),
    ] as const;
    for (const { wrong, allowed, refused } of proofs) {
      expect(wrong).toEqual([]);
      expect(allowed).toBeGreaterThan(10);
      expect(refused).toBeGreaterThan(50);
    }
    expect(contract(proofs[0], "invoices", "orders")).toEqual(["SELECT"]);
    expect(contract(proofs[1], "storefront", "catalog")).toEqual(["SELECT"]);
    expect(contractsOf(manifests).edges.map((edge) => Object.values(edge).join(" "))).toEqual([
      "catalog storefront read-only agreed",
      "orders invoices read-only agreed",
    ]);
    const [table = ""] = renderMatrix(matrix(manifests)).split("\n\n");
    expect(table).toMatch(/^ +postgresql +mysql\nlogin +invoices +orders +catalog +storefront\n/);
    expect(DOCS).toContain(table);
  });
});
