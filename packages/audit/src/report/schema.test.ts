import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { clean, many, report } from "./report.fixture.js";

const file = path.join(__dirname, "../../schema.json");
const validate = new Ajv().compile(JSON.parse(fs.readFileSync(file, "utf8")));

it.each([report, clean, many(3)])("describes a report as it is printed", (printed) => {
  expect(validate(JSON.parse(JSON.stringify(printed))), JSON.stringify(validate.errors)).toBe(true);
});

const [finding] = report.findings;
it.each<[string, unknown]>([
  ["another format", { ...report, format: "rolewright/audit@2" }],
  ["no server", { ...report, server: undefined }],
  ["an unknown rule", { ...report, findings: [{ ...finding, rule: "grant-odd" }] }],
  ["an unknown severity", { ...report, findings: [{ ...finding, severity: "fatal" }] }],
  ["a path that is none", { ...report, findings: [{ ...finding, paths: ["anna"] }] }],
])("refuses %s", (_, wrong) => {
  expect(validate(JSON.parse(JSON.stringify(wrong)))).toBe(false);
});

it("takes fields that are not known yet", () => {
  expect(validate({ ...report, gone: [] })).toBe(true);
});
