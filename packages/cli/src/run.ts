import { Command, CommanderError } from "commander";
import { adoptCommand } from "./commands/adopt.js";
import { auditCommand } from "./commands/audit.js";
import { deployerCommand } from "./commands/deployer.js";
import { diffCommand } from "./commands/diff.js";
import { explainCommand } from "./commands/explain.js";
import { initCommand } from "./commands/init.js";
import { matrixCommand } from "./commands/matrix.js";
import { preflightCommand } from "./commands/preflight.js";
import { proveCommand } from "./commands/prove.js";
import { publicCommand } from "./commands/public.js";
import { renderCommand } from "./commands/render.js";
import { retireCommand } from "./commands/retire.js";
import { EXIT, type SetExit } from "./exit.js";
import { refuseMySql } from "./not-on-mysql.js";
import { redact } from "./redact.js";

/** One line for each command: what it is is in its own file. */
const COMMANDS = [
  adoptCommand,
  auditCommand,
  deployerCommand,
  diffCommand,
  explainCommand,
  initCommand,
  matrixCommand,
  preflightCommand,
  proveCommand,
  publicCommand,
  renderCommand,
  retireCommand,
];

/** The program with all its commands. It throws where it would end the process. */
export function programOf(setExit: SetExit): Command {
  const program = new Command("rolewright")
    .description("Database access as part of each service, on PostgreSQL, MySQL and MariaDB.")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("Add --help for the options.");
  for (const make of COMMANDS) program.addCommand(make(setExit));
  for (const command of program.commands) refuseMySql(command);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(redact(text)) })
      .addHelpText("after", command === program ? `\n${EXIT_CODES}` : "");
  }
  return program;
}

/** Runs one command line, without the program's name, and says with what code the process is to end. */
export async function run(args: string[]): Promise<number> {
  let code: number = EXIT.fine;
  try {
    await programOf((found) => (code = found)).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    console.error(redact(`rolewright: ${error instanceof Error ? error.message : String(error)}`));
    return EXIT.failed;
  }
}

const EXIT_CODES = `Exit codes: ${EXIT.fine} fine, ${EXIT.findings} findings that are errors, ${EXIT.failed} it failed, ${EXIT.usage} wrong usage.`;
