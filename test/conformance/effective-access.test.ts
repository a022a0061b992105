import {
  checkTogether,
  effectiveRights,
  manifest,
  plan,
  quoteIdentifier as q,
  renderSql,
  renderWithdrawSql,
  roleName,
  SERVER_VERSIONS,
  type ServiceDeclaration,
  schemasOf,
} from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import fc from "fast-check";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declaredAccess, differences } from "../access.ts";
import { ordered } from "../ordered.ts";
import { declarations } from "./declarations.ts";

const SEED = 20_260_101;
const RUNS = 25;

/** What a service's schema holds, by the moment at which it is made. */
const BEFORE = `
  create table before (id serial primary key, v text);
  create view shown as select id, v from before;
  create sequence counter;
  create function early() returns int language sql as 'select 1';
  create function twice(int) returns int language sql as 'select 2 * $1';
  create function twice(text) returns text language sql as 'select $1 || $1';
`;
const AFTER = `
  create table after (id serial primary key, v text, n int generated always as identity);
  create materialized view stored as select id from before;
  create table parted (id int) partition by list (id);
  create table parted_1 partition of parted for values in (1);
  create procedure late() language sql as 'select 1';
  create function "Later"() returns int language sql as 'select 1';
`;
const DROP = `
  drop function early(); drop function twice(int); drop function twice(text); drop procedure late(); drop function "Later"();
  drop materialized view stored; drop view shown;
  drop table before, after, parted; drop sequence counter;
`;
async function run(client: Client, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await client.query(statement).catch((cause: Error) => {
      throw new Error(`${statement}: ${cause.message}`, { cause });
    });
  }
}

/** As the owner, in each schema of the service. */
const asOwner = (declaration: ServiceDeclaration, sql: string): string[] => [
  `set role ${q(roleName(declaration.service, "owner"))}`,
  ...schemasOf(declaration).flatMap((schema) => [`set search_path to ${q(schema)}`, sql]),
  "reset search_path",
  "reset role",
];

describe.each<PostgresVersion>(SERVER_VERSIONS)("PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  let client: Client;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
    client = await server.connect(deployer);
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  /** By its own login, as migrations are run. */
  async function migrate(declaration: ServiceDeclaration): Promise<void> {
    const user = roleName(declaration.service, "migrate");
    await client.query(`alter role ${q(user)} password 'migrate-it'`);
    const migrator = await server.connect({ user, password: "migrate-it", database: "shop" });
    try {
      for (const schema of schemasOf(declaration)) {
        await migrator.query(`set search_path to ${q(schema)}`);
        await migrator.query(AFTER);
      }
    } finally {
      await migrator.end();
    }
  }

  it(`gives what ${RUNS} random sets of services declare, neither less nor more`, async () => {
    console.log(`PostgreSQL ${version}: seed ${SEED}`);
    const seen = { rights: 0, columns: 0, named: 0, foreign: 0 };
    const property = fc.asyncProperty(declarations("shop", version), async (all) => {
      checkTogether(all);
      const first = ordered(all.flatMap((each) => plan(each, { migrated: false })));
      const base = first.filter(({ kind }) => kind === "role" || kind === "schema");
      const granted = first.filter(({ kind }) => kind !== "role" && kind !== "schema");
      const named = all.flatMap((declaration) => {
        const known = new Set(plan(declaration, { migrated: false }).map(({ key }) => key));
        return plan(declaration).filter(({ key }) => !known.has(key));
      });

      await run(client, renderSql(base));
      for (const each of all) await run(client, asOwner(each, BEFORE));
      await run(client, renderSql(granted));
      for (const each of all) await migrate(each);
      await run(client, renderSql(named));

      const manifests = all.map(manifest);
      const rights = effectiveRights(manifests);
      const found = await differences(client, manifests, ["postgres", deployer.user]);
      expect(found).toEqual({ missing: [], unwanted: [] });
      seen.rights += (await declaredAccess(client, manifests)).size;
      seen.columns += rights.filter(({ objectType }) => objectType === "column").length;
      seen.named += rights.filter(({ objectType, object }) => objectType === "table" && object).length;
      seen.foreign += rights.filter(({ login, service }) => !login.startsWith(roleName(service, ""))).length;

      await run(client, renderWithdrawSql(named));
      for (const each of all) await run(client, asOwner(each, DROP));
      await run(client, renderWithdrawSql([...base, ...granted]));
      const left = await client.query(
        "select rolname from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'deployer')",
      );
      expect(left.rows).toEqual([]);
    });
    // A failed run leaves its roles behind, so there is nothing to shrink on.
    await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    console.log(`PostgreSQL ${version}: ${JSON.stringify(seen)}`);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS);
  });
});
