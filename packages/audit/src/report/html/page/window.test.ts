import { expect, it } from "vitest";
import { windowOf } from "./window.js";

it.each([
  [
    { scrolled: 0, room: 300, size: 30, total: 5 },
    { from: 0, to: 5 },
  ],
  [
    { scrolled: 0, room: 300, size: 30, total: 2000 },
    { from: 0, to: 12 },
  ],
  [
    { scrolled: 3000, room: 300, size: 30, total: 2000 },
    { from: 98, to: 112 },
  ],
  [
    { scrolled: 59_900, room: 300, size: 30, total: 2000 },
    { from: 1994, to: 2000 },
  ],
  [
    { scrolled: 9000, room: 300, size: 30, total: 3 },
    { from: 3, to: 3 },
  ],
  [
    { scrolled: 0, room: -20, size: 30, total: 0 },
    { from: 0, to: 0 },
  ],
])("%j shows %j", (sizes, shown) => {
  expect(windowOf(sizes, 2)).toEqual(shown);
});
