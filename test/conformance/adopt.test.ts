// What rolewright made is adopted and made again: each login can do the same as before, as the server itself says.
import * as fs from "node:fs";
import * as path from "node:path";
import { adopt, readCatalog } from "@rolewright/audit";
import {
  checkTogether,
  type PlanRecord,
  plan,
  quoteIdentifier as q,
  renderSql,
  roleName,
  type ServiceDeclaration,
  schemasOf,
} from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import fc from "fast-check";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ordered } from "../ordered.ts";
import { declarations } from "./declarations.ts";

const SEED = 20_260_102;
const RUNS = 12;
const ORACLE = fs.readFileSync(path.join(import.meta.dirname, "effective-privileges.sql"), "utf8");

/** What each schema holds. */
const OBJECTS = `
  create table before (id serial primary key, v text);
  create table after (id serial primary key, v text, n int generated always as identity);
  create view shown as select id, v from before;
  create materialized view stored as select id from before;
  create sequence counter;
  create function early() returns int language sql as 'select 1';
  create function twice(int) returns int language sql as 'select 2 * $1';
  create function twice(text) returns text language sql as 'select $1 || $1';
`;

let server: PostgresServer;
let client: Client;
beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  await createDeployer(server, { database: "shop" });
  client = await server.connect({ database: "shop" });
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

async function deploy(all: ServiceDeclaration[], there: Set<string>): Promise<void> {
  const records = ordered(all.flatMap((each) => plan(each)));
  const isBase = ({ kind }: PlanRecord): boolean => kind === "role" || kind === "schema";
  await client.query(renderSql(records.filter(isBase)).join(";"));
  for (const each of all) {
    await client.query(`set role ${q(roleName(each.service, "owner"))}`);
    for (const schema of schemasOf(each).filter((name) => there.has(name)))
      await client.query(`set search_path to ${q(schema)}; ${OBJECTS}`);
    await client.query("reset search_path; reset role");
  }
  await client.query(renderSql(records.filter((record) => !isBase(record))).join(";"));
}

const line = (parts: (string | null | undefined)[]): string => parts.map((part) => part ?? "").join("|");

/** What logins can do in those schemas and on the database, by the server's own word, each login by another name. */
async function access(names: Map<string, string>, there: Set<string>): Promise<string[]> {
  const { rows } = await client.query<Record<string, string | null>>(ORACLE, [["postgres", "deployer"]]);
  return rows
    .filter(({ login, schema, kind, object }) => {
      const place = kind === "schema" ? object : schema;
      return names.has(login as string) && (place === null || there.has(place as string));
    })
    .map(({ login, kind, schema, object, col, privilege, grantable }) =>
      line([
        names.get(login as string),
        kind,
        kind === "schema" ? object : schema,
        kind === "schema" ? "" : object,
        col,
        grantable ? `${privilege} WITH GRANT OPTION` : privilege,
      ]),
    )
    .toSorted();
}

