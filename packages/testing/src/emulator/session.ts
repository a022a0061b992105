import { Client, DatabaseError } from "pg";

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

/** What all provider instances of one emulator share. */
export class Registry {
  readonly open = new Set<Client>();
  private readonly working = new Set<Promise<void>>();
  private readonly slots = new Map<string, Slots>();
  /** Major server versions by DSN, as promises: many first operations ask once. */
  readonly versions = new Map<string, Promise<number>>();

  slotsOf(dsn: string): Slots {
    const slots = this.slots.get(dsn) ?? new Slots();
    this.slots.set(dsn, slots);
    return slots;
  }
  /** Notes work that a stop has to wait for: a plugin outlives a killed engine and finishes what it has begun. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.working.add(settled);
    settled.then(() => this.working.delete(settled));
    return work;
  }
  async close(): Promise<void> {
    await Promise.all(this.working);
    await Promise.all([...this.open].map((client) => client.end().catch(() => {})));
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
    const key = this.dsn(this.config.database);
    const asked = this.registry.versions.get(key) ?? this.askMajor();
    this.registry.versions.set(key, asked);
    asked.catch(() => this.registry.versions.delete(key));
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
    const slots = this.registry.slotsOf(this.dsn(database));
    await slots.take(this.config.maxConnections);
    const client = this.client(database);
    try {
      // Or "could not start transaction", once a connection was made before: which of the two is a matter of chance.
      const what = `error connecting to PostgreSQL server ${this.config.host} (scheme: postgres)`;
      await wrap(what, client.connect());
      this.registry.open.add(client);
      return await body({
        query: async (text, values) => {
          try {
            return (await client.query<Row>(text, values ? [...values] : undefined)).rows;
          } catch (error) {
            if (error instanceof DatabaseError) queries.set(error, text);
            throw error;
          }
        },
      });
    } finally {
      this.registry.open.delete(client);
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

/** Adds the provider's words to an error, and the driver's way to print a server error. */
export async function wrap<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${what}: ${describe(error)}`, { cause: error });
  }
}

/** The statement of an error, which the driver's message points into. */
const queries = new WeakMap<DatabaseError, string>();

export function describe(error: unknown): string {
  if (error instanceof DatabaseError) {
    const column =
      error.position && !queries.get(error)?.includes("\n") ? ` at column ${error.position}` : "";
    return `pq: ${error.message}${column} (${error.code ?? "?????"})`;
  }
  return error instanceof Error ? error.message : String(error);
}

export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Doubles backslashes although the server reads them literally: the provider's bug, kept. */
export const literal = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
