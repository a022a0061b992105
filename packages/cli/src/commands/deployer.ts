import {
  type DeployerSql,
  type DeployerStatement,
  deployerSql,
  type Platform,
  quoteIdentifier,
  type ServerVersion,
} from "@rolewright/core";
import { Command } from "commander";
import { jsonOption, platformOption, versionOf, versionOption } from "../options.js";

interface Options {
  platform: Platform;
  serverVersion: string;
  database: string;
  name?: string;
  service?: string;
  json: boolean;
}

/** `rolewright deployer`: prints what an administrator runs once. Connects to nothing. */
export const deployerCommand = (): Command =>
  new Command("deployer")
    .description("print the script by which an administrator makes a deployer with few rights")
    .addOption(platformOption().default("self-managed"))
    .addOption(versionOption("major version of the server").makeOptionMandatory())
    .option("--database <name>", "the database to deploy into", "shop")
    .option("--name <name>", "name of the deployer (default: deployer, or <service>_deployer)")
    .option("--service <service>", "make a deployer for this service alone")
    .addOption(jsonOption())
    .action(({ serverVersion, json, ...options }: Options) => {
      const made = deployerSql({ ...options, serverVersion: versionOf(serverVersion) as ServerVersion });
      console.log(json ? JSON.stringify(made, null, 2) : scriptOf(made));
    });

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
