import { count, type Finding, repairSql } from "@rolewright/audit";
import { Command } from "commander";
import { ask } from "../ask.js";
import { type AuditedServer, withServer } from "../audited-server.js";
import { against, type Compared, readBaseline, writeBaseline } from "../baseline.js";
import { type ConnectionOptions, withConnection } from "../connection.js";
import { enginesOf, readManifests } from "../declarations.js";
import { EXIT, type SetExit } from "../exit.js";
import { exitOf } from "../findings.js";
import { jsonOption } from "../options.js";
import { type Format, formatOption, outputOption, type Shown, writeReport } from "../report.js";

interface Options extends ConnectionOptions {
  deployer?: string[];
  ignoreRole?: string[];
  baseline?: string;
  writeBaseline?: string;
  apply?: boolean;
  yes?: boolean;
  json: boolean;
  format: Format;
  output?: string;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `rolewright audit`: where a server and its manifests disagree. Any login may read it. */
export const auditCommand = (setExit: SetExit): Command =>
  withConnection(new Command("audit"))
    .description("compare a server with the manifests of all its services")
    .argument("<files...>", "JSON files with manifests or declarations")
    .option("--deployer <name>", "a deployer; name them all (default: found out)", collect)
    .option("--ignore-role <name>", "a role that you know of, such as a monitoring login", collect)
    .option("--baseline <file>", "fail only on what this file does not know")
    .option("--write-baseline <file>", "write what is found into this file, as known")
    .option(
      "--apply",
      "run the statements that repair what is found, after asking: all or none, but on MySQL and MariaDB",
    )
    .option("--yes", "with --apply: do not ask")
    .addOption(jsonOption())
    .addOption(formatOption().conflicts("json"))
    .addOption(outputOption())
    .action(async (files: string[], options: Options) => {
      const { url, deployer, ignoreRole, baseline, apply = false, yes = false, output } = options;
      const format = options.json ? "json" : options.format;
      if (apply && !yes && !(process.stdin.isTTY && process.stdout.isTTY))
        throw new Error("--apply asks before it changes anything, and there is no terminal. Add --yes.");
      const manifests = readManifests(files, enginesOf(url));
      const known = baseline === undefined ? [] : readBaseline(baseline);
      const args = {
        manifests,
        ...(deployer !== undefined && { deployers: deployer }),
        ...(ignoreRole !== undefined && { ignoreRoles: ignoreRole }),
      };
      const look = async (server: AuditedServer): Promise<Looked> => {
        const { report, page } = await server.look();
        const compared = against(report.findings, known);
        const fresh = { ...report, findings: compared.fresh, gone: compared.gone };
        return { shown: { report: fresh, page, files }, all: report.findings, compared };
      };
      await withServer(url, args, async (server) => {
        let looked = await look(server);
        const asText = format === "text" && output === undefined;
        if (apply && (await repaired(server, looked, { yes, asText }))) looked = await look(server);
        const { shown, all, compared } = looked;
        writeReport(format, shown, output);
        sayWhatIsKnown(compared, asText);
        if (options.writeBaseline !== undefined) writeBaseline(options.writeBaseline, all);
        setExit(options.writeBaseline === undefined ? exitOf(compared.fresh) : EXIT.fine);
      });
    });

interface Looked {
  shown: Omit<Shown, "terminal">;
  /** What was found, what the baseline knows included. */
  all: Finding[];
  compared: Compared;
}

/** Beside a report for programs, on the other stream. */
function sayWhatIsKnown({ old, gone }: Compared, asText: boolean): void {
  const say = asText ? console.log : console.error;
  if (old > 0) say(`The baseline knows ${count(old, "more finding")}.`);
  for (const { rule, subject } of gone) say(`Gone since the baseline: ${rule} ${subject}`);
}

/** Shows what is to be run, asks, and runs it. */
async function repaired(
  server: AuditedServer,
  looked: Looked,
  options: { yes: boolean; asText: boolean },
): Promise<boolean> {
  const statements = repairSql(looked.compared.fresh);
  if (statements.length === 0) return false;
  const say = options.asText ? console.log : console.error;
  if (!options.yes) writeReport("text", looked.shown);
  say(`\n${statements.map((sql) => `${sql};`).join("\n")}\n`);
  const agreed = options.yes || (await ask(`Run ${count(statements.length, "statement")}?`));
  if (agreed) await server.repair(statements);
  return agreed;
}
