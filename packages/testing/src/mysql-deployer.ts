import { randomBytes } from "node:crypto";
import { deployerSql } from "@rolewright/core/mysql";
import type { MySqlServer } from "./embedded-mysql.js";

/** What to create. */
export interface MySqlDeployerArgs {
  /** The databases that it deploys, which need not exist. */
  databases: string[];
  /**
   * Name of the login.
   * @default "deployer"
   */
  name?: string;
}

/** A login that can deploy to MySQL or MariaDB, and no more. */
export interface MySqlDeployer {
  /** Name of the login. */
  readonly user: string;
  /** Its password. */
  readonly password: string;
  /** Host of the server. */
  readonly host: string;
  /** Port of the server. */
  readonly port: number;
  /** The statements that make such a deployer, to read or to copy. `?` stands for the password. */
  readonly sql: string[];
}

/**
 * Creates the least login that can deploy services into databases of a MySQL or MariaDB server. One of the same name gets
 * a new password, and these databases beside those that it has.
 *
 * @throws Error of the server, when the superuser's statements fail.
 * @example
 * ```ts
 * import { createMySqlDeployer, embeddedMySql } from "@rolewright/testing";
 * const server = await embeddedMySql();
 * const deployer = await createMySqlDeployer(server, { databases: ["orders"] });
 * await server.connect(deployer);
 * ```
 */
export async function createMySqlDeployer(
  server: MySqlServer,
  { databases, name }: MySqlDeployerArgs,
): Promise<MySqlDeployer> {
  const { engine, host, port } = server;
  const password = randomBytes(18).toString("base64url");
  const root = await server.connect();
  try {
    const made = deployerSql({
      ...{ engine, databases, host, ...(name !== undefined && { name }) },
      partialRevokes: engine === "mysql" && (await hasPartialRevokes(root)),
    });
    const sql = made.statements.map((statement) => statement.sql);
    for (const statement of sql) await root.query(statement, statement.includes("?") ? [password] : []);
    return { user: made.name, password, host, port, sql };
  } finally {
    await root.end();
  }
}

async function hasPartialRevokes(root: Awaited<ReturnType<MySqlServer["connect"]>>): Promise<boolean> {
  const [rows] = await root.query("SELECT @@partial_revokes AS isOn");
  return (rows as { isOn: number }[])[0]?.isOn === 1;
}
