import { createHash } from "node:crypto";
import { createPool, type QueryError } from "mysql2";
import { type Connection, type ConnectionOptions, createConnection, type Pool } from "mysql2/promise";
import type { Registry } from "../../registry.js";

/** A row, as the texts of its columns. */
export type Row = readonly (string | null)[];

/** Runs one statement. `?` stands for a value. */
export interface Sql {
  query(statement: string, values?: readonly string[]): Promise<Row[]>;
}

/** A server's error, as the driver of the provider prints it. */
export class ServerError extends Error {
  constructor(
    readonly number: number,
    state: string,
    message: string,
    cause: unknown,
  ) {
    super(`Error ${number} (${state}): ${message}`, { cause });
  }
}

/** Whether it is one of these errors of the server. */
export const isError = (error: unknown, ...numbers: readonly number[]): boolean =>
  error instanceof ServerError && numbers.includes(error.number);

/** What both providers are told of a server. */
export interface Server {
  /** `host:port`, or the path of a socket. */
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
  /** `false`, `true` or `skip-verify`. */
  readonly tls: string;
}

function optionsOf({ endpoint, username, password, tls }: Server): ConnectionOptions {
  const at = endpoint.lastIndexOf(":");
  const where = endpoint.startsWith("/")
    ? { socketPath: endpoint }
    : { host: endpoint.slice(0, at), port: Number(endpoint.slice(at + 1)) };
  const ssl = tls === "false" ? {} : { ssl: { rejectUnauthorized: tls !== "skip-verify" } };
  return { ...where, ...ssl, user: username, password, rowsAsArray: true, dateStrings: true };
}

/** One connection that stays open until the emulator stops, or for as many seconds: the provider forgets it. */
export async function forgotten(server: Server, registry: Registry, seconds: number): Promise<Sql> {
  const connection = await said(createConnection(optionsOf(server)));
  // A server that goes away must fail the operation, not the process.
  connection.on("error", () => {});
  const closed = registry.opened(() => connection.end());
  if (seconds > 0) {
    const close = () => connection.end().finally(closed);
    setTimeout(() => void close().catch(() => {}), seconds * 1000).unref();
  }
  return sqlOf(connection);
}

/** A pool whose connections begin with a statement, and end when they have nothing to do: a provider ends with its engine. */
export function pool(server: Server, registry: Registry, limit: number, first: string): Sql {
  const made = createPool({ ...optionsOf(server), connectionLimit: limit, maxIdle: 0 });
  // It comes first in the queue of the connection. Its failure would show in the next statement.
  made.on("connection", (connection) => connection.query(first, () => {}));
  const all = made.promise();
  registry.opened(() => all.end());
  return sqlOf(all);
}

const sqlOf = (on: Connection | Pool): Sql => ({
  async query(statement, values) {
    const [rows] = await said(values ? on.query(statement, [...values]) : on.query(statement));
    return Array.isArray(rows) ? (rows as unknown[][]).map((row) => row.map(textOf)) : [];
  },
});

const textOf = (value: unknown): string | null =>
  value === null ? null : Buffer.isBuffer(value) ? value.toString() : String(value);

async function said<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { errno, sqlState, sqlMessage } = error as Partial<QueryError> & { sqlMessage?: string };
    if (sqlMessage === undefined) throw error;
    throw new ServerError(Number(errno), sqlState ?? "HY000", sqlMessage, error);
  }
}

export const quoteIdentifier = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** How the state keeps a password. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
