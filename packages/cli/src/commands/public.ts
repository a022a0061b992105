import { publicAccess } from "@rolewright/audit";
import { Command } from "commander";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import type { SetExit } from "../exit.js";
import { report } from "../findings.js";
import { jsonOption } from "../options.js";

/** `rolewright public`: what every role may do. */
export const publicCommand = (setExit: SetExit): Command =>
  withConnection(new Command("public"))
    .description("say what every role (PUBLIC) may do on the server and in the connected database")
    .addOption(jsonOption())
    .action(async ({ json, ...connection }: ConnectionOptions & { json: boolean }) => {
      const findings = await connected(connection, publicAccess);
      setExit(report(findings, { json, none: "Every role may do nothing here." }));
    });
