import type { PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";

/** A client that works all the time. */
export interface BusyClient {
  /** What was refused or failed, each with the statement. */
  readonly failures: string[];
  /** How many times it has done all its statements. */
  readonly rounds: number;
  /** Waits until it has done some more rounds, with at least two new connections among them. */
  more(): Promise<void>;
  stop(): Promise<void>;
}

/** Rounds on one connection: a right to connect that is lost must show as soon as a right to read. */
const ROUNDS_PER_CONNECTION = 10;
const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

/** Does the statements again and again, as an application does, and counts what fails. */
export function busyClient(
  server: PostgresServer,
  login: { user: string; password: string; database: string },
  statements: string[],
): BusyClient {
  const failures: string[] = [];
  let rounds = 0;
  let stopped = false;

  /** What the work gave, or nothing when it failed. */
  const attempt = async <T>(what: string, work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: Error) => {
      failures.push(`${login.user}: ${what}: ${error.message}`);
      return undefined;
    });
  const connection = async (): Promise<void> => {
    const client: Client | undefined = await attempt("connecting", server.connect(login));
    for (let round = 0; round < ROUNDS_PER_CONNECTION && !stopped; round++) {
      if (client !== undefined)
        for (const statement of statements) await attempt(statement, client.query(statement));
      rounds += 1;
      await pause();
    }
    await client?.end();
  };
  const running = (async () => {
    while (!stopped) await connection();
  })();

  return {
    failures,
    get rounds() {
      return rounds;
    },
    async more() {
      const enough = rounds + 3 * ROUNDS_PER_CONNECTION;
      while (rounds < enough) await pause();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
