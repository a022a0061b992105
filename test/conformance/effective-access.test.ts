import {
  checkTogether,
  effectiveRights,
  manifest,
  type PlanOptions,
  type PlanRecord,
  plan,
  quoteIdentifier as q,
  renderSql,
  renderWithdrawSql,
  roleName,
  type ServiceDeclaration,
  schemaOf,
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
import { declarations } from "./declarations.ts";

const SEED = 20_260_101;
const RUNS = 25;

/** What a service's schema holds, by the moment at which it is made. */
const BEFORE = `
  create table before (id serial primary key, v text);
  create view shown as select id, v from before;
  create sequence counter;
  create function early() returns int language sql as 'select 1';
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
  drop function early(); drop procedure late(); drop function "Later"();
  drop materialized view stored; drop view shown;
  drop table before, after, parted; drop sequence counter;
`;
/** The plans of all services in one order: a role waits for those of other services that it is a member of. */
function ordered(all: ServiceDeclaration[], options: PlanOptions): PlanRecord[] {
  const queues = all.map((declaration) => plan(declaration, options));
  const made = new Set<string>();
  const result: PlanRecord[] = [];
  const ready = (record: PlanRecord | undefined) =>
    record !== undefined && (record.kind !== "role" || record.memberOf.every((name) => made.has(name)));
  for (;;) {
    const queue = queues.find(([first]) => ready(first));
    if (queue === undefined) break;
    const record = queue.shift() as PlanRecord;
    if (record.kind === "role") made.add(record.name);
    result.push(record);
  }
  if (queues.some(({ length }) => length > 0)) throw new Error("the plans wait for each other");
  return result;
}

async function run(client: Client, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await client.query(statement).catch((cause: Error) => {
      throw new Error(`${statement}: ${cause.message}`, { cause });
    });
  }
}

/** As the owner, in the schema of the service. */
const asOwner = (declaration: ServiceDeclaration, sql: string): string[] => [
  `set role ${q(roleName(declaration.service, "owner"))}`,
  `set search_path to ${q(schemaOf(declaration))}`,
  sql,
  "reset search_path",
  "reset role",
];

describe.each<PostgresVersion>([14, 18])("PostgreSQL %i", (version) => {
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
      await migrator.query(AFTER);
    } finally {
      await migrator.end();
    }
  }

  it(`gives what ${RUNS} random sets of services declare, neither less nor more`, async () => {
    console.log(`PostgreSQL ${version}: seed ${SEED}`);
    const seen = { rights: 0, columns: 0, named: 0, foreign: 0 };
    const property = fc.asyncProperty(declarations("shop"), async (all) => {
      checkTogether(all);
      const first = ordered(all, { migrated: false });
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
