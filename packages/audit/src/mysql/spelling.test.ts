import { expect, it } from "vitest";
import { isPattern, literalOf, reaches } from "./spelling.js";

it.each([
  ["orders", "orders", true, true],
  ["svc_a", "svc_a", true, true],
  ["svc_a", "svcxa", true, false],
  ["svc\\_a", "svc_a", true, false],
  ["svc\\_a", "svcxa", false, false],
  ["ord%", "orders", true, false],
  ["ord\\%", "orders", false, false],
  ["a.c", "abc", false, false],
  ["a%c", "a\nc", true, false],
])("%s reaches %j: %s, and with partial_revokes: %s", (spelling, database, found, literally) => {
  expect(reaches(spelling, database, false)).toBe(found);
  expect(reaches(spelling, database, true)).toBe(literally);
});

it.each([
  ["svc_a", true, "svc_a"],
  ["svc\\_a", false, "svc_a"],
  ["a\\_b_c", true, "a_b_c"],
  ["orders", false, "orders"],
])("%s is a pattern: %s, and means %s", (spelling, pattern, literal) => {
  expect(isPattern(spelling, false)).toBe(pattern);
  expect(isPattern(spelling, true)).toBe(false);
  expect(literalOf(spelling)).toBe(literal);
});
