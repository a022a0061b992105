import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { MYSQL_RULES, PREFLIGHT_RULES, RETIREMENT_RULES, RULES } from "./rules.js";

/** The rows of the tables of rules in a page: all that its cells say. */
function rowsOf(page: string): string[][] {
  const docs = fs.readFileSync(path.join(__dirname, "../../../docs", page), "utf8");
  const rows = docs.split("\n").filter((line) => /^\| `[a-z-]+` +\| (error|warning|note) /.test(line));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim().replace(/^`([a-z-]+)`$/, "$1")),
  );
}

const stated = (rules: Record<string, { severity: string; finds: string }>): string[][] =>
  Object.entries(rules).map(([id, { severity, finds }]) => [id, severity, finds]);

it.each([
  ["deployer.md", PREFLIGHT_RULES],
  ["retirement.md", RETIREMENT_RULES],
])("has a row in %s for each of its rules, and no other", (page, rules) => {
  expect(rowsOf(page)).toEqual(stated(rules));
});

it("has a row for each rule on the page of the rules, and no other, with why and how it is repaired", () => {
  const rows = rowsOf("rules.md");
  const byId = (list: string[][]) => list.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  expect(byId(rows.map((row) => row.slice(0, 3)))).toEqual(byId(stated(RULES)));
  for (const row of rows) {
    expect(row, row[0]).toHaveLength(5);
    for (const cell of row) expect(cell, row[0]).not.toBe("");
  }
});

it("the rules of MySQL stand in the section of MySQL", () => {
  const page = fs.readFileSync(path.join(__dirname, "../../../docs/rules.md"), "utf8");
  const [, section = ""] = page.split("\n## MySQL and MariaDB\n");
  const ids = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, id]) => id);
  expect(ids).toEqual(Object.keys(MYSQL_RULES));
});
