import { diffServers, readCatalog, renderChangesMarkdown } from "@rolewright/audit";
import { type AccessChange, diffAccess, ENGINES, type Risk, renderAccessChanges } from "@rolewright/core";
import { Command, Option } from "commander";
import { connected } from "../connection.js";
import { readManifests } from "../declarations.js";
import { diffServersText } from "../diff-servers-text.js";
import { readExceptions } from "../exceptions.js";
import { EXIT, type SetExit } from "../exit.js";
import { jsonOption } from "../options.js";

interface Options {
  server?: string;
  otherServer?: string;
  name: string;
  otherName: string;
  except?: string;
  failOn: Risk;
  json: boolean;
  markdown: boolean;
}

const RISKS: Risk[] = ["low", "medium", "high"];

/**
 * `rolewright diff`: which access widens, narrows or moves, for whoever reviews a change. With files it connects to nothing;
 * with two servers it compares what is there.
 */
export const diffCommand = (setExit: SetExit): Command =>
  new Command("diff")
    .description(
      "say which access widens, narrows or moves from one set of services to another, or in what two servers differ",
    )
    .argument("[before]", "a JSON file with the declarations or manifests of before")
    .argument("[after]", "the same services after the change; or of the other environment")
    .option("--server <url>", "compare this live database, with --other-server, in place of files")
    .option("--other-server <url>", "the live database that it is compared with")
    .option("--name <name>", "how the first server is called", "staging")
    .option("--other-name <name>", "how the other one is called", "production")
    .option("--except <file>", "a JSON file with the differences between servers that are meant to be")
    .addOption(
      new Option("--fail-on <risk>", "with files: end with code 2 when a change is as risky as this")
        .choices(RISKS)
        .default("low"),
    )
    .addOption(jsonOption())
    .addOption(
      new Option("--markdown", "with files: print Markdown, for a comment on a pull request")
        .default(false)
        .conflicts(["json", "server", "otherServer"]),
    )
    .addHelpText(
      "after",
      "\nThe passwords of servers are better in ~/.pgpass than in a URL, which other users see in `ps`. PGPASSWORD goes to both.",
    )
    .action(async (before: string | undefined, after: string | undefined, options: Options, command) => {
      const { server, otherServer } = options;
      if (server === undefined && otherServer === undefined && options.except === undefined) {
        if (before === undefined || after === undefined)
          command.error("error: give two files, or --server <url> and --other-server <url>.");
        setExit(diffFiles(before as string, after as string, options));
        return;
      }
      if (server === undefined || otherServer === undefined || before !== undefined)
        command.error(
          "error: servers are compared with --server <url> and --other-server <url>, without files.",
        );
      setExit(await diffLive(server as string, otherServer as string, options));
    });

function diffFiles(before: string, after: string, { failOn, json, markdown }: Options): number {
  const changes = diffAccess(readManifests([before], ENGINES), readManifests([after], ENGINES));
  if (json) console.log(JSON.stringify({ changes }, null, 2));
  else console.log(markdown ? renderChangesMarkdown(changes) : renderAccessChanges(changes));
  return changes.some(isAtLeast(failOn)) ? EXIT.findings : EXIT.fine;
}

async function diffLive(server: string, otherServer: string, options: Options): Promise<number> {
  const exceptions = options.except === undefined ? [] : readExceptions(options.except);
  const [first, second] = await Promise.all([
    connected({ url: server }, readCatalog),
    connected({ url: otherServer }, readCatalog),
  ]);
  const found = diffServers(first, second, exceptions);
  const names = { first: options.name, second: options.otherName };
  console.log(
    options.json
      ? JSON.stringify({ names, ...found }, null, 2)
      : diffServersText(found, names, { first, second }),
  );
  return found.access.length + found.roles.length > 0 ? EXIT.findings : EXIT.fine;
}

const isAtLeast =
  (risk: Risk) =>
  (change: AccessChange): boolean =>
    RISKS.indexOf(change.risk) >= RISKS.indexOf(risk);
