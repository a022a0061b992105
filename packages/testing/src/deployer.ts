import { randomBytes } from "node:crypto";
import type { PostgresServer, PostgresVersion } from "./embedded-postgres.js";

/** What to create. */
export interface DeployerArgs {
  /** The database the deployer owns. Created when missing. */
  database: string;
  /**
   * Name of the role.
   * @default "deployer"
   */
  name?: string;
}

/** A role that can deploy, and no more. */
export interface Deployer {
  /** Name of the login. */
  readonly user: string;
  /** Its password. */
  readonly password: string;
  /** The database that it owns. */
  readonly database: string;
  /** Host of the server. */
  readonly host: string;
  /** Port of the server. */
  readonly port: number;
  /** The statements that make such a deployer, to read or to copy. The password in it is a placeholder. */
  readonly sql: string[];
}

/** The statements that make a deployer, by the database in which they run. */
export interface DeployerSql {
  /** Once a server, in any database: the role. */
  role: string[];
  /** Once a database, in any other database. */
  database: string[];
  /** Once a database, in that database. */
  inDatabase: string[];
}

/**
 * Returns the statements by which a superuser makes the least role that can deploy: it logs in, creates
 * roles and owns its database, and is neither superuser nor allowed to create databases.
 *
 * On PostgreSQL 16 and later a role has to be a member of what it grants ownership to, so the roles it
 * creates are granted back to it (https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CREATEROLE-SELF-GRANT).
 * PUBLIC loses what PostgreSQL gives it by default: CONNECT and TEMPORARY on the database, and all of schema public.
 * @example
 * ```ts
 * import { deployerSql } from "@rolewright/testing";
 * for (const statement of deployerSql({ version: 18, database: "shop", name: "deployer", password: "..." }).role) console.log(statement);
 * ```
 */
export function deployerSql(args: {
  version: PostgresVersion;
  name: string;
  database: string;
  /** @default - a placeholder */
  password?: string;
}): DeployerSql {
  const role = identifier(args.name);
  const database = identifier(args.database);
  const create = `CREATE ROLE ${role} LOGIN CREATEROLE NOCREATEDB NOSUPERUSER`;
  return {
    role: [
      `${create} PASSWORD ${literal(args.password ?? "********")}`,
      // A deployment that waits for a lock makes every later query wait behind it.
      `ALTER ROLE ${role} SET lock_timeout = '30s'`,
      ...(args.version >= 16 ? [`ALTER ROLE ${role} SET createrole_self_grant = 'set, inherit'`] : []),
    ],
    database: [`CREATE DATABASE ${database} OWNER ${role}`, `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`],
    inDatabase: ["REVOKE ALL ON SCHEMA public FROM PUBLIC"],
  };
}

// A second deployer of the same name must not change the password of the first, and two at once must not
// both find the role missing.
const known = new WeakMap<PostgresServer, { passwords: Map<string, string>; last: Promise<unknown> }>();

/**
 * Creates the least role that can deploy into a database, and that database when it is missing.
 *
 * May be called for several databases of one server: the same name is then the same role, with the same
 * password. A role of that name that was made otherwise gets a new password.
 *
 * @throws Error of PostgreSQL, when the superuser's statements fail.
 * @example
 * ```ts
 * import { createDeployer, embeddedPostgres } from "@rolewright/testing";
 * const server = await embeddedPostgres({ version: 18 });
 * const deployer = await createDeployer(server, { database: "shop" });
 * await server.connect(deployer);
 * ```
 */
export function createDeployer(server: PostgresServer, args: DeployerArgs): Promise<Deployer> {
  const state = known.get(server) ?? { passwords: new Map<string, string>(), last: Promise.resolve() };
  known.set(server, state);
  const result = state.last.then(() => create(server, args, state.passwords));
  state.last = result.catch(() => {});
  return result;
}

async function create(server: PostgresServer, args: DeployerArgs, passwords: Map<string, string>) {
  const { database, name = "deployer" } = args;
  const password = passwords.get(name) ?? randomBytes(18).toString("base64url");
  const { version } = server;
  const sql = deployerSql({ version, name, database, password });

  const admin = await server.connect();
  try {
    const exists = async (query: string, value: string) => (await admin.query(query, [value])).rowCount === 1;
    const [createRole = "", ...alterRole] = sql.role;
    const [createDatabase = "", ...revoke] = sql.database;
    const roleExists = await exists("SELECT FROM pg_roles WHERE rolname = $1", name);
    await admin.query(roleExists ? createRole.replace(/^CREATE/, "ALTER") : createRole);
    for (const statement of alterRole) await admin.query(statement);
    if (!(await exists("SELECT FROM pg_database WHERE datname = $1", database))) {
      await admin.query(createDatabase);
    }
    for (const statement of revoke) await admin.query(statement);
  } finally {
    await admin.end();
  }

  const inside = await server.connect({ database });
  try {
    for (const statement of sql.inDatabase) await inside.query(statement);
  } finally {
    await inside.end();
  }

  passwords.set(name, password);
  const shown = deployerSql({ version, name, database });
  return {
    user: name,
    password,
    database,
    host: server.host,
    port: server.port,
    sql: [...shown.role, ...shown.database, `-- In database ${database}:`, ...shown.inDatabase],
  };
}

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

// Passwords are ours and letters only; the quoting serves callers of deployerSql.
const literal = (text: string) => {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
};
