import { expect, it } from "vitest";
import { isPattern, literalOf, reaches, takenFirst } from "./spelling.js";

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

/** As servers took them, two by two, of grants on `svc_a`: MySQL 9.7 and MariaDB 10.11. */
it.each([
  ["mysql", false, ["svc\\_a", "svc\\_%", "svc_a", "sv_\\_a", "s%", "_vc\\_a", "%"]],
  ["mysql", true, ["%", "s%", "svc\\_%", "svc\\_a", "svc_a"]],
  ["mysql", true, ["plain", "%", "pl%"]],
  ["mariadb", false, ["svc\\_a", "_vc\\_a", "sv_\\_a", "svc_a", "sv__a", "svc__", "s____", "_____"]],
  [
    "mariadb",
    true,
    ["_____", "svc\\_%", "s%\\_a", "sv%a", "svc%", "s_c%", "sv%_", "s%c%a", "s%%%a", "_v%", "%a", "s%", "%"],
  ],
] as const)("%s takes, by a role %s, the first of %j", (engine, byRole, order) => {
  expect(order.toReversed().toSorted(takenFirst(engine, byRole))).toEqual(order);
});

it.each([
  ["mysql", false, "svc_a", "svc%"],
  ["mysql", false, "_vc\\_a", "%a"],
  ["mariadb", false, "sv%_", "sv_%"],
  ["mysql", true, "svc%", "svc%"],
] as const)(
  "to %s, by a role %s, %s and %s are equal, so that the table's order is kept",
  (engine, byRole, a, b) => {
    expect([takenFirst(engine, byRole)(a, b), takenFirst(engine, byRole)(b, a)]).toEqual([0, 0]);
  },
);
