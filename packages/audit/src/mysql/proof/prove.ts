import { type EffectiveRight, effectiveRights, type Manifest, placesOf } from "@rolewright/core";
import { type MySqlAccount, quoteIdentifier as q } from "@rolewright/core/mysql";
import { type Proof, type ProofRow, proofOf } from "../../proof/prove.js";
import { idOf } from "../accounts.js";
import type { MySqlClient } from "../client.js";
import { brokenObjects } from "./broken.js";
import { objectsOf, type ProvedObject } from "./objects.js";
import { outcomeOf, type ServerError } from "./outcome.js";
import { databaseTrials, mayIn, type Trial, trialsOf } from "./trials.js";

/** A session of a login. A connection of `mysql2/promise` is one. */
export interface MySqlLoginSession extends MySqlClient {
  /** Ends it. */
  end(): Promise<void>;
}

/** What a proof needs. */
export interface MySqlProveArgs {
  /** The manifests of all services of the server. */
  manifests: Manifest[];
  /** A login that sees all objects of their databases, such as the deployer. */
  catalog: MySqlClient;
  /** Opens a session of a login. Where it comes from, its account has to fit. */
  connect(login: Required<MySqlAccount>): Promise<MySqlLoginSession>;
}

/**
 * Runs one real statement for each login, object and verb on MySQL or MariaDB, as that login, and compares what the server
 * allows with what the manifests declare. No statement changes data: each finds no row, or names what is not there. One that is let
 * through as DDL commits what is open, so that each runs in a session of its own login with nothing open.
 * @throws {Error} when a statement fails for another reason than its privilege, and whatever `connect` throws
 * @example
 * ```ts
 * import { type MySqlClient, type MySqlLoginSession, prove } from "@rolewright/audit/mysql";
 * import { manifest } from "@rolewright/core/mysql";
 * declare const catalog: MySqlClient;
 * declare function connect(login: { name: string; host: string }): Promise<MySqlLoginSession>;
 * const manifests = [manifest({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } })];
 * const { allowed, refused, wrong } = await prove({ manifests, catalog, connect });
 * console.log(allowed, refused, wrong);
 * ```
 */
export async function prove({ manifests, catalog, connect }: MySqlProveArgs): Promise<Proof> {
  const databases = manifests.flatMap((each) => placesOf(each).map(({ database }) => database));
  const rights = Map.groupBy(effectiveRights(manifests), ({ login }) => login);
  const trials = [
    ...databases.flatMap(databaseTrials),
    ...(await objectsOf(catalog, databases)).flatMap(trialsOf),
  ];
  const rows: ProofRow[] = [];
  const broken = new Set<ProvedObject>();
  for (const { name, host = "", login } of manifests.flatMap(({ roles }) => roles)) {
    if (!login) continue;
    const id = idOf(name, host);
    const session = await connect({ name, host });
    const of = { session, login: id, catalog, broken };
    try {
      for (const trial of trials) rows.push(...(await tried(of, trial, rights.get(id) ?? [])));
    } finally {
      await session.end();
    }
  }
  return proofOf(rows, await brokenObjects(catalog, broken));
}

/** One login, and what is found on the way. */
interface Trying {
  session: MySqlLoginSession;
  login: string;
  catalog: MySqlClient;
  /** Views that do not work. */
  broken: Set<ProvedObject>;
}

/** A statement, and where it is rightly refused on a whole table, the same on its columns. */
async function tried(of: Trying, trial: Trial, rights: EffectiveRight[]): Promise<ProofRow[]> {
  const { database, object, verb, columns = [] } = trial;
  const declared = trial.allowedBy(mayIn(rights, database));
  const outcome = await attempt(of, trial);
  const rows: ProofRow[] = [{ login: of.login, object, verb, declared, ...outcome }];
  if (outcome.allowed || declared) return rows;
  // A view that does not work does not say which of its columns a login may: those that are declared stand for it.
  const known = columns.filter((column) => !outcome.broken || column.allowedBy(mayIn(rights, database)));
  if (outcome.broken && known.length > 0) rows.pop();
  for (const column of known) rows.push(...(await tried(of, column, rights)));
  return rows;
}

async function attempt(
  { session, login, catalog, broken }: Trying,
  { sql, verb, object, view }: Trial,
): Promise<Pick<ProofRow, "allowed" | "broken" | "sqlstate">> {
  try {
    await session.query(sql);
    return { allowed: true };
  } catch (error) {
    const { errno = 0, sqlState: sqlstate = "", message } = error as ServerError;
    const outcome = outcomeOf(error as ServerError, login, view);
    if (outcome === undefined)
      throw new Error(`prove: ${verb} on ${object} as ${login} failed with ${errno}: ${message}`, {
        cause: error,
      });
    if (outcome !== "broken" || view === undefined) return { allowed: outcome === "allowed", sqlstate };
    // One that runs with the rights of who reads it may work for others.
    if (view.definer === undefined && (await works(catalog, view))) return { allowed: false, sqlstate };
    broken.add(view);
    return { allowed: false, broken: true, sqlstate };
  }
}

const works = (catalog: MySqlClient, { database, name }: ProvedObject): Promise<boolean> =>
  catalog.query(`select 1 from ${q(database)}.${q(name)} limit 0`).then(
    () => true,
    () => false,
  );
