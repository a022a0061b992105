// Writes packages/core/schema.json, the JSON Schema of a declaration, from its TypeScript interfaces.
// With `--check` it only tells whether the file is up to date.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const core = path.join(path.dirname(fileURLToPath(import.meta.url)), "../packages/core");
const file = path.join(core, "schema.json");

/** The text of the schema that the interfaces say. */
function schemaText() {
  const schema = createGenerator({
    path: path.join(core, "src/declaration.ts"),
    tsconfig: path.join(core, "tsconfig.json"),
    type: "ServiceDeclaration",
    schemaId: "https://rolewright.dev/schema/service-declaration.json",
    additionalProperties: false,
    skipTypeCheck: true,
  }).createSchema("ServiceDeclaration");
  return `${JSON.stringify(schema, plainDefault, 2)}\n`;
}

/** `@default` in a doc comment is a value in back-ticks, or a sentence after a dash, which no schema can hold. */
function plainDefault(key, value) {
  if (key !== "default" || typeof value !== "string") return value;
  const literal = /^`(.*)`$/.exec(value)?.[1];
  if (literal === undefined) return undefined;
  return ["true", "false"].includes(literal) ? literal === "true" : literal;
}

if (!process.argv.includes("--check")) fs.writeFileSync(file, schemaText());
else if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== schemaText()) {
  console.error(
    "packages/core/schema.json is not what the interfaces say. Run: node tools/generate-schema.mjs",
  );
  process.exitCode = 1;
}
