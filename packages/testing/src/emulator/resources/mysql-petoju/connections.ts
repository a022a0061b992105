import type { Registry } from "../../registry.js";
import type { Props } from "../../resource.js";
import { pool, type Row, type Server, type Sql } from "../mysql/session.js";

/** One configured provider. All that have the same configuration share a pool, and by default its one connection. */
export class Connections implements Sql {
  private readonly server: Server;
  private readonly limit: number;

  constructor(
    values: Props,
    private readonly registry: Registry,
  ) {
    const text = (key: string, variable: string): string =>
      String(values[key] ?? process.env[variable] ?? "");
    this.server = {
      endpoint: text("endpoint", "MYSQL_ENDPOINT"),
      username: text("username", "MYSQL_USERNAME"),
      password: text("password", "MYSQL_PASSWORD"),
      tls: text("tls", "MYSQL_TLS_CONFIG") || "false",
    };
    this.limit = Number(values["maxOpenConns"] ?? 1);
  }

  async query(statement: string, values?: readonly string[]): Promise<Row[]> {
    const { endpoint, username } = this.server;
    const key = `pool of ${username}@${endpoint}, ${JSON.stringify(this.server)}`;
    // Without any mode, so also without NO_AUTO_CREATE_USER: on MariaDB a GRANT makes the user that it is for.
    const first = "SET sql_mode = ''";
    return this.registry
      .shared(key, () => pool(this.server, this.registry, this.limit, first))
      .query(statement, values);
  }

  async isMariaDb(): Promise<boolean> {
    const [row] = await this.query("SELECT @@GLOBAL.version");
    return row?.[0]?.includes("MariaDB") ?? false;
  }

  /** Grants of one grantee are made and deleted one after the other. */
  async exclusively<T>(grantee: string, body: () => Promise<T>): Promise<T> {
    const lock = this.registry.shared(`grants of ${grantee}`, () => ({ last: Promise.resolve() }));
    const result = lock.last.then(body);
    lock.last = result.then(
      () => {},
      () => {},
    );
    return result;
  }
}
