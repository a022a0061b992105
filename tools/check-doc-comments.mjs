// Every public symbol explains itself in an editor: each export and each of its fields has a doc comment, and what can
// be called or constructed has an example (which tools/check-examples.mjs compiles).
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const ENTRIES = [
  "core/src/index.ts",
  "core/src/mysql/index.ts",
  "pulumi/src/mysql/index.ts",
  "pulumi/src/postgresql/index.ts",
  "cdktf/src/mysql/index.ts",
  "cdktf/src/postgresql/index.ts",
  "testing/src/index.ts",
  "audit/src/index.ts",
  "audit/src/mysql/index.ts",
  "policy/src/index.ts",
];

const entries = ENTRIES.map((entry) => path.join(root, "packages", entry));
const program = ts.createProgram(entries, { module: ts.ModuleKind.Node20, skipLibCheck: true });
const checker = program.getTypeChecker();
const missing = new Set();

const isDocumented = (symbol) => symbol.getDocumentationComment(checker).length > 0;

function report(symbol, name, what) {
  const declaration = symbol.declarations[0];
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
  missing.add(`${path.relative(root, source.fileName)}:${line + 1} ${name} has no ${what}`);
}

for (const entry of entries) {
  for (const exported of checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(entry)),
  )) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const name = exported.getName();
    if (!isDocumented(symbol)) report(symbol, name, "doc comment");
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Function)) {
      const isError = name.endsWith("Error");
      if (!isError && !symbol.getJsDocTags(checker).some((tag) => tag.name === "example"))
        report(symbol, name, "@example");
    }
    for (const member of symbol.members?.values() ?? []) {
      const own = member.flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method);
      if (own && !/^(__|#)/.test(member.getName()) && !isDocumented(member)) {
        report(member, `${name}.${member.getName()}`, "doc comment");
      }
    }
  }
}
for (const line of missing) console.error(line);
process.exitCode = missing.size === 0 ? 0 : 1;
