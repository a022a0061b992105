import { Client, DatabaseError } from "pg";
import type { Registry } from "../../registry.js";
import { wrap } from "../../resource.js";

/** The provider's configuration, after defaults. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly databaseUsername: string;
  readonly superuser: boolean;
  readonly sslmode: string;
  readonly connectTimeout: number;
  readonly maxConnections: number;
}

export type Row = Record<string, unknown>;

/** Runs one statement: inside a transaction, or each on a connection of its own. */
export interface Sql {
  query(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Limits the open connections to one database; process-wide in the provider, so shared by all its instances. */
class Slots {
  private used = 0;
  private readonly waiting: (() => void)[] = [];

  async take(limit: number): Promise<void> {
    if (this.used < limit) this.used += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
  give(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.used -= 1;
  }
}

/** Connections of one provider instance. Like the provider, it keeps none: a database must be droppable in the same run. */
export class Connections implements Sql {
  constructor(
    readonly config: Configuration,
    private readonly registry: Registry,
  ) {}

  /** One statement on the provider's own database, outside any transaction. */
  query(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.connected(this.config.database, (sql) => sql.query(text, values));
  }

  /** One transaction; on the provider's own database if none is named. */
  async transaction<T>(database: string, body: (sql: Sql) => Promise<T>): Promise<T> {
    await this.major();
    return this.connected(database || this.config.database, async (sql) => {
      await sql.query("BEGIN");
      try {
        const result = await body(sql);
        await wrap("could not commit transaction", sql.query("COMMIT"));
        return result;
      } catch (error) {
        await sql.query("ROLLBACK").catch(() => {});
        throw error;
      }
    });
  }

  /** Major version of the server, asked once and before any transaction, so that `maxConnections: 1` does not wait for itself. */
  major(): Promise<number> {
    // As a promise: many first operations ask once.
    const key = `version of ${this.dsn(this.config.database)}`;
    const asked = this.registry.shared(key, () => this.askMajor());
    asked.catch(() => this.registry.forget(key));
    return asked;
  }

  private async askMajor(): Promise<number> {
    const [row] = await this.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
    return Number(row?.["major"]);
  }

  private dsn(database: string): string {
    const { host, port, username } = this.config;
    return `${username}@${host}:${port}/${database}`;
  }

  private async connected<T>(database: string, body: (sql: Sql) => Promise<T>): Promise<T> {
    const slots = this.registry.shared(`slots of ${this.dsn(database)}`, () => new Slots());
    await slots.take(this.config.maxConnections);
    const client = this.client(database);
    let closed = () => {};
    try {
      // Or "could not start transaction", once a connection was made before: which of the two is a matter of chance.
      const what = `error connecting to PostgreSQL server ${this.config.host} (scheme: postgres)`;
      await wrap(what, saidBy(client.connect()));
      closed = this.registry.opened(() => client.end());
      return await body({
        query: async (text, values) =>
          (await saidBy(client.query<Row>(text, values ? [...values] : undefined), text)).rows,
      });
    } finally {
      closed();
      await client.end().catch(() => {});
      slots.give();
    }
  }

  private client(database: string): Client {
    const { host, port, username, password, sslmode, connectTimeout } = this.config;
    const verify = sslmode.startsWith("verify");
    const client = new Client({
      host,
      port,
      database,
      user: username,
      password,
      ssl: sslmode === "disable" ? false : { rejectUnauthorized: verify },
      connectionTimeoutMillis: connectTimeout * 1000,
      fallback_application_name: "Terraform provider (emulated)",
    });
    // A server that goes away must fail the operation, not the process.
    client.on("error", () => {});
    return client;
  }
}

/** A server's error as the driver prints it: where in the statement it is, unless that has several lines. */
async function saidBy<T>(work: Promise<T>, statement = ""): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const column = error.position && !statement.includes("\n") ? ` at column ${error.position}` : "";
    throw new Error(`pq: ${error.message}${column} (${error.code ?? "?????"})`, { cause: error });
  }
}

export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Doubles backslashes although the server reads them literally: the provider's bug, kept. */
export const literal = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
