import { expect, it } from "vitest";
import { moveBy } from "./matrix-moves.js";
import type { Row } from "./rows.js";

const login = (name: string, ...schemas: string[]): Row => ({
  login: { login: name, cells: [] },
  cells: new Map(schemas.map((schema) => [schema, { schema, letters: "S", rights: [] }])),
});
const group = (name: string): Row => ({ group: name, service: true });
const rows = [
  group("orders"),
  login("orders_app_a", "orders"),
  login("orders_migrate", "orders"),
  group("reporting"),
  login("reporting_app_a", "orders", "reporting"),
];
const grid = { rows, columns: ["catalog", "orders", "reporting"], page: 2 };
const from = (row: number, column: number) => (key: string, far?: boolean) => {
  const to = moveBy(key, far === true, { row, column }, grid);
  return to && [to.row, to.column];
};

it("goes cell by cell, past the names of services, and stops at the edge", () => {
  const at = from(2, 1);
  expect(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].map((key) => at(key))).toEqual([
    [2, 2],
    [2, 0],
    [4, 1],
    [1, 1],
  ]);
  expect(from(1, 0)("ArrowUp")).toEqual([1, 0]);
  expect(from(1, 0)("ArrowLeft")).toEqual([1, 0]);
  expect(from(4, 2)("ArrowDown")).toEqual([4, 2]);
  expect(from(4, 2)("ArrowRight")).toEqual([4, 2]);
});

it("goes to the next cell with something in it, or stays", () => {
  expect(from(4, 0)("ArrowRight", true)).toEqual([4, 1]);
  expect(from(1, 1)("ArrowDown", true)).toEqual([2, 1]);
  expect(from(4, 2)("ArrowUp", true)).toEqual([4, 2]);
});

it("goes by screens, and to the ends", () => {
  expect(from(1, 1)("PageDown")).toEqual([4, 1]);
  expect(from(4, 1)("PageUp")).toEqual([2, 1]);
  expect(from(4, 1)("Home")).toEqual([4, 0]);
  expect(from(2, 1)("End", true)).toEqual([4, 2]);
  expect(from(4, 1)("Home", true)).toEqual([4, 0]);
});

it("knows no other key", () => {
  expect(from(1, 1)("a")).toBeUndefined();
});
