// Writes packages/audit/src/report/html/page.generated.ts, the script and the style of the report's page, from the files of
// the folder `page` beside it. With `--check` it only tells whether the file is up to date.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "../packages/audit/src/report/html");
const file = path.join(folder, "page.generated.ts");

/** The modules of the page, each after those that it imports, as one script without imports. */
function scriptText() {
  const done = new Map();
  const declared = new Map();
  const add = (name) => {
    if (done.has(name)) return;
    done.set(name, "");
    const text = fs.readFileSync(path.join(folder, "page", `${name}.ts`), "utf8");
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ES2022,
        removeComments: true,
        verbatimModuleSyntax: true,
      },
    });
    const parsed = ts.createSourceFile(name, outputText, ts.ScriptTarget.ES2022, true);
    const kept = [];
    for (const statement of parsed.statements) {
      if (ts.isImportDeclaration(statement)) add(path.basename(statement.moduleSpecifier.text, ".js"));
      else {
        // In one script, two modules can not have one name for different things.
        const names = statement.declarationList?.declarations.map((each) => each.name.getText()) ?? [
          statement.name?.text,
        ];
        for (const each of names.filter(Boolean)) {
          if (declared.has(each))
            throw new Error(`${declared.get(each)}.ts and ${name}.ts both declare ${each}. Rename one.`);
          declared.set(each, name);
        }
        const code = statement.getText().replace(/^export /, "");
        if (code !== "{};")
          kept.push(code.replaceAll(/^( {4})+/gm, (spaces) => spaces.replaceAll("    ", " ")));
      }
    }
    done.delete(name);
    done.set(name, kept.join("\n"));
  };
  add("main");
  const text = `"use strict";\n(() => {\n${[...done.values()].join("\n")}\n})();`;
  if (/<\/script|<!--/i.test(text)) throw new Error("the script would end the element that holds it");
  return text;
}

/** Rules without the spaces that only people need. */
const styleText = () =>
  fs.readFileSync(path.join(folder, "page/style.css"), "utf8").replace(/\n\s+/g, " ").replace(/\n}/g, " }");

const lines = (name, text) =>
  `export const ${name}: string = [\n${text
    .split("\n")
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join("")}].join("\\n");\n`;

const text = `// Written by tools/generate-page.mjs from the folder \`page\`.\n${lines("STYLE", styleText())}${lines("SCRIPT", scriptText())}`;
if (!process.argv.includes("--check")) fs.writeFileSync(file, text);
else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) {
  console.error("page.generated.ts is not what the folder `page` says. Run: node tools/generate-page.mjs");
  process.exitCode = 1;
}
