import type { Registry } from "../../registry.js";
import type { Props } from "../../resource.js";
import { pool, type Row, type Server, type Sql } from "../mysql/session.js";

/**
 * One configured provider. It is a process of its own, and so has its own pool, of one connection by default, and does not know of
 * the grants that another one is making, be it configured in the same way.
 */
export class Connections implements Sql {
  private readonly pool: Sql;
  private readonly locks = new Map<string, Promise<void>>();

  constructor(values: Props, registry: Registry) {
    const text = (key: string, variable: string): string =>
      String(values[key] ?? process.env[variable] ?? "");
    const server: Server = {
      endpoint: text("endpoint", "MYSQL_ENDPOINT"),
      username: text("username", "MYSQL_USERNAME"),
      password: text("password", "MYSQL_PASSWORD"),
      tls: text("tls", "MYSQL_TLS_CONFIG") || "false",
    };
    const limit = Number(values["maxOpenConns"] ?? 1);
    // Without any mode, so also without NO_AUTO_CREATE_USER: on MariaDB a GRANT makes the user that it is for.
    this.pool = pool(server, registry, limit, "SET sql_mode = ''");
  }

  query(statement: string, values?: readonly string[]): Promise<Row[]> {
    return this.pool.query(statement, values);
  }

  async isMariaDb(): Promise<boolean> {
    const [row] = await this.query("SELECT @@GLOBAL.version");
    return row?.[0]?.includes("MariaDB") ?? false;
  }

  /** Grants of one grantee are made and deleted one after the other. */
  async exclusively<T>(grantee: string, body: () => Promise<T>): Promise<T> {
    const result = (this.locks.get(grantee) ?? Promise.resolve()).then(body);
    const settled = result.then(
      () => {},
      () => {},
    );
    this.locks.set(grantee, settled);
    return result;
  }
}
