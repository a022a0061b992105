import * as fs from "node:fs";
import type { Connection, ConnectionOptions } from "mysql2/promise";

/** Whether a URL is one of MySQL or MariaDB. */
export const isMySqlUrl = (url: string | undefined): url is string => /^(mysql|mariadb):/i.test(url ?? "");

/** Connects to the server of a URL, does the work, and disconnects. */
export async function mySqlConnected<T>(url: string, work: (client: Connection) => Promise<T>): Promise<T> {
  const client = await mySqlConnectedAs(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Connects, as another login than the URL says if one is given. Whoever calls it ends the connection. */
export async function mySqlConnectedAs(
  url: string,
  login: { user?: string; password?: string } = {},
): Promise<Connection> {
  const options = { ...optionsOf(url), ...login };
  const { host, port, user } = options;
  // Loaded only where it is needed: to load it takes longer than many a command.
  const { createConnection } = await import("mysql2/promise");
  try {
    const client = await createConnection(options);
    // A server that goes away fails the query that runs, and not the process.
    client.on("error", () => {});
    return client;
  } catch (cause) {
    const { message, errno, sqlState } = cause as Error & { errno?: number; sqlState?: string };
    const reason = message.includes("using password: NO")
      ? "the server wants a password. Set MYSQL_PWD."
      : message;
    throw Object.assign(new Error(`no connection to ${host}:${port} as "${user}": ${reason}`, { cause }), {
      errno,
      sqlState,
    });
  }
}

/** The words of MySQL's own clients: https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode */
const SSL_MODES: Record<string, (ca: string | undefined) => ConnectionOptions["ssl"]> = {
  DISABLED: () => undefined,
  REQUIRED: () => ({ rejectUnauthorized: false }),
  VERIFY_CA: (ca) => ({ rejectUnauthorized: true, verifyIdentity: false, ...(ca !== undefined && { ca }) }),
  VERIFY_IDENTITY: (ca) => ({
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(ca !== undefined && { ca }),
  }),
};

function optionsOf(url: string) {
  const { hostname, port, username, password, searchParams } = new URL(url);
  const mode = (searchParams.get("ssl-mode") ?? "DISABLED").toUpperCase();
  const sslOf = SSL_MODES[mode];
  const known = ["ssl-mode", "ssl-ca"];
  const unknown = [...searchParams.keys()].find((each) => !known.includes(each));
  if (sslOf === undefined)
    throw new Error(`ssl-mode=${mode} is not known. Allowed: ${Object.keys(SSL_MODES).join(", ")}.`);
  if (unknown !== undefined)
    throw new Error(`the URL says "${unknown}", and ${known.join(" and ")} are known.`);
  if (username === "") throw new Error("the URL names no user. Write mysql://user@host:3306.");
  const file = searchParams.get("ssl-ca");
  const ssl = sslOf(file === null ? undefined : fs.readFileSync(file, "utf8"));
  const given = decodeURIComponent(password) || process.env["MYSQL_PWD"];
  return {
    host: hostname || "localhost",
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    ...(given && { password: given }),
    ...(ssl !== undefined && { ssl }),
    connectTimeout: 30_000,
  };
}
