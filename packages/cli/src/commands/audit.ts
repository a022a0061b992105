import * as readline from "node:readline/promises";
import {
  accessOf,
  auditOf,
  type CatalogClient,
  contractsOf,
  type Finding,
  readCatalog,
} from "@rolewright/audit";
import { Command } from "commander";
import { against, readBaseline, writeBaseline } from "../baseline.js";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { readManifests } from "../declarations.js";
import type { SetExit } from "../exit.js";
import { count, exitOf } from "../findings.js";
import { jsonOption } from "../options.js";
import { type Format, formatOption, outputOption, writeReport } from "../report.js";

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

/** `rolewright audit`: what a server holds beside what its manifests say. Any login may read it. */
export const auditCommand = (setExit: SetExit): Command =>
  withConnection(new Command("audit"))
    .description("compare a server with the manifests of all its services")
    .argument("<files...>", "JSON files with manifests or declarations")
    .option("--deployer <name>", "a deployer; name them all (default: found out)", collect)
    .option("--ignore-role <name>", "a role that you know of, such as a monitoring login", collect)
    .option("--baseline <file>", "fail only on what this file does not know")
    .option("--write-baseline <file>", "write what is found into this file, as known")
    .option("--apply", "run the statements that repair what is found, in one transaction, after asking")
    .option("--yes", "with --apply: do not ask")
    .addOption(jsonOption())
    .addOption(formatOption())
    .addOption(outputOption())
    .action(async (files: string[], options: Options) => {
      const manifests = readManifests(files);
      const known = options.baseline === undefined ? [] : readBaseline(options.baseline);
      const { url, deployer, ignoreRole, apply = false, yes = false, json, output } = options;
      const format = json ? "json" : options.format;
      if (apply && !yes && !(process.stdin.isTTY && process.stdout.isTTY))
        throw new Error("--apply asks before it changes anything, and there is no terminal. Add --yes.");
      const args = {
        manifests,
        ...(deployer !== undefined && { deployers: deployer }),
        ...(ignoreRole !== undefined && { ignoreRoles: ignoreRole }),
      };
      const look = async (client: CatalogClient) => {
        const catalog = await readCatalog(client);
        const report = auditOf(catalog, args);
        return { catalog, report, compared: against(report.findings, known) };
      };
      await connected(url === undefined ? {} : { url }, async (client) => {
        let { catalog, report, compared } = await look(client);
        const repairs = compared.fresh.filter(({ fix }) => fix !== undefined);
        if (apply && repairs.length > 0 && (yes || (await agreed(repairs)))) {
          await repair(client, repairs);
          ({ catalog, report, compared } = await look(client));
        }
        const shown = { ...report, findings: compared.fresh, gone: compared.gone };
        const [access, contracts] = [accessOf(catalog, manifests), contractsOf(manifests)];
        writeReport(format, { report: shown, access, contracts, files }, output);
        notes(format === "text" && output === undefined ? console.log : console.error, compared);
        if (options.writeBaseline !== undefined) writeBaseline(options.writeBaseline, report.findings);
        setExit(exitOf(compared.fresh));
      });
    });

/** What a baseline knows is in no report. */
function notes(say: (text: string) => void, { old, gone }: ReturnType<typeof against>): void {
  if (old > 0) say(`The baseline knows ${count(old, "more finding")}.`);
  for (const { rule, subject } of gone) say(`Gone since the baseline: ${rule} ${subject}`);
}

async function agreed(repairs: Finding[]): Promise<boolean> {
  const statements = repairs.flatMap(({ fix }) => fix?.sql ?? []);
  console.log(`\n${statements.map((sql) => `${sql};`).join("\n")}\n`);
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Run ${count(statements.length, "statement")}? Write yes: `);
    return answer.trim() === "yes";
  } finally {
    terminal.close();
  }
}

/** All or nothing: half a repair can be worse than none. */
async function repair(client: CatalogClient, repairs: Finding[]): Promise<void> {
  await client.query("BEGIN");
  try {
    for (const { rule, subject, fix } of repairs) {
      for (const sql of fix?.sql ?? []) {
        try {
          await client.query(sql);
        } catch (error) {
          throw new Error(
            `nothing was changed: ${rule} ${subject} can not be repaired by this login: ${(error as Error).message}, at: ${sql}`,
            { cause: error },
          );
        }
      }
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
