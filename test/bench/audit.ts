// What an audit costs, beside asking the server about each role, table and verb, and beside another tool.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import { oneByOne, VERBS } from "./audit/one-by-one.ts";
import { parts, ROUNDS } from "./audit/parts.ts";
import { pgrolesManifest } from "./audit/pgroles.ts";
import { type Cost, program } from "./audit/program.ts";
import { drift, make, manifestsOf, ring, TABLES } from "./audit/ring.ts";

/** Seconds after which the others are given up. */
const LIMIT = 60;
const MAIN = path.join(import.meta.dirname, "../../packages/cli/dist/main.js");
/** The binary of pgroles, which is no part of this repository. */
const PGROLES = process.env["ROLEWRIGHT_PGROLES"];

/** One program in words, and how many times as long as the audit it took. */
const told = ({ code, seconds, megabytes }: Cost, beside?: number): string =>
  code === undefined
    ? `more than ${LIMIT} s`
    : `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB${beside === undefined ? "" : ` (${(seconds / beside).toFixed(1)} times as long)`}`;

/** The best of some runs. Each has to end as expected: what fails at once is no measurement. */
async function fastest(name: string, expected: number, run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cost = await run();
    if (cost.code === undefined) return cost;
    if (cost.code !== expected)
      throw new Error(`${name} ended with ${cost.code}: ${cost.out.slice(0, 2000)}`);
    costs.push(cost);
  }
  return costs.reduce((least, each) => (each.seconds < least.seconds ? each : least));
}

async function measure(server: PostgresServer, count: number, folder: string): Promise<number> {
  await createDeployer(server, { database: "shop" });
  const admin = await server.connect({ database: "shop" });
  try {
    const services = ring(count);
    await make(admin, services);
    const manifests = manifestsOf(services);
    const [ours, theirs] = [path.join(folder, "manifests.json"), path.join(folder, "pgroles.yaml")];
    fs.writeFileSync(ours, JSON.stringify(manifests));
    fs.writeFileSync(theirs, pgrolesManifest(services, server.superuser.user));
    const { host, port, superuser } = server;
    const url = `postgres://${superuser.user}:${superuser.password}@${host}:${port}/shop`;
    const audit = () => program(process.execPath, [MAIN, "audit", ours, "--url", url], {}, 10 * LIMIT);
    const diff = () => program(PGROLES ?? "", ["diff", "-f", theirs, "--database-url", url], {}, LIMIT);

    console.log(`${count} services, ${count * TABLES} tables`);
    console.log(await parts(admin, manifests));
    const clean = await fastest("rolewright audit", 0, audit);
    console.log(`  rolewright audit: ${told(clean)}`);
    if (PGROLES !== undefined)
      console.log(`  pgroles diff: ${told(await fastest("pgroles diff", 0, diff), clean.seconds)}`);
    const asked = await oneByOne(admin, LIMIT);
    console.log(
      `  one by one: ${asked === undefined ? `more than ${LIMIT} s` : `${asked.toFixed(1)} s (${(asked / clean.seconds).toFixed(1)} times as long)`}`,
    );
    await drift(admin, services);
    const found = await fastest("rolewright audit", 2, audit);
    if (errorsIn(found) < count)
      throw new Error(`${errorsIn(found)} errors were found of ${count} changes: ${found.out}`);
    console.log(
      `  with a change by hand at each service: rolewright audit ${told(found)}, ${errorsIn(found)} errors`,
    );
    if (PGROLES !== undefined)
      console.log(`  pgroles diff ${told(await fastest("pgroles diff", 2, diff), found.seconds)}`);
    return clean.seconds;
  } finally {
    await admin.end();
  }
}

const errorsIn = ({ out }: Cost): number => Number(/^(\d+) errors?, /m.exec(out)?.[1] ?? 0);

/** Prints what an audit costs as a whole and in its parts, and what it costs otherwise. */
export async function benchAudit(): Promise<void> {
  console.log(
    `audit: services with ${TABLES} tables, 2 offers and 2 uses each, PostgreSQL 18, best of ${ROUNDS}; programs from start to end, with their peak RSS; ` +
      `"one by one" is has_table_privilege for each role, table and ${VERBS.join(", ")}` +
      (PGROLES === undefined ? "; pgroles was not measured: ROLEWRIGHT_PGROLES names no binary" : ""),
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-bench-"));
  let before: number | undefined;
  try {
    for (const count of [10, 100, 1000]) {
      const server = await embeddedPostgres({ version: 18 });
      try {
        const seconds = await measure(server, count, folder);
        if (before !== undefined)
          console.log(
            `  ten times the services: the audit takes ${(seconds / before).toFixed(1)} times as long`,
          );
        before = seconds;
      } finally {
        await server.stop();
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
