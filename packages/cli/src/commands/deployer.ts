import {
  type DeployerSql,
  type DeployerStatement,
  deployerSql,
  ENGINES,
  type Engine,
  type Platform,
  quoteIdentifier,
  type ServerVersion,
} from "@rolewright/core";
import * as mysql from "@rolewright/core/mysql";
import { Command, Option } from "commander";
import { jsonOption, platformOption, versionOf, versionOption } from "../options.js";

interface Options {
  engine: Engine;
  platform?: Platform;
  serverVersion?: string;
  database?: string[];
  name?: string;
  service?: string;
  host?: string;
  partialRevokes?: boolean;
  json: boolean;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `rolewright deployer`: prints what an administrator runs once. Connects to nothing. */
export const deployerCommand = (): Command =>
  new Command("deployer")
    .description("print the script by which an administrator makes a deployer with few rights")
    .addOption(new Option("--engine <engine>", "kind of server").choices(ENGINES).default("postgresql"))
    .addOption(platformOption("where the server runs (default: self-managed). PostgreSQL alone"))
    .addOption(versionOption("major version of the server; needed for PostgreSQL, and for it alone"))
    .option(
      "--database <name>",
      "the database to deploy into (default: shop); on MySQL each database of its services",
      collect,
    )
    .option("--name <name>", "name of the deployer (default: deployer, or <service>_deployer)")
    .option("--service <service>", "make a deployer for this service alone. PostgreSQL alone")
    .option("--host <host>", "where the deployer connects from. MySQL and MariaDB alone")
    .option("--partial-revokes", "the server runs with partial_revokes=ON. MySQL alone")
    .addOption(jsonOption())
    .action(({ engine, json, ...options }: Options, command: Command) => {
      const problem = problemOf(engine, options);
      if (problem !== undefined) command.error(`error: ${problem}`);
      const [made, script] = engine === "postgresql" ? forPostgres(options) : forMySql(engine, options);
      console.log(json ? JSON.stringify(made, null, 2) : script);
    });

type Given = Omit<Options, "engine" | "json">;

/** What each kind of server needs to be told, and what it does not know. */
const OPTIONS: Record<"postgresql" | "others", { needs: (keyof Given)[]; not: (keyof Given)[] }> = {
  postgresql: { needs: ["serverVersion"], not: ["host", "partialRevokes"] },
  others: { needs: ["host", "database"], not: ["platform", "serverVersion", "service"] },
};

function problemOf(engine: Engine, given: Given): string | undefined {
  const flag = (name: string): string =>
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const { needs, not } = OPTIONS[engine === "postgresql" ? engine : "others"];
  const extra = not.filter((name) => given[name] !== undefined);
  if (extra.length > 0) return `${extra.map(flag).join(", ")}: not for ${engine}. Leave it out.`;
  const missing = needs.filter((name) => given[name] === undefined);
  if (missing.length > 0) return `${missing.map(flag).join(", ")}: it is missing, and ${engine} needs it.`;
  return engine === "postgresql" && (given.database?.length ?? 0) > 1
    ? "--database: a deployer of PostgreSQL is made for one database. Give one."
    : undefined;
}

function forPostgres(given: Given): [DeployerSql, string] {
  const {
    platform = "self-managed",
    serverVersion,
    database: [database = "shop"] = [],
    name,
    service,
  } = given;
  const made = deployerSql({
    platform,
    serverVersion: versionOf(serverVersion) as ServerVersion,
    database,
    ...(name !== undefined && { name }),
    ...(service !== undefined && { service }),
  });
  return [made, scriptOf(made)];
}

function forMySql(engine: mysql.MySqlEngine, given: Given): [mysql.MySqlDeployerSql, string] {
  const { database: databases = [], host = "", name, partialRevokes = false } = given;
  const made = mysql.deployerSql({
    engine,
    databases,
    host,
    partialRevokes,
    ...(name !== undefined && { name }),
  });
  return [made, mySqlScriptOf(made)];
}

/** A script for the client of MySQL, which has no variables of the environment: the password is set before it, by a pipe. */
function mySqlScriptOf({ name, statements, limits }: mysql.MySqlDeployerSql): string {
  return [
    `-- Makes the deployer ${name}. To be run with mysql, or mariadb, by root or a like administrator. The password, without quotes and`,
    "-- backslashes, is set before it, so that it is in no file and in no list of processes:",
    `--   (printf "SET @password = '%s';\\n" "$DEPLOYER_PASSWORD"; cat deployer.sql) | mysql -u root -p`,
    "-- It can be run again.",
    ...statements.flatMap(({ sql, reason }) => [`-- ${reason}`, ...withPassword(sql)]),
    "",
    "-- What this deployer can do beyond its task:",
    ...limits.map((limit) => `-- - ${limit}`),
  ].join("\n");
}

/** Neither server takes a variable for a password, but in a statement that is prepared. */
const withPassword = (sql: string): string[] =>
  sql.includes("?")
    ? [
        `SET @statement = CONCAT('${sql.replaceAll("'", "''").replace("?", "', QUOTE(@password), '")}');`.replace(
          ", '')",
          ")",
        ),
        "PREPARE made FROM @statement;",
        "EXECUTE made;",
      ]
    : [`${sql};`];

/** A script for psql, which asks for the password in the environment: not in a file, and not in the arguments. */
function scriptOf({ name, runBy, sections, limits }: DeployerSql): string {
  const lines = [
    `-- Makes the deployer ${name}. To be run with psql by ${runBy}, connected to a database such as postgres:`,
    "--   DEPLOYER_PASSWORD='...' psql -d postgres -f deployer.sql",
    "-- It can be run again.",
    "\\set ON_ERROR_STOP on",
    "\\getenv deployer_password DEPLOYER_PASSWORD",
    "\\set admin_database :DBNAME",
  ];
  let inside: string | undefined;
  for (const { title, database, statements } of sections) {
    lines.push("", `-- ${title}`);
    if (database !== inside)
      lines.push(
        database === undefined ? '\\connect :"admin_database"' : `\\connect ${quoteIdentifier(database)}`,
      );
    inside = database;
    for (const statement of statements) lines.push(...statementOf(statement));
  }
  lines.push("", "-- What this deployer can do beyond its task:", ...limits.map((limit) => `-- - ${limit}`));
  return lines.join("\n");
}

const statementOf = ({ sql, reason, unless }: DeployerStatement): string[] => [
  `-- ${reason}`,
  // CREATE DATABASE can stand in no block and no function, so psql runs what a query returns, if anything.
  unless === undefined
    ? `${sql};`
    : `SELECT '${sql.replaceAll("'", "''")}' WHERE NOT EXISTS (${unless}) \\gexec`,
];
