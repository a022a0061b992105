import { ENGINES, matrix, renderMatrix } from "@rolewright/core";
import { Command } from "commander";
import { readManifests } from "../declarations.js";
import { jsonOption } from "../options.js";

/** `rolewright matrix`: which login may do what in which schema, as it is declared. Connects to nothing. */
export const matrixCommand = (): Command =>
  new Command("matrix")
    .description("print which login may do what in which schema, as services declare it")
    .argument("<files...>", "JSON files with declarations or manifests")
    .addOption(jsonOption())
    .action((files: string[], { json }: { json: boolean }) => {
      const made = matrix(readManifests(files, ENGINES));
      console.log(json ? JSON.stringify(made, null, 2) : renderMatrix(made));
    });
