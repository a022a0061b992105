import {
  audit,
  type CatalogClient,
  type CompareOptions,
  type Finding,
  type Row,
  repairSql,
} from "@rolewright/audit";
import { type Manifest, manifest, plan, renderSql } from "@rolewright/core";
import {
  createDeployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import type { Client } from "pg";
import type { Case } from "./case.ts";
import { type DeclarationSet, SETS, type SetName } from "./sets.ts";

/** What one case came to. */
export interface Outcome {
  findings: Finding[];
  /** Repairs that failed, did not end their finding, or made a new one. */
  badRepairs: string[];
}

/** A server on which cases run, each of which leaves it as it was. */
export interface CorpusServer {
  run(one: Case): Promise<Outcome>;
  stop(): Promise<void>;
}

export async function corpusServer(version: PostgresVersion): Promise<CorpusServer> {
  const server: PostgresServer = await embeddedPostgres({ version });
  await createDeployer(server, { database: "warehouse" });
  await createDeployer(server, { database: "shop" });
  const client = await server.connect({ database: "shop" });
  await client.query(`
    create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw;
    grant usage on foreign server elsewhere to public; create schema extensions;
    set synchronous_commit = off`);
  let deployed: SetName | undefined;
  return {
    run: async (one) => {
      const name = one.set ?? "shop";
      // What several cases begin with is made once, in a transaction that all of them leave as it was.
      if (deployed !== name) {
        await client.query("rollback; begin");
        deployed = undefined;
        await deploy(client, version, SETS[name]);
        await client.query("savepoint deployed");
        deployed = name;
      }
      try {
        return await runCase(client, one, SETS[name]);
      } finally {
        await client.query("rollback to savepoint deployed");
      }
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}

async function runCase(client: Client, one: Case, set: DeclarationSet): Promise<Outcome> {
  if (one.sql !== "") await client.query(one.sql);
  const manifests = set.services
    .map((each) => manifest(each))
    .filter(({ service }) => one.given?.includes(service) ?? true);
  const named = one.deployerIsNamed === false ? {} : { deployers: ["deployer"] };
  const options = { ...named, ...one.options };
  const findings = await findingsOf(client, manifests, options);
  const badRepairs: string[] = [];
  for (const found of findings) {
    const problem = await tryRepair(client, found, findings, () => findingsOf(client, manifests, options));
    if (problem !== undefined) badRepairs.push(`${keyOf(found)}: ${problem}`);
  }
  const left = await repairAll(client, findings, () => findingsOf(client, manifests, options));
  badRepairs.push(...left.map((each) => `left after all repairs: ${keyOf(each)}`));
  return { findings, badRepairs };
}

/** As the deployer, with what it sets for itself when it logs in; and then the migrations, as each owner. */
async function deploy(
  client: Client,
  version: number,
  { services, objects, before: prepare }: DeclarationSet,
): Promise<void> {
  await client.query("set local role deployer");
  if (version >= 16) await client.query("set local createrole_self_grant = 'set, inherit'");
  if (prepare !== undefined) await client.query(prepare);
  const here = (each: (typeof services)[number]) => plan(each).filter((record) => !isElsewhere(record));
  const before = services.flatMap(here).filter((record) => !("object" in record));
  const roles = before.filter(({ kind }) => kind === "role");
  const rest = before.filter(({ kind }) => kind !== "role");
  await client.query([...renderSql(roles), ...renderSql(rest)].join(";"));
  for (const [owner, sql] of Object.entries(objects))
    await client.query(`set local role ${owner}; ${sql}; set local role deployer`);
  const named = renderSql(services.flatMap(here).filter((record) => "object" in record));
  await client.query(
    [
      ...named,
      "reset role",
      ...roles.flatMap((role) =>
        role.kind === "role" && role.login ? [`alter role ${role.name} valid until '2100-01-01'`] : [],
      ),
    ].join(";"),
  );
}

/** What stands in another database is not there for this connection. */
const isElsewhere = (record: object): boolean =>
  "database" in record &&
  record.database !== "shop" &&
  !("objectType" in record && record.objectType === "database");

/** Reads within the transaction of the case. */
const findingsOf = async (
  client: Client,
  manifests: Manifest[],
  options: CompareOptions,
): Promise<Finding[]> => {
  const inside: CatalogClient = {
    query: async (sql, values) =>
      /^(BEGIN|ROLLBACK)/.test(sql) ? { rows: [] as Row[] } : client.query(sql, values),
  };
  return (await audit(inside, { manifests, ...options })).findings;
};

export const keyOf = ({ rule, subject }: Finding): string => `${rule} | ${subject}`;

/** Runs what all findings say, and again what that has shown: a membership of two roles that were both missing. */
async function repairAll(
  client: Client,
  findings: Finding[],
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  let found = findings;
  for (let round = 0; round < 2; round++) {
    for (const sql of repairSql(found)) await client.query(sql);
    found = await look();
  }
  return found.filter(({ fix }) => fix !== undefined);
}

/** Runs what a finding says, looks again, and takes it back. */
async function tryRepair(
  client: Client,
  found: Finding,
  before: Finding[],
  look: () => Promise<Finding[]>,
): Promise<string | undefined> {
  if (found.fix === undefined) return undefined;
  await client.query("savepoint repair");
  try {
    for (const sql of found.fix.sql) await client.query(sql);
    const after = await look();
    if (after.map(keyOf).includes(keyOf(found))) return `still there after ${found.fix.sql.join("; ")}`;
    // A stranger that no longer reaches anything is still a stranger.
    const known = before.flatMap((each) => [keyOf(each), `role-unknown | ${each.subject}`]);
    // A login that was made anew has no date yet on which its password ends: a note, and no fault.
    const wrong = after.filter(({ severity }) => severity !== "note").map(keyOf);
    const fresh = wrong.filter((each) => !known.includes(each));
    return fresh.length === 0 ? undefined : `${found.fix.sql.join("; ")} makes ${fresh.join(", ")}`;
  } catch (error) {
    return `${(error as Error).message}: ${found.fix.sql.join("; ")}`;
  } finally {
    await client.query("rollback to savepoint repair");
  }
}
