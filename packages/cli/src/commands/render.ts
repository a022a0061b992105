import { type Manifest, plan, renderSql, renderWithdrawSql, type ServiceDeclaration } from "@rolewright/core";
import * as mysql from "@rolewright/core/mysql";
import { Command } from "commander";
import { type Declaration, isManifest, isMySql, readAll } from "../declarations.js";

interface Options {
  withdraw: boolean;
  migrated: boolean;
}

/** `rolewright render`: the plan of services as SQL, to be read or to be run by a client. Connects to nothing. */
export const renderCommand = (): Command =>
  new Command("render")
    .description("print the SQL that gives services what they declare")
    .argument("<files...>", "JSON files with declarations")
    .option("--withdraw", "print the SQL that takes it back instead", false)
    .option("--no-migrated", "the migrations have not run: leave out what names their tables")
    .action((files: string[], { withdraw, migrated }: Options) => {
      const declarations = readAll(files).map(declarationOf);
      const scripts = (withdraw ? declarations.toReversed() : declarations).map((declaration) => {
        const { title, statements } = isMySql(declaration)
          ? mysqlScript(declaration, withdraw, migrated)
          : script(declaration, withdraw, migrated);
        return [`-- ${declaration.service} ${title}`, ...statements.map((sql) => `${sql};`)].join("\n");
      });
      console.log(scripts.join("\n\n"));
    });

interface Script {
  title: string;
  statements: string[];
}

function script(declaration: ServiceDeclaration, withdraw: boolean, migrated: boolean): Script {
  const records = plan(declaration, { migrated });
  const statements = withdraw ? renderWithdrawSql(records) : renderSql(records);
  return { title: `in the database ${declaration.database}`, statements };
}

function mysqlScript(declaration: mysql.MySqlDeclaration, withdraw: boolean, migrated: boolean): Script {
  const { engine } = declaration;
  const records = mysql.plan(declaration, { migrated });
  const statements = withdraw ? mysql.renderWithdrawSql(records, engine) : mysql.renderSql(records, engine);
  return { title: `on ${engine}`, statements };
}

/** A manifest says what is so, and not how it is made. */
function declarationOf(service: Declaration | Manifest): Declaration {
  if (!isManifest(service)) return service;
  throw new Error(
    `the manifest of "${service.service}" can not be rendered: SQL is made of a declaration. Give the file that the service's program reads, or writes with its declaration.`,
  );
}
