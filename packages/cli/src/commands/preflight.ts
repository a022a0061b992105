import { preflight } from "@rolewright/audit";
import type { Platform } from "@rolewright/core";
import { Command } from "commander";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { readServices } from "../declarations.js";
import type { SetExit } from "../exit.js";
import { report } from "../findings.js";
import { jsonOption, platformOption, versionOf, versionOption } from "../options.js";

interface Options extends ConnectionOptions {
  platform?: Platform;
  serverVersion?: string;
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
    .action(async (files: string[], { url, platform, serverVersion, migrated, json }: Options) => {
      const services = readServices(files);
      const version = versionOf(serverVersion);
      const findings = await connected(url === undefined ? {} : { url }, (client) =>
        preflight(client, {
          services,
          migrated,
          ...(platform !== undefined && { platform }),
          ...(version !== undefined && { serverVersion: version }),
        }),
      );
      setExit(report(findings, { json, none: "Nothing stands in the way." }));
    });
