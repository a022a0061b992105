import { type Props, UNKNOWN } from "../../resource.js";
import type { Configuration } from "./session.js";

/**
 * The provider's configuration, from the engine's properties: numbers and booleans arrive as JSON text. Unknown values,
 * as in the preview of a program that makes the server itself, count as absent; a preview of new resources needs no server.
 */
export function configurationFrom(values: Props): Configuration {
  const env = process.env;
  const text = (key: string, fallback: string | undefined): string =>
    String(known(values[key]) ?? fallback ?? "");
  const username = text("username", env["PGUSER"] ?? "postgres");
  return {
    host: text("host", env["PGHOST"]),
    port: Number(text("port", env["PGPORT"] ?? "5432")),
    database: text("database", env["PGDATABASE"] ?? "postgres"),
    username,
    password: text("password", env["PGPASSWORD"]),
    databaseUsername: text("databaseUsername", username),
    superuser: text("superuser", env["PGSUPERUSER"] ?? "true") === "true",
    sslmode: text("sslmode", String(known(values["sslMode"]) ?? env["PGSSLMODE"] ?? "require")),
    connectTimeout: Number(text("connectTimeout", env["PGCONNECT_TIMEOUT"] ?? "180")),
    maxConnections: Number(text("maxConnections", "20")),
  };
}

const known = (value: unknown): unknown =>
  value === UNKNOWN || value === "" || value === null ? undefined : value;
