import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { RULES } from "./rules.js";

it("has a row in the documentation for each rule, and no other", () => {
  const docs = fs.readFileSync(path.join(__dirname, "../../../docs/deployer.md"), "utf8");
  const rows = [...docs.matchAll(/^\| `([a-z-]+)` +\| (error|warning) +\| (.*?) +\|$/gm)].map(
    ([, ...cells]) => cells,
  );
  expect(rows).toEqual(Object.entries(RULES).map(([id, { severity, finds }]) => [id, severity, finds]));
});
