import { setTimeout as delay } from "node:timers/promises";
import type { Registry } from "../../registry.js";
import { type Props, UNKNOWN, wrap } from "../../resource.js";
import { forgotten, isError, type Server, type Sql } from "../mysql/session.js";

/** One configured provider. Every step of every operation opens a connection that it never closes. */
export class Connections {
  private readonly server: Server;
  private readonly seconds: number;

  constructor(
    values: Props,
    private readonly registry: Registry,
  ) {
    const text = (key: string, fallback: string): string => {
      const value = values[key];
      return String(value === UNKNOWN || value === null || value === undefined ? fallback : value);
    };
    const env = process.env;
    this.server = {
      endpoint: text("endpoint", env["MYSQL_ENDPOINT"] ?? ""),
      username: text("username", env["MYSQL_USERNAME"] ?? ""),
      password: text("password", env["MYSQL_PASSWORD"] ?? ""),
      tls: text("tls", env["MYSQL_TLS_CONFIG"] ?? "false"),
    };
    this.seconds = Number(text("maxConnLifetimeSec", "0"));
  }

  connect(): Promise<Sql> {
    return wrap("Could not connect to server", this.retried());
  }

  /** The official provider tries again for five minutes. It gains by that only where it closes its own connections. */
  private async retried(): Promise<Sql> {
    for (const until = Date.now() + FIVE_MINUTES; ; await delay(200)) {
      try {
        return await forgotten(this.server, this.registry, this.seconds);
      } catch (error) {
        if (this.seconds === 0 || !isError(error, TOO_MANY_CONNECTIONS) || Date.now() > until) throw error;
      }
    }
  }
}

const FIVE_MINUTES = 300_000;
const TOO_MANY_CONNECTIONS = 1040;

export const connect = (db: Connections): Promise<Sql> => db.connect();

/** Connects, and asks for the version by a variable that MariaDB has no more. What is here is 8.0 or newer. */
export async function connectAndAskVersion(db: Connections): Promise<Sql> {
  const sql = await db.connect();
  await sql.query("SELECT @@GLOBAL.innodb_version");
  return sql;
}
