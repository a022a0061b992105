import { effectiveRights, type Manifest } from "@rolewright/core";
import { Client, type DatabaseError } from "pg";
import { objectsOf } from "./objects.js";
import { schemaTrial, type Trial, trialsOf } from "./trials.js";

/** One statement that was run as one login. */
export interface ProofRow {
  /** The login that ran it. */
  login: string;
  /** The object, with its schema. */
  object: string;
  /** What was tried. */
  verb: string;
  /** Whether the manifests declare it. */
  declared: boolean;
  /** Whether the server let it through. */
  allowed: boolean;
  /** The SQLSTATE of a statement that failed: `42501` when it was refused. */
  sqlstate?: string;
}

/** The outcome of a proof. */
export interface Proof {
  /** Every statement that was run. */
  rows: ProofRow[];
  /** Number of statements that the server allowed. */
  allowed: number;
  /** Number of statements that the server refused. */
  refused: number;
  /** Rows where the server and the manifests disagree. Empty when all is as declared. */
  wrong: ProofRow[];
}

/** What a proof needs. */
export interface ProveArgs {
  /** The manifests of all services of the database, and of those whose logins must not get into it. */
  manifests: Manifest[];
  /** Host of the server. */
  host: string;
  /** Port of the server. */
  port: number;
  /** The database. A service whose manifest has another one may not even connect to it. */
  database: string;
  /** A login that may read the catalog; any login of the database can. */
  catalog: { user: string; password: string };
  /** The passwords of the logins, by login. Logins without one are not tried and throw. */
  passwords: Record<string, string>;
}

/**
 * Runs one real statement for each login, object and verb, as that login, and compares what the server allows with
 * what the manifests declare. Every statement is rolled back; sequences may move on, as they do in any transaction.
 * @throws {Error} when a login has no password here or can not log in, or a statement fails for another reason than its privilege
 * @example
 * ```ts
 * import { manifest } from "@rolewright/core";
 * import { createDeployer, embeddedPostgres, prove } from "@rolewright/testing";
 * const server = await embeddedPostgres({ version: 18 });
 * const deployer = await createDeployer(server, { database: "shop" });
 * // ... deploy the service, set the password of its login ...
 * const proof = await prove({
 *   manifests: [manifest({ service: "orders", database: "shop", logins: { app: {} } })],
 *   host: server.host,
 *   port: server.port,
 *   database: "shop",
 *   catalog: deployer,
 *   passwords: { orders_app_a: "..." },
 * });
 * console.log(proof.allowed, proof.refused, proof.wrong);
 * ```
 */
export async function prove(args: ProveArgs): Promise<Proof> {
  const here = args.manifests.filter(({ database }) => database === args.database);
  const rights = Map.groupBy(effectiveRights(here), ({ login }) => login);
  const trials = await trialsFor(args, here);
  const rows: ProofRow[] = [];
  for (const login of loginsOf(args.manifests.filter((each) => !here.includes(each))))
    rows.push(await connecting(args, login));
  for (const login of loginsOf(here)) {
    rows.push(
      ...(await session(args, credentialsOf(args, login), async (client) => {
        const result: ProofRow[] = [];
        const run = async (trial: Trial): Promise<void> => {
          const declared = (rights.get(login) ?? []).some(trial.allowedBy);
          const outcome = await attempt(client, trial, login);
          if (outcome === undefined) return;
          const row = { login, object: trial.object, verb: trial.verb, declared, ...outcome };
          result.push(row);
          if (!row.allowed && !declared) for (const column of trial.columns ?? []) await run(column);
        };
        for (const trial of trials) await run(trial);
        return result;
      })),
    );
  }
  const allowed = rows.filter((row) => row.allowed).length;
  return {
    rows,
    allowed,
    refused: rows.length - allowed,
    wrong: rows.filter((row) => row.allowed !== row.declared),
  };
}

const loginsOf = (manifests: Manifest[]): string[] =>
  manifests.flatMap(({ roles }) => roles.filter(({ login }) => login).map(({ name }) => name)).toSorted();

function credentialsOf({ passwords }: ProveArgs, login: string): { user: string; password: string } {
  const password = passwords[login];
  if (password === undefined) throw new Error(`prove: no password for ${login}. Add it to \`passwords\`.`);
  return { user: login, password };
}

/** A service of another database: its login is to be refused before it can try anything. */
async function connecting(args: ProveArgs, login: string): Promise<ProofRow> {
  const row = { login, object: args.database, verb: "CONNECT", declared: false };
  try {
    await session(args, credentialsOf(args, login), async () => {});
    return { ...row, allowed: true };
  } catch (error) {
    const { code: sqlstate } = error as DatabaseError;
    if (sqlstate !== "42501") throw error; // a wrong password refuses nothing
    return { ...row, allowed: false, sqlstate };
  }
}

async function trialsFor(args: ProveArgs, manifests: Manifest[]): Promise<Trial[]> {
  const schemas = manifests.flatMap(({ schema, additionalSchemas = [] }) => [schema, ...additionalSchemas]);
  const objects = await session(args, args.catalog, (client) => objectsOf(client, schemas));
  return [...schemas.map(schemaTrial), ...objects.flatMap(trialsOf)];
}

/** A generated column was to be set: found out before any privilege is looked at. */
const GENERATED_ALWAYS = "428C9";

/** Failures that come after the check of privileges: the statement was allowed, and its data was not. */
const PAST_THE_CHECK = /^(22|23|0A|P0)|^55000/;

/** What came of a statement, or `undefined` when it was refused as none that the object can take, whoever runs it. */
async function attempt(
  client: Client,
  trial: Trial,
  login: string,
): Promise<{ allowed: boolean; sqlstate?: string } | undefined> {
  await client.query("begin");
  try {
    await client.query(trial.sql);
    return { allowed: true };
  } catch (error) {
    const sqlstate = (error as DatabaseError).code ?? "";
    if (sqlstate === GENERATED_ALWAYS) return undefined;
    if (sqlstate === trial.past) return { allowed: true, sqlstate };
    if (sqlstate !== "42501" && !PAST_THE_CHECK.test(sqlstate)) {
      throw new Error(
        `prove: ${trial.verb} on ${trial.object} as ${login} failed with ${sqlstate}: ${(error as Error).message}`,
        { cause: error },
      );
    }
    return { allowed: sqlstate !== "42501", sqlstate };
  } finally {
    await client.query("rollback");
  }
}

async function session<T>(
  args: ProveArgs,
  credentials: { user: string; password: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { host, port, database } = args;
  const client = new Client({ host, port, database, ...credentials });
  try {
    await client.connect();
    await client.query("set lock_timeout = '2s'"); // TRUNCATE must not stand in the way of anybody
    return await work(client);
  } finally {
    await client.end();
  }
}
