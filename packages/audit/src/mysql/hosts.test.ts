import { expect, it } from "vitest";
import { isWithin } from "./hosts.js";

it.each([
  ["10.0.0.7", "10.0.%", true],
  ["10.0.3.%", "10.0.%", true],
  ["localhost", "%", true],
  ["10.0.%", "%", true],
  ["app1.internal", "app_.internal", true],
  ["10.0.0.0/255.255.255.0", "10.0.0.0/255.255.0.0", true],
  ["10.0.0.0/24", "10.0.0.0/16", true],
  ["10.0.0.7", "10.0.0.0/255.255.0.0", true],
  ["%", "10.0.%", false],
  ["10.0.%", "10.0.%", false],
  ["10.1.0.7", "10.0.%", false],
  ["localhost", "127.0.0.1", false],
  ["10.1.0.7", "10.0.0.0/255.255.0.0", false],
  ["app.internal", "10.0.0.0/255.255.0.0", false],
  ["10.0.0.0/255.255.0.0", "10.0.0.0/255.255.255.0", false],
])("%s is within %s: %s", (narrow, wide, within) => {
  expect(isWithin(narrow, wide)).toBe(within);
});
