// What it costs to know the access of every login, beside asking the server about each login, table and verb.
import { reach, readCatalog, rights } from "@rolewright/audit";
import { type PlanRecord, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";

const TABLES = 20;
const VERBS = ["SELECT", "INSERT", "UPDATE", "DELETE"];
/** Seconds after which asking one by one is given up. */
const LIMIT = 60;

/** A ring of services, each offering to the next two and using the two before it. */
function services(count: number): ServiceDeclaration[] {
  const name = (index: number) => `service${(index + count) % count}`;
  return Array.from({ length: count }, (_, index) => ({
    service: name(index),
    database: "shop",
    logins: { app: {}, migrate: true },
    offers: [
      { to: name(index + 1), access: "read-only" },
      { to: name(index + 2), access: "read-write" },
    ],
    uses: [
      { from: name(index - 1), access: "read-only" },
      { from: name(index - 2), access: "read-write" },
    ],
  }));
}

/** Roles first, each after those that it is a member of: services of a ring wait for each other. */
function ordered(records: PlanRecord[]): PlanRecord[] {
  const made = new Set<string>();
  const result: PlanRecord[] = [];
  let waiting = records.filter((record) => record.kind === "role");
  while (waiting.length > 0) {
    const ready = waiting.filter(({ memberOf }) => memberOf.every((role) => made.has(role)));
    if (ready.length === 0) throw new Error("the services wait for each other");
    for (const { name } of ready) made.add(name);
    result.push(...ready);
    waiting = waiting.filter(({ name }) => !made.has(name));
  }
  return [...result, ...records.filter(({ kind }) => kind !== "role")];
}

async function make(admin: Client, count: number): Promise<void> {
  const all = services(count);
  const records = ordered(all.flatMap((declaration) => plan(declaration)));
  const isBefore = ({ kind }: PlanRecord) => kind === "role" || kind === "schema";
  const run = async (statements: string[]) => {
    for (let at = 0; at < statements.length; at += 500)
      await admin.query(statements.slice(at, at + 500).join(";"));
  };
  await run(renderSql(records.filter(isBefore)));
  const tables = Array.from({ length: TABLES }, (_, table) => `t${table}`);
  for (const { service } of all) {
    const made = tables.map((table) => `create table ${service}.${table} (id int, body text)`);
    await admin.query(`set role ${service}_owner; ${made.join("; ")}; reset role`);
  }
  await run(renderSql(records.filter((record) => !isBefore(record))));
  await admin.query("analyze");
}

async function milliseconds<T>(work: () => T | Promise<T>): Promise<[number, T]> {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}

/** How long the server takes to be asked one by one, in milliseconds, or nothing where it takes longer than the limit. */
async function oneByOne(admin: Client): Promise<number | undefined> {
  await admin.query(`set statement_timeout = '${LIMIT}s'`);
  const asked = admin.query(`
    select count(*) from pg_roles r cross join pg_class c cross join unnest('{${VERBS}}'::text[]) verb
     where r.rolname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       and has_table_privilege(r.oid, c.oid, verb)`);
  const [time, done] = await milliseconds(() =>
    asked.then(
      () => true,
      (error: { code?: string }) => {
        if (error.code !== "57014") throw error;
        return false;
      },
    ),
  );
  return done ? time : undefined;
}

async function measure(server: PostgresServer, count: number): Promise<string> {
  await createDeployer(server, { database: "shop" });
  const admin = await server.connect({ database: "shop" });
  try {
    await make(admin, count);
    let [reading, finding, logins, groups] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
    let [roles, found] = [0, 0];
    for (let round = 0; round < 3; round++) {
      const [read, catalog] = await milliseconds(() => readCatalog(admin));
      const [find, all] = await milliseconds(() => {
        const reached = reach(catalog);
        const known = rights(catalog, reached);
        return reached.logins.map((login) => known.of(login).length);
      });
      reading = Math.min(reading, read);
      finding = Math.min(finding, find);
      [roles, groups, logins] = [catalog.roles.length, catalog.objects.length, all.length];
      found = all.reduce((sum, each) => sum + each, 0);
    }
    const memory = process.memoryUsage().rss / 1e6;
    const naive = await oneByOne(admin);
    const total = reading + finding;
    const beside =
      naive === undefined
        ? `more than ${LIMIT} s (more than ${((LIMIT * 1000) / total).toFixed(0)} times as long)`
        : `${(naive / 1000).toFixed(1)} s (${(naive / total).toFixed(1)} times as long)`;
    return (
      `${String(count).padStart(5)} services, ${roles} roles, ${count * TABLES} tables in ${groups} groups: read ${reading.toFixed(0)} ms, ` +
      `${found} rights of ${logins} logins ${finding.toFixed(0)} ms, ${memory.toFixed(0)} MB; one by one ${beside}`
    );
  } finally {
    await admin.end();
  }
}

/** Prints the time of reading a catalog and of finding the rights of all logins, and of asking the server one by one. */
export async function benchAudit(): Promise<void> {
  console.log(
    `audit: services with ${TABLES} tables, 2 offers and 2 uses each, PostgreSQL 18, best of 3; "one by one" is has_table_privilege for each role, table and ${VERBS.join(", ")}`,
  );
  for (const count of [10, 100, 1000]) {
    const server = await embeddedPostgres({ version: 18 });
    try {
      console.log(await measure(server, count));
    } finally {
      await server.stop();
    }
  }
}
