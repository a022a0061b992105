import { randomBytes } from "node:crypto";
import { type DeployerSql, deployerSql } from "@rolewright/core";
import type { PostgresServer } from "./embedded-postgres.js";

/** What to create. */
export interface DeployerArgs {
  /** The database to deploy into. Created when missing. */
  database: string;
  /**
   * Make a deployer for this service alone, which does not own the database.
   * @default - one deployer for all services, which owns the database
   */
  service?: string;
  /**
   * Name of the role.
   * @default - `deployer`, or `<service>_deployer`
   */
  name?: string;
}

/** A role that can deploy, and no more. */
export interface Deployer {
  /** Name of the login. */
  readonly user: string;
  /** Its password. */
  readonly password: string;
  /** The database that it deploys into. */
  readonly database: string;
  /** Host of the server. */
  readonly host: string;
  /** Port of the server. */
  readonly port: number;
  /** The statements that make such a deployer, to read or to copy. The password in it is a placeholder. */
  readonly sql: string[];
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
  const { database } = args;
  const shown = deployerSql({ ...args, serverVersion: server.version, password: "********" });
  const user = shown.name;
  const password = passwords.get(user) ?? randomBytes(18).toString("base64url");
  await runAsSuperuser(server, deployerSql({ ...args, serverVersion: server.version, password }));

  passwords.set(user, password);
  return {
    user,
    password,
    database,
    host: server.host,
    port: server.port,
    sql: shown.sections.flatMap(({ database: inside, statements }) => [
      ...(inside === undefined ? [] : [`-- In database ${inside}:`]),
      ...statements.map(({ sql }) => sql),
    ]),
  };
}

async function runAsSuperuser(server: PostgresServer, { sections }: DeployerSql): Promise<void> {
  for (const { database, statements } of sections) {
    const client = await server.connect(database === undefined ? {} : { database });
    try {
      for (const { sql, unless } of statements) {
        const isThere = unless !== undefined && (await client.query(unless)).rowCount === 1;
        if (!isThere) await client.query(sql);
      }
    } finally {
      await client.end();
    }
  }
}
