import { type Command, Option } from "commander";
import { Client } from "pg";
import pgpass from "pgpass";

/** What every command that connects takes. */
export interface ConnectionOptions {
  url?: string;
}

export const withConnection = (command: Command): Command =>
  command
    .addOption(
      new Option("--url <url>", "where to connect, better without a password: other users see it in `ps`"),
    )
    .addHelpText(
      "after",
      "\nWithout --url the variables PGHOST, PGPORT, PGDATABASE, PGUSER, PGSSLMODE and so on say where to connect.\n" +
        "The password is taken from PGPASSWORD or ~/.pgpass.\n" +
        "MySQL and MariaDB are named by a URL, mysql://user@host:3306, with the password in MYSQL_PWD; ?ssl-mode=REQUIRED encrypts.",
    );

/** In place of what the command line says. */
interface Instead {
  database?: string;
  user?: string;
  password?: string;
}

/** Connects, to another database if one is named, does the work, and disconnects. */
export async function connected<T>(
  connection: ConnectionOptions,
  work: (client: Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const client = await open(connection, database === undefined ? {} : { database });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Connects to the same database as another login. Whoever calls it ends the connection. */
export const connectedAs = (connection: ConnectionOptions, user: string, password: string): Promise<Client> =>
  open(connection, { user, password });

async function open({ url }: ConnectionOptions, instead: Instead): Promise<Client> {
  const client = new Client({
    ...(url !== undefined && { connectionString: changed(url, instead) }),
    ...instead,
    application_name: "rolewright",
    connectionTimeoutMillis: 30_000,
  });
  // The driver still reads the file when there is no password, but with a warning that it will stop to.
  if (!client.password)
    Object.assign(client, { password: () => new Promise((found) => pgpass(loginOf(client), found)) });
  // A server that goes away fails the query that runs, and not the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    // Or the server would wait for a password that never comes, and the process for the server: a minute.
    client.end().catch(() => {});
    const refused = new Error(
      `no connection to ${client.host}:${client.port}, database "${client.database}", as "${client.user}": ${reasonOf(error)}`,
      { cause: error },
    );
    throw Object.assign(refused, { code: (error as { code?: string }).code });
  }
  return client;
}

/** What a URL says goes before what stands beside it. */
function changed(url: string, { database, user, password }: Instead): string {
  const parsed = new URL(url);
  if (database !== undefined) parsed.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) parsed.username = encodeURIComponent(user);
  if (password !== undefined) parsed.password = encodeURIComponent(password);
  return parsed.href;
}

const loginOf = ({ host, port, database, user }: Client) => ({ host, port, database, user });

/** The driver says that the password "must be a string" when there is none. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  const { message } = error as Error;
  return message.includes("password must be a string")
    ? "the server wants a password. Set PGPASSWORD, or write it into ~/.pgpass."
    : message;
}
