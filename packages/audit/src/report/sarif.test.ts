import * as fs from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { RULES } from "../rules.js";
import { clean, many, report } from "./report.fixture.js";
import { renderSarif } from "./sarif.js";

/** The schema of the standard, as it comes with Microsoft's own matcher; it differs from later drafts in its names only. */
const require = createRequire(__filename);
const file = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const { $schema: _, id: __, ...schema } = JSON.parse(fs.readFileSync(file, "utf8"));
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
const parsed = (text: string) => JSON.parse(text).runs[0];

it.each([
  ["a report", renderSarif(report)],
  ["one with a file", renderSarif(report, { file: "access/my manifests.json" })],
  ["one without findings", renderSarif(clean)],
  ["a long one", renderSarif(many(500))],
  [
    "one of every rule",
    renderSarif({
      ...report,
      findings: Object.entries(RULES).map(([rule, { severity }]) => ({
        rule: rule as keyof typeof RULES,
        severity,
        subject: "x",
        message: "x",
      })),
    }),
  ],
])("is valid: %s", (_, text) => {
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
});

it("is refused by the schema when it is not SARIF", () => {
  const log = JSON.parse(renderSarif(report));
  log.runs[0].results[0].level = "fatal";
  expect(validate(log)).toBe(false);
});

it("says where, how bad, by which roles, and how to end it", () => {
  const { results, tool } = parsed(renderSarif(report, { file: "access/my manifests.json" }));
  expect(results[0]).toMatchObject({
    ruleId: "membership-extra",
    level: "error",
    message: { text: expect.stringMatching(/no manifest says so\.\nTo fix it, the deployer runs: REVOKE/) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: "access/my%20manifests.json" } },
        logicalLocations: [{ fullyQualifiedName: "shop/guests in orders_rw", kind: "role" }],
      },
    ],
    properties: { service: "orders", paths: report.findings[0]?.paths },
  });
  expect(tool.driver.rules[results[0].ruleIndex]).toMatchObject({
    id: "membership-extra",
    helpUri: "https://rolewright.dev/docs/rules.md#membership-extra",
    defaultConfiguration: { level: "error" },
  });
});

it("gives a finding the same fingerprint whatever else there is and however it is worded, and each its own", () => {
  const prints = (some: typeof report): string[] =>
    parsed(renderSarif(some)).results.map(
      ({ partialFingerprints }: { partialFingerprints: object }) => Object.values(partialFingerprints)[0],
    );
  const all = prints({ ...report, findings: [...report.findings, ...report.findings] });
  expect(new Set(all).size).toBe(report.findings.length * 2);
  const reworded = report.findings.map((finding) => ({ ...finding, message: "other words" })).toReversed();
  expect(prints({ ...report, findings: reworded }).toReversed()).toEqual(prints(report));
  expect(prints({ ...report, server: { ...report.server, database: "other" } })).not.toEqual(prints(report));
});
