import type { DeployerStatement } from "../deployer.js";
import { show } from "../names.js";
import { ENGINE_FACTS, type MySqlEngine } from "./engines.js";
import {
  databaseProblem,
  grantSpelling,
  hostProblem,
  quoteIdentifier as q,
  userNameProblem,
} from "./names.js";

/** Which deployer is wanted. */
export interface MySqlDeployerSqlArgs {
  /** The kind of server. */
  engine: MySqlEngine;
  /** Names of the databases that it makes, fills and drops. They need not exist. */
  databases: string[];
  /** Where it connects from: `10.0.%`, `ci.internal`, `localhost`. */
  host: string;
  /**
   * Name of the deployer's login.
   * @default "deployer"
   */
  name?: string;
  /**
   * Whether the server runs with `partial_revokes=ON`, where the name of a database in a grant is no pattern. MySQL only.
   * @default `false`
   */
  partialRevokes?: boolean;
}

/** How to make a deployer. */
export interface MySqlDeployerSql {
  /** Name of the login. */
  name: string;
  /**
   * The statements, in order, to be run by `root` or a like administrator. All can be run again. `?` is the password, for a
   * client that fills in values: no text that anybody reads has it.
   */
  statements: DeployerStatement[];
  /** What such a deployer can do beyond its task, in plain words. */
  limits: string[];
}

/** What it needs beside its databases: privileges, the objects, and why. */
const ON_SERVER: Record<MySqlEngine, [privileges: string, on: string, reason: string][]> = {
  mysql: [
    [
      "CREATE USER, CREATE ROLE, DROP ROLE, ROLE_ADMIN",
      "*.*",
      "It makes and drops users and roles. To grant a role, even one that it made itself, takes ROLE_ADMIN.",
    ],
    ["SELECT", "`mysql`.*", "SHOW GRANTS of another account reads it, and the provider and an audit do."],
  ],
  mariadb: [
    ["CREATE USER", "*.*", "It makes and drops users and roles, and may grant the roles that it made."],
    [
      "SELECT, UPDATE",
      "`mysql`.*",
      "SHOW GRANTS of another account reads it, and SET DEFAULT ROLE for another user asks for UPDATE on the whole of it.",
    ],
  ],
};

const LIMITS: Record<MySqlEngine, (name: string) => string[]> = {
  mysql: (name) => [
    `${name} can grant itself any role of the server, those of other services too, and then do what the role can.`,
    `${name} can change the password of any account, or drop it, but for those that have SYSTEM_USER, as root and who holds ALL on *.* have.`,
  ],
  mariadb: (name) => [
    `${name} can change the password of every account, root's too, or drop it. Keep ${name}'s password as you keep root's.`,
    `${name} can write into the tables of mysql, so that it is root when they are next read.`,
  ],
};

/**
 * The statements that make the least login that can deploy services to MySQL or MariaDB: it makes users and roles, and may do
 * everything in its databases and grant it. Pure: nothing is run.
 *
 * It can not read, change or drop a database that it was not given, nor grant anything there. Accounts are another matter:
 * neither server keeps those of one service from the deployer of another, see `limits`.
 * @throws {Error} when a name can not be used
 * @example
 * ```ts
 * import { deployerSql } from "@rolewright/core/mysql";
 * const { statements } = deployerSql({ engine: "mysql", databases: ["orders"], host: "10.0.%" });
 * console.log(statements.map(({ sql, reason }) => `-- ${reason}\n${sql};`).join("\n"));
 * ```
 */
export function deployerSql(args: MySqlDeployerSqlArgs): MySqlDeployerSql {
  check(args);
  const { engine, databases, host, name = "deployer", partialRevokes = false } = args;
  const account = `${q(name)}@${q(host)}`;
  return {
    name,
    statements: [
      {
        sql: `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ?`,
        reason: "It logs in from this host only, and is at no time without a password.",
      },
      {
        sql: `ALTER USER ${account} IDENTIFIED BY ?`,
        reason: "Where it is there already, this gives it the password.",
      },
      ...ON_SERVER[engine].map(([privileges, on, reason]) => ({
        sql: `GRANT ${privileges} ON ${on} TO ${account}`,
        reason,
      })),
      ...databases.map((database) => ({
        sql: `GRANT ALL ON ${q(grantSpelling(database, partialRevokes))}.* TO ${account} WITH GRANT OPTION`,
        reason: `It makes ${database} and what is in it, and can grant on it what it has itself, in this spelling only.`,
      })),
    ],
    limits: [
      `${name} reads and changes all data in its databases, and can drop them.`,
      ...LIMITS[engine](name),
    ],
  };
}

function check({ engine, databases, host, name = "deployer", partialRevokes }: MySqlDeployerSqlArgs): void {
  const refuse = (path: string, reason: string | undefined) => {
    if (reason !== undefined) throw new Error(`${path}: ${reason}`);
  };
  const engines = Object.keys(ENGINE_FACTS);
  if (!engines.includes(engine)) {
    refuse("engine", `${show(engine)} is no engine. Allowed: ${engines.map(show).join(", ")}.`);
  }
  if (partialRevokes === true && engine === "mariadb") {
    refuse("partialRevokes", "MariaDB has no such mode. Leave it out.");
  }
  if (databases.length === 0) refuse("databases", "there is none. Name those that it deploys to.");
  for (const [index, database] of databases.entries()) {
    refuse(`databases[${index}]`, databaseProblem(database));
  }
  refuse("host", hostProblem(host));
  const readable = /^[a-z][a-z0-9_]*$/.test(name);
  refuse(
    "name",
    readable
      ? userNameProblem(name, "user")
      : `${show(name)} is no name of a login. Use lower-case letters, digits and "_", beginning with a letter.`,
  );
}
