import { plan, renderSql, renderWithdrawSql, type ServiceDeclaration } from "@rolewright/core";
import { Command } from "commander";
import { isManifest, readServices, type Service } from "../declarations.js";

interface Options {
  withdraw: boolean;
  migrated: boolean;
}

/** `rolewright render`: the plan of services as SQL, to be read or to be run by psql. Connects to nothing. */
export const renderCommand = (): Command =>
  new Command("render")
    .description("print the SQL that gives services what they declare")
    .argument("<files...>", "JSON files with declarations")
    .option("--withdraw", "print the SQL that takes it back instead", false)
    .option("--no-migrated", "the migrations have not run: leave out what names their tables")
    .action((files: string[], { withdraw, migrated }: Options) => {
      const declarations = readServices(files).map(declarationOf);
      const scripts = (withdraw ? declarations.toReversed() : declarations).map((declaration) => {
        const records = plan(declaration, { migrated });
        const statements = withdraw ? renderWithdrawSql(records) : renderSql(records);
        const title = `-- ${declaration.service} in the database ${declaration.database}`;
        return [title, ...statements.map((sql) => `${sql};`)].join("\n");
      });
      console.log(scripts.join("\n\n"));
    });

/** A manifest says what is so, and not how it is made. */
function declarationOf(service: Service): ServiceDeclaration {
  if (!isManifest(service)) return service;
  throw new Error(
    `the manifest of "${service.service}" can not be rendered: SQL is made of a declaration. Give the file that the service's program reads, or writes with its declaration.`,
  );
}
