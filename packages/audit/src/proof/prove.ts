import { type EffectiveRight, effectiveRights, type Manifest } from "@rolewright/core";
import type { CatalogClient } from "../client.js";
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
  /** `true` where the login may, and the object does not work: a view of MySQL whose definer lacks a right. */
  broken?: boolean;
  /** The SQLSTATE of a statement that failed: `42501` when it was refused. */
  sqlstate?: string;
}

/** Something that does not work, whoever may use it. */
export interface BrokenObject {
  /** The object, with its schema. */
  object: string;
  /** Why, and what ends that, in words. */
  reason: string;
}

/** The outcome of a proof. */
export interface Proof {
  /** Every statement that was run. */
  rows: ProofRow[];
  /** Number of statements that the server allowed. */
  allowed: number;
  /** Number of statements that the server refused. */
  refused: number;
  /** Rows where the server and the manifests disagree on what a login may. Empty when all is as declared. */
  wrong: ProofRow[];
  /** What does not work though logins may use it. Found on MySQL and MariaDB; empty otherwise. */
  broken: BrokenObject[];
}

/** A session of a login. A connected Client of `pg` is one. */
export interface LoginSession extends CatalogClient {
  /** Ends it. */
  end(): Promise<void>;
}

/** What a proof needs. */
export interface ProveArgs {
  /** The manifests of all services of the database, and of those whose logins must not get into it. */
  manifests: Manifest[];
  /** The database. A service whose manifest has another one may not even connect to it. */
  database: string;
  /** A login that may read the catalog; any login of the database can. */
  catalog: CatalogClient;
  /** Opens a session of a login in the database. When the server refuses that, the error has the `code` that it gives. */
  connect(login: string): Promise<LoginSession>;
}

/**
 * Runs one real statement for each login, object and verb, as that login, and compares what the server allows with
 * what the manifests declare. Every statement is rolled back; sequences may move on, as they do in any transaction.
 * @throws {Error} when a statement fails for another reason than its privilege, and whatever `connect` throws
 * @example
 * ```ts
 * import { type CatalogClient, type LoginSession, prove } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const catalog: CatalogClient;
 * declare function connect(login: string): Promise<LoginSession>;
 * const manifests = [manifest({ service: "orders", database: "shop", logins: { app: {} } })];
 * const { allowed, refused, wrong } = await prove({ manifests, database: "shop", catalog, connect });
 * console.log(allowed, refused, wrong);
 * ```
 */
export async function prove({ manifests, database, catalog, connect }: ProveArgs): Promise<Proof> {
  const here = manifests.filter((each) => each.database === database);
  const rights = Map.groupBy(effectiveRights(here), ({ login }) => login);
  const trials = await trialsFor(here, catalog);
  const rows: ProofRow[] = [];
  for (const login of loginsOf(manifests.filter((each) => !here.includes(each))))
    rows.push(await connecting(database, login, connect));
  for (const login of loginsOf(here)) {
    const session = await connect(login);
    try {
      await session.query("set lock_timeout = '2s'"); // TRUNCATE must not stand in the way of anybody
      for (const trial of trials) rows.push(...(await tried(session, login, trial, rights.get(login) ?? [])));
    } finally {
      await session.end();
    }
  }
  return proofOf(rows);
}

/** What the rows come to, whichever the engine. */
export function proofOf(rows: ProofRow[], broken: BrokenObject[] = []): Proof {
  return {
    rows,
    allowed: rows.filter((row) => row.allowed).length,
    refused: rows.filter((row) => !may(row)).length,
    wrong: rows.filter((row) => may(row) !== row.declared),
    broken,
  };
}

const may = (row: ProofRow): boolean => row.allowed || row.broken === true;

const loginsOf = (manifests: Manifest[]): string[] =>
  manifests.flatMap(({ roles }) => roles.filter(({ login }) => login).map(({ name }) => name)).toSorted();

/** A service of another database: its login is to be refused before it can try anything. */
async function connecting(database: string, login: string, connect: ProveArgs["connect"]): Promise<ProofRow> {
  const row = { login, object: database, verb: "CONNECT", declared: false };
  try {
    await (await connect(login)).end();
    return { ...row, allowed: true };
  } catch (error) {
    const { code: sqlstate } = error as { code?: string };
    if (sqlstate !== "42501") throw error; // a wrong password refuses nothing
    return { ...row, allowed: false, sqlstate };
  }
}

async function trialsFor(manifests: Manifest[], catalog: CatalogClient): Promise<Trial[]> {
  const schemas = manifests.flatMap(({ schema, additionalSchemas = [] }) => [schema, ...additionalSchemas]);
  const objects = await objectsOf(catalog, schemas);
  return [...schemas.map(schemaTrial), ...objects.flatMap(trialsOf)];
}

/** A statement, and where it is rightly refused on a whole table, the same on its columns. */
async function tried(
  session: LoginSession,
  login: string,
  trial: Trial,
  rights: EffectiveRight[],
): Promise<ProofRow[]> {
  const declared = rights.some(trial.allowedBy);
  const outcome = await attempt(session, trial, login);
  if (outcome === undefined) return [];
  const rows: ProofRow[] = [{ login, object: trial.object, verb: trial.verb, declared, ...outcome }];
  if (outcome.allowed || declared) return rows;
  for (const column of trial.columns ?? []) rows.push(...(await tried(session, login, column, rights)));
  return rows;
}

/** A generated column was to be set: found out before any privilege is looked at. */
const GENERATED_ALWAYS = "428C9";

/** Failures that come after the check of privileges: the statement was allowed, and its data was not. */
const PAST_THE_CHECK = /^(22|23|0A|P0)|^55000/;

/** What came of a statement, or `undefined` when it was refused as none that the object can take, whoever runs it. */
async function attempt(
  session: LoginSession,
  trial: Trial,
  login: string,
): Promise<{ allowed: boolean; sqlstate?: string } | undefined> {
  await session.query("begin");
  try {
    await session.query(trial.sql);
    return { allowed: true };
  } catch (error) {
    const sqlstate = (error as { code?: string }).code ?? "";
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
    await session.query("rollback");
  }
}
