// Keeps the import arrows between the packages: each may import what stands here, and nothing else of ours or others'.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ALLOWED = {
  core: ["node:crypto"],
  pulumi: ["@rolewright/core", "@pulumi/pulumi", "@pulumi/mysql", "@pulumi/postgresql", "@pulumi/random"],
  cdktf: ["@rolewright/core", "cdktf", "@cdktf/provider-postgresql", "constructs"],
  testing: [
    "@rolewright/core",
    "@rolewright/audit",
    "@pulumi/pulumi",
    "@grpc/grpc-js",
    "@grpc/proto-loader",
    "@msgpack/msgpack",
    "google-protobuf",
    "mysql2",
    "pg",
    "node:",
  ],
  audit: ["@rolewright/core", "node:crypto"],
  policy: ["@rolewright/core", "@pulumi/policy", "node:"],
  cli: ["@rolewright/core", "@rolewright/audit", "commander", "mysql2", "pg", "pgpass", "node:"],
};
// packages/cdktn has no source: it is built from packages/cdktf.
const TEST_ONLY = [
  "vitest",
  "fast-check",
  "node:",
  "ajv",
  "ts-json-schema-generator",
  "@rolewright/",
  "@pulumi/",
  "mysql2",
  "pg",
  "yaml",
  "happy-dom",
];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../packages");
const wrong = [];
for (const [name, allowed] of Object.entries(ALLOWED)) {
  const source = path.join(root, name, "src");
  for (const file of fs.readdirSync(source, { recursive: true }).filter((entry) => entry.endsWith(".ts"))) {
    const permitted = file.endsWith(".test.ts") ? [...allowed, ...TEST_ONLY] : allowed;
    const text = fs.readFileSync(path.join(source, file), "utf8");
    for (const { fileName: target, pos } of ts.preProcessFile(text).importedFiles) {
      const inside =
        target.startsWith(".") &&
        path.resolve(source, path.dirname(file), target).startsWith(source + path.sep);
      const known = permitted.some(
        (entry) =>
          target === entry ||
          target.startsWith(entry.endsWith(":") || entry.endsWith("/") ? entry : `${entry}/`),
      );
      if (!inside && !known) {
        const line = text.slice(0, pos).split("\n").length;
        wrong.push(
          `packages/${name}/src/${file}:${line} imports ${target}, and ${name} may import only: ${permitted.join(", ")}`,
        );
      }
    }
  }
}
for (const line of wrong) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
