import { type Finding, preflight } from "@rolewright/audit";
import * as mysql from "@rolewright/audit/mysql";
import type { Platform } from "@rolewright/core";
import { Command, Option } from "commander";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { isManifest, isMySql, readAll, readServices } from "../declarations.js";
import type { SetExit } from "../exit.js";
import { report } from "../findings.js";
import { isMySqlUrl, mySqlConnected } from "../mysql-connection.js";
import { jsonOption, platformOption, versionOf, versionOption } from "../options.js";

interface Options extends ConnectionOptions {
  platform?: Platform;
  serverVersion?: string;
  deployedBy?: "pulumi" | "terraform";
  migrated: boolean;
  json: boolean;
}

/** `rolewright preflight`: what stands in the way of a deployment. Connects as the deployer. */
export const preflightCommand = (setExit: SetExit): Command =>
  withConnection(new Command("preflight"))
    .description("say what the deployer can not do, before it tries. Connects as the deployer")
    .argument("<files...>", "JSON files with declarations or manifests")
    .addOption(platformOption("where the server runs (default: found out)"))
    .addOption(versionOption("the version that is planned for"))
    .option("--no-migrated", "the migrations have not run: say nothing of tables that do not exist")
    .addOption(jsonOption())
    .addOption(
      new Option("--deployed-by <program>", "on MySQL: by which program").choices(["pulumi", "terraform"]),
    )
    .action(async (files: string[], { json, ...options }: Options) => {
      const found = isMySqlUrl(options.url)
        ? await onMySql(options.url, files, options)
        : await onPostgres(files, options);
      setExit(report(found, { json, none: "Nothing stands in the way." }));
    });

type Given = Omit<Options, "json">;

async function onPostgres(
  files: string[],
  { url, platform, serverVersion, migrated }: Given,
): Promise<Finding[]> {
  const services = readServices(files);
  const version = versionOf(serverVersion);
  return connected(url === undefined ? {} : { url }, (client) =>
    preflight(client, {
      services,
      migrated,
      ...(platform !== undefined && { platform }),
      ...(version !== undefined && { serverVersion: version }),
    }),
  );
}

/** The version that is planned for is in the declarations there, and a platform makes no difference. */
async function onMySql(
  url: string,
  files: string[],
  { platform, serverVersion, migrated, deployedBy }: Given,
): Promise<Finding[]> {
  if (platform !== undefined || serverVersion !== undefined)
    throw new Error(
      "--platform and --server-version are for PostgreSQL. On MySQL write `serverVersion` into the declaration.",
    );
  const services = readAll(files, ["mysql", "mariadb"]).filter((each) => isManifest(each) || isMySql(each));
  return mySqlConnected(url, (client) =>
    mysql.preflight(client, { services, migrated, ...(deployedBy !== undefined && { deployedBy }) }),
  );
}
