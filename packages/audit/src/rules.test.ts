import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { RULES } from "./rules.js";

/** Which page says what a rule finds. */
const PAGES = [
  { page: "deployer.md", isThere: (id: string) => !id.startsWith("retire-") },
  { page: "retirement.md", isThere: (id: string) => id.startsWith("retire-") },
];

it.each(PAGES)("has a row in $page for each of its rules, and no other", ({ page, isThere }) => {
  const docs = fs.readFileSync(path.join(__dirname, "../../../docs", page), "utf8");
  const rows = [...docs.matchAll(/^\| `([a-z-]+)` +\| (error|warning) +\| (.*?) +\|$/gm)].map(
    ([, ...cells]) => cells,
  );
  const rules = Object.entries(RULES).filter(([id]) => isThere(id));
  expect(rows).toEqual(rules.map(([id, { severity, finds }]) => [id, severity, finds]));
});
