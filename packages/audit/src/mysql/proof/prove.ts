import { type EffectiveRight, effectiveRights, type Manifest, placesOf } from "@rolewright/core";
import type { MySqlAccount } from "@rolewright/core/mysql";
import { type Proof, type ProofRow, proofOf } from "../../proof/prove.js";
import { idOf } from "../accounts.js";
import type { MySqlClient } from "../client.js";
import { objectsOf } from "./objects.js";
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
  for (const { name, host = "", login } of manifests.flatMap(({ roles }) => roles)) {
    if (!login) continue;
    const id = idOf(name, host);
    const session = await connect({ name, host });
    try {
      for (const trial of trials) rows.push(...(await tried(session, id, trial, rights.get(id) ?? [])));
    } finally {
      await session.end();
    }
  }
  return proofOf(rows);
}

/** A statement, and where it is rightly refused on a whole table, the same on its columns. */
async function tried(
  session: MySqlLoginSession,
  login: string,
  trial: Trial,
  rights: EffectiveRight[],
): Promise<ProofRow[]> {
  const { database, object, verb, columns = [] } = trial;
  const declared = trial.allowedBy(mayIn(rights, database));
  const rows: ProofRow[] = [{ login, object, verb, declared, ...(await attempt(session, trial, login)) }];
  if (rows[0]?.allowed || declared) return rows;
  for (const column of columns) rows.push(...(await tried(session, login, column, rights)));
  return rows;
}

/** What the server answers whoever may not: a database, table, column or routine is refused, or the definition of a view. */
const REFUSED = new Set([1044, 1142, 1143, 1345, 1370]);

/**
 * Failures that come after the check of privileges: there is no such table, the number of arguments is wrong, a column has no
 * default or can not be null, a view means something that is not there, or can not take rows.
 */
const PAST_THE_CHECK = new Set([1048, 1146, 1318, 1356, 1364, 1471, 3105]);

async function attempt(
  session: MySqlLoginSession,
  { sql, verb, object }: Trial,
  login: string,
): Promise<{ allowed: boolean; sqlstate?: string }> {
  try {
    await session.query(sql);
    return { allowed: true };
  } catch (error) {
    const { errno = 0, sqlState: sqlstate = "", message } = error as Refusal;
    if (REFUSED.has(errno) || PAST_THE_CHECK.has(errno)) return { allowed: !REFUSED.has(errno), sqlstate };
    throw new Error(`prove: ${verb} on ${object} as ${login} failed with ${errno}: ${message}`, {
      cause: error,
    });
  }
}

type Refusal = Error & { errno?: number; sqlState?: string };