it(`adopts ${RUNS} random sets of services, with nothing left over`, async () => {
  console.log(`seed ${SEED}`);
  const seen = { rights: 0, uses: 0, joined: 0, roles: 0 };
  const property = fc.asyncProperty(declarations("shop", 18), async (all) => {
    const there = new Set(all.flatMap(schemasOf));
    await client.query("begin");
    await deploy(all, there);
    const { declarations: adopted, logins, left, wider } = adopt(await readCatalog(client));
    expect({ left, wider }).toEqual({ left: [], wider: [] });
    checkTogether(adopted);
    const before = await access(new Map(logins.map(({ found }) => [found, found])), there);
    const { rows } = await client.query<{ rolname: string }>(
      "select rolname from pg_roles where rolcanlogin and rolname not in ('postgres', 'deployer')",
    );
    expect(logins.map(({ found }) => found)).toEqual(rows.map(({ rolname }) => rolname).toSorted());
    await client.query("rollback; begin");
    await deploy(adopted, there);
    expect(await access(new Map(logins.map(({ found, declared }) => [declared, found])), there)).toEqual(
      before,
    );
    await client.query("rollback");
    seen.rights += before.length;
    seen.uses += adopted.flatMap(({ uses = [] }) => uses).length;
    seen.roles += adopted.flatMap(({ roles = [] }) => roles).length;
    seen.joined += adopted.filter(({ additionalSchemas }) => additionalSchemas !== undefined).length;
  });
  await fc.assert(
    property.afterEach(async () => {
      await client.query("rollback");
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
  for (const [what, number] of Object.entries(seen)) expect(number, what).toBeGreaterThan(3);
});

/** One grant by hand, to a login or to one of the roles that they are members of. */
const byHand = fc
  .tuple(
    fc.constantFrom("web", "jobs", "report", "readers", "writers"),
    fc.constantFrom("one", "two"),
    fc.constantFrom(
      ["select", "all tables in schema $"],
      ["insert", "all tables in schema $"],
      ["select, insert, update, delete", "all tables in schema $"],
      ["usage, select", "all sequences in schema $"],
      ["usage", "all sequences in schema $"],
      ["execute", "all routines in schema $"],
      ["select", "$.before"],
      ["insert, update", "$.after"],
      ["delete, truncate", "$.shown"],
      ["select (id), insert (id, v)", "$.before"],
      ["update (v)", "$.after"],
      ["usage", "sequence $.counter"],
      ["execute", "function $.early()"],
      ["create", "schema $"],
    ),
    fc.boolean(),
  )
  .map(([grantee, schema, [privileges, on], usage]) =>
    [
      `grant ${privileges} on ${(on as string).replace("$", schema)} to ${grantee}`,
      ...(usage ? [`grant usage on schema ${schema} to ${grantee}`] : []),
    ].join("; "),
  );

it("adopts databases that were made by hand: what is declared and what is left over are together what was there", async () => {
  const logins = ["boss", "web", "jobs", "report"];
  const seen = { declared: 0, left: 0 };
  const property = fc.asyncProperty(fc.array(byHand, { minLength: 3, maxLength: 14 }), async (grants) => {
    const there = new Set(["one", "two"]);
    await client.query(`begin; create role chief; create role boss login in role chief; create role readers; create role writers;
      create role web login in role writers; create role jobs login; create role report login in role readers;
      grant connect on database shop to boss, web, jobs, report; grant create on database shop to chief; set role chief`);
    for (const schema of there)
      await client.query(`create schema ${schema}; set search_path to ${schema}; ${OBJECTS}; reset search_path;
        revoke execute on all routines in schema ${schema} from public`);
    await client.query(["reset role", ...grants].join(";"));
    const { declarations: adopted, logins: given, left, wider } = adopt(await readCatalog(client));
    expect(wider).toEqual([]);
    checkTogether(adopted);
    const before = await access(new Map(logins.map((login) => [login, login])), there);
    await client.query("rollback; begin");
    await deploy(adopted, there);
    const after = await access(new Map(given.map(({ found, declared }) => [declared, found])), there);
    const lost = left.flatMap(({ login, kind, schema, names, privileges }) =>
      privileges.flatMap((privilege) =>
        (names.length === 0 ? [""] : names).map((name) => {
          const [object, column] = kind === "column" ? name.split(".") : [name];
          return line([login, kind, schema, object, column, privilege]);
        }),
      ),
    );
    // Whoever acts as the owner has more lines than the one word that stands for them.
    const others = (lines: string[]): string[] => lines.filter((each) => !each.startsWith("boss|"));
    expect([...others(after), ...others(lost)].toSorted()).toEqual(others(before));
    await client.query("rollback");
    seen.declared += others(after).length;
    seen.left += others(lost).length;
  });
  await fc.assert(
    property.afterEach(async () => {
      await client.query("rollback");
    }),
    { seed: SEED, numRuns: 3 * RUNS, endOnFailure: true },
  );
  for (const [what, number] of Object.entries(seen)) expect(number, what).toBeGreaterThan(0);
});
