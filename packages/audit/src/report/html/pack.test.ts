import * as fc from "fast-check";
import { expect, it } from "vitest";
import { pack } from "./pack.js";
import { unpack } from "./page/unpack.js";

it("comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // An own field of this name is a prototype in every program that reads JSON with care for objects.
      fc.pre(!JSON.stringify(value).includes("__proto__"));
      expect(JSON.stringify(unpack(JSON.parse(JSON.stringify(pack(value)))))).toBe(JSON.stringify(value));
    }),
  );
});

it("holds what is alike once", () => {
  const path = () => ["reporting_app_a", "reporting_app", "orders_for_reporting"];
  const rows = Array.from({ length: 1000 }, () => ({ path: path(), privileges: ["SELECT"] }));
  expect(JSON.stringify(pack(rows)).length).toBeLessThan(JSON.stringify(rows).length / 20);
});

it("keeps apart what only looks alike", () => {
  for (const value of [
    ["1", 1],
    [[], {}],
    [true, "true", null, "null"],
    [{ a: 1 }, { b: 1 }],
    [["a"], [["a"]]],
  ])
    expect(unpack(pack(value))).toEqual(value);
});
