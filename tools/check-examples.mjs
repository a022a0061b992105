// Type-checks everything that a reader may copy: the example programs, the demo and the benchmark, every `@example` in
// a doc comment and every ts block of the documents.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const relative = (file) => path.relative(root, file);
const files = (pattern, exclude = () => false) =>
  fs.globSync(pattern, {
    cwd: root,
    exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name) || exclude(name),
  });

/** Parsed files, shared by the programs that are compiled with the same options: most of them are the same SDK. */
const parsed = new Map();

/** The errors of one compilation. `blocks` are files that exist in memory only: path and text. */
function check(names, options, blocks = new Map()) {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  host.readFile = (name) => blocks.get(name) ?? readFile(name);
  const settings = JSON.stringify(options);
  host.getSourceFile = (name, how, ...rest) => {
    const key = `${settings} ${how.impliedNodeFormat} ${name}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, how, ...rest));
    return parsed.get(key);
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([...names, ...blocks.keys()], options, host));
}

function optionsOf(tsconfig, overrides) {
  const fatal = (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fatal };
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    path.join(root, tsconfig),
    overrides,
    host,
  );
  delete options.configFilePath; // so that equal options are equal
  return { options, fileNames };
}

/**
 * The ts blocks of a file: only those after an `@example` in a source file, all of them in a document. Lines and columns
 * of the text are those of the file, so that errors need no translation.
 */
function blocksOf(file) {
  const lines = fs.readFileSync(path.join(root, file), "utf8").split("\n");
  const inComments = file.endsWith(".ts");
  const found = [];
  let block;
  let example = !inComments;
  for (const [index, line] of lines.entries()) {
    const text = inComments ? line.replace(/^\s*\*(?!\/) ?/, (star) => " ".repeat(star.length)) : line;
    if (inComments && text.includes("*/")) example = false;
    else if (inComments && text.trim().startsWith("@example")) example = true;
    else if (block === undefined && example && /^\s*```ts\s*$/.test(text))
      block = { start: index, lines: [] };
    else if (block !== undefined && /^\s*```\s*$/.test(text)) {
      found.push("\n".repeat(block.start + 1) + block.lines.join("\n"));
      block = undefined;
    } else block?.lines.push(text);
  }
  return found;
}

const problems = [];
let compiled = 0;
function report(diagnostics, sourceOf = relative) {
  for (const { file, start, messageText } of diagnostics) {
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (file === undefined) problems.push(text);
    else {
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      problems.push(`${sourceOf(file.fileName)}:${line + 1}:${character + 1}: ${text}`);
    }
  }
}

const configs = files(["examples/*/tsconfig.json", "examples/shop/*/tsconfig.json"]);
for (const config of configs) {
  const { options, fileNames } = optionsOf(config, { noEmit: true });
  report(check(fileNames, options));
  compiled += fileNames.length;
}

// These run by Node without a build, and so import each other as `.ts`. Node sees by their text that they are ES modules,
// which tsc does not with the module kinds of Node.
const strict = optionsOf("tsconfig.base.json", {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  composite: false,
  declaration: false,
  allowImportingTsExtensions: true,
}).options;
const programs = files(["examples/shop/*.ts", "test/bench/*.ts"]);
report(
  check(
    programs.map((file) => path.join(root, file)),
    strict,
  ),
);
compiled += programs.length;

// A reader's own settings are those of the examples: strict, but unused names are no error.
const { options } = optionsOf("examples/single-service/tsconfig.json", { noEmit: true });
// What a reader has installed for CDK Terrain is installed for its package alone: beside CDKTF they would mix.
const cdktn = path.join(root, "packages/cdktn");
options.paths = {
  "@rolewright/cdktn/*": [`${cdktn}/dist/*/index.d.ts`],
  cdktn: [`${cdktn}/node_modules/cdktn/lib/index.d.ts`],
  "@cdktn/*": [`${cdktn}/node_modules/@cdktn/*`],
  "mysql2/promise": [path.join(root, "packages/testing/node_modules/mysql2/promise.d.ts")],
};
const blocks = new Map();
const sources = new Map();
const isTest = (name) => name.endsWith(".test.ts");
for (const file of files(
  ["packages/*/src/**/*.ts", "README.md", "packages/*/README.md", "docs/**/*.md"],
  isTest,
)) {
  for (const text of blocksOf(file)) {
    const name = path.join(root, `example-${blocks.size}.ts`); // resolves packages as a file in the root does
    blocks.set(name, `${text}\nexport {};\n`);
    sources.set(name, file);
  }
}
report(check([], options, blocks), (name) => sources.get(name) ?? relative(name));

if (fs.existsSync(path.join(root, "README.md"))) {
  const smallest = "examples/single-service/index.ts";
  const same = blocksOf("README.md")[0]?.trim() === fs.readFileSync(path.join(root, smallest), "utf8").trim();
  if (!same) problems.push(`README.md: its first ts block is not ${smallest}. Copy it again.`);
}

if (problems.length > 0) {
  console.error(`${problems.join("\n")}\n${problems.length} problem(s) in examples`);
  process.exitCode = 1;
} else
  console.log(`${compiled} example files and ${blocks.size} blocks of documents and doc comments compile`);
