import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { programOf } from "./run.js";

const ROOT = path.join(import.meta.dirname, "../../..");
const DOCUMENTS = ["README.md", ...fs.readdirSync(path.join(ROOT, "docs")).map((name) => `docs/${name}`)]
  .filter((file) => file.endsWith(".md"))
  .toSorted();

const blocksOf = (file: string, language: string): string[] =>
  [...fs.readFileSync(path.join(ROOT, file), "utf8").matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms)].flatMap(
    ([, found, text = ""]) => (found === language ? [text] : []),
  );

/** The words after `rolewright` in each command of a shell script, without what goes to other commands and files. */
const commandsOf = (script: string): string[] =>
  script
    .replaceAll("\\\n", " ")
    .replaceAll(/(^|\s)#.*$/gm, "")
    .split(/\n|&&|\||;/)
    .flatMap((line) => /(?:^|\s)rolewright (.*)/.exec(line.replace(/>.*/, ""))?.[1] ?? []);

/** What a workflow or a pipeline runs, wherever it stands: the texts of `run` and `script`. */
function scriptsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "run" || key === "script" ? [each].flat().map(String) : scriptsOf(each),
  );
}

const wordsOf = (line: string): string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));

/** Lets the command line be read by the program itself, up to the command that it would run. */
async function read(line: string): Promise<string> {
  const program = programOf(() => {});
  let said = "";
  let ran = "";
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: () => {}, writeErr: (text) => (said += text) });
  for (const command of program.commands) {
    command.action(() => {
      ran = command.name();
    });
  }
  await program.parseAsync(wordsOf(line), { from: "user" }).catch(() => {});
  return ran === "" ? said : ran;
}

const workflows = blocksOf("docs/ci.md", "yaml");
const inWorkflows = workflows.flatMap((text) => scriptsOf(parse(text)).flatMap(commandsOf));
const inScripts = DOCUMENTS.flatMap((file) =>
  blocksOf(file, "sh").flatMap((text) => commandsOf(text).map((line): [string, string] => [file, line])),
);

it("the examples for GitHub and GitLab are YAML, and each compares declarations and audits", () => {
  expect(workflows.map((text) => Object.keys(parse(text)))).toEqual([
    ["name", "on", "permissions", "jobs"],
    ["image", "access diff", "access audit"],
  ]);
  expect(inWorkflows.map((line) => line.split(" ")[0])).toEqual(["diff", "audit", "diff", "audit"]);
});

it("there are command lines in the guides", () => {
  expect(new Set(inScripts.map(([file]) => file)).size).toBeGreaterThan(1);
});

it.each(inWorkflows)("in CI: rolewright %s", async (line) => {
  expect(await read(line)).toBe(line.split(" ")[0]);
});

it.each(inScripts)("%s: rolewright %s", async (_, line) => {
  expect(await read(line)).toBe(line.split(" ")[0]);
});

it.each([
  ["audit access/*.json --on-high", "unknown option '--on-high'"],
  ["audit access/*.json --format pdf", "'pdf' is invalid"],
  ["audits access/*.json", "unknown command 'audits'"],
  ["audit", "missing required argument 'files'"],
])("would not take: %s", async (line, said) => {
  expect(await read(line)).toContain(said);
});
