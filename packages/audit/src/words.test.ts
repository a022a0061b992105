import { expect, it } from "vitest";
import type { Finding, Severity } from "./finding.js";
import { count, someOf, tally } from "./words.js";

it("counts one, none and many", () => {
  expect([0, 1, 2].map((number) => count(number, "login"))).toEqual(["0 logins", "1 login", "2 logins"]);
});

it("names the first few, and never says that there is one more", () => {
  const names = ["a", "b", "c", "d"];
  expect([1, 2, 3, 4].map((most) => someOf(names, most))).toEqual([
    "a and 3 more",
    "a, b and 2 more",
    "a, b, c, d",
    "a, b, c, d",
  ]);
  expect(someOf([], 3)).toBe("");
});

it("counts notes only where there are any", () => {
  const of = (...severities: Severity[]): Finding[] =>
    severities.map((severity) => ({ rule: "role-missing", severity, subject: "orders_app", message: "" }));
  expect(tally([])).toBe("0 errors, 0 warnings");
  expect(tally(of("error", "warning", "warning"))).toBe("1 error, 2 warnings");
  expect(tally(of("note", "error"))).toBe("1 error, 0 warnings, 1 note");
});
