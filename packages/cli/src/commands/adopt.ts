import * as fs from "node:fs";
import { adopt, readCatalog } from "@rolewright/audit";
import { Command } from "commander";
import { adoptedText } from "../adopt-text.js";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { EXIT, type SetExit } from "../exit.js";
import { jsonOption } from "../options.js";

interface Options extends ConnectionOptions {
  schema?: string[];
  output?: string;
  json: boolean;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `rolewright adopt`: declarations of the access that a live database has, and what of it they can not say. Changes nothing. */
export const adoptCommand = (setExit: SetExit): Command =>
  withConnection(new Command("adopt"))
    .description("write declarations of the access that a live database has, and list what they can not say")
    .option(
      "--schema <name>",
      "a schema that becomes a service; name several (default: all but public)",
      collect,
    )
    .option("--output <file>", "write the declarations into a file (default: the terminal)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nEnds with 0 when each login has by the declarations exactly what it has now, and with 2 when something is left over." +
        "\nWithout --output the declarations are on standard output, and all else on standard error." +
        "\nWith --json standard output holds all of it as one object, whether or not there is a file beside it.",
    )
    .action(async ({ schema, output, json, ...connection }: Options) => {
      const adopted = adopt(await connected(connection, readCatalog), {
        ...(schema !== undefined && { schemas: schema }),
      });
      const exact = adopted.left.length + adopted.wider.length === 0;
      const declarations = `${JSON.stringify(adopted.declarations, null, 2)}\n`;
      if (output !== undefined) fs.writeFileSync(output, declarations);
      if (json) console.log(JSON.stringify({ exact, ...adopted }, null, 2));
      else if (output !== undefined) console.log(adoptedText(adopted));
      else {
        process.stdout.write(declarations);
        console.error(adoptedText(adopted));
      }
      setExit(exact ? EXIT.fine : EXIT.findings);
    });
