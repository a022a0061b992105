// Writes the JSON Schemas that packages publish, of declarations and of an audit's report, from their TypeScript interfaces.
// With `--check` it only tells whether the files are up to date.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const packages = path.join(path.dirname(fileURLToPath(import.meta.url)), "../packages");
const SCHEMAS = [
  {
    of: "core",
    file: "schema.json",
    source: "declaration.ts",
    type: "ServiceDeclaration",
    id: "service-declaration",
    open: false,
  },
  {
    of: "core",
    file: "mysql/schema.json",
    source: "mysql/declaration.ts",
    type: "MySqlDeclaration",
    id: "mysql-declaration",
    open: false,
  },
  // What we write may get more fields, and who reads it does not know them.
  {
    of: "audit",
    file: "schema.json",
    source: "audit/audit.ts",
    type: "AuditReport",
    id: "audit-report",
    open: true,
  },
];

/** The text of the schema that the interfaces say. */
function schemaText({ of, source, type, id, open }) {
  const schema = createGenerator({
    path: path.join(packages, of, "src", source),
    tsconfig: path.join(packages, of, "tsconfig.json"),
    type,
    schemaId: `https://rolewright.dev/schema/${id}.json`,
    additionalProperties: open,
    skipTypeCheck: true,
  }).createSchema(type);
  return `${JSON.stringify(schema, plainDefault, 2)}\n`;
}

/** `@default` in a doc comment is a value in back-ticks, or a sentence after a dash, which no schema can hold. */
function plainDefault(key, value) {
  if (key !== "default" || typeof value !== "string") return value;
  const literal = /^`(.*)`$/.exec(value)?.[1];
  if (literal === undefined) return undefined;
  return ["true", "false"].includes(literal) ? literal === "true" : literal;
}

for (const schema of SCHEMAS) {
  const file = path.join(packages, schema.of, schema.file);
  const text = schemaText(schema);
  if (!process.argv.includes("--check")) fs.writeFileSync(file, text);
  else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) {
    console.error(
      `packages/${schema.of}/${schema.file} is not what the interfaces say. Run: node tools/generate-schema.mjs`,
    );
    process.exitCode = 1;
  }
}
