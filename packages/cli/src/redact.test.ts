import { expect, it } from "vitest";
import { redact } from "./redact.js";

it.each([
  ["postgres://me:swordfish@host/shop", "postgres://me:***@host/shop"],
  ["postgresql://me:sword@fish@host/shop?x=1", "postgresql://me:***@host/shop?x=1"],
  [
    "postgres://host/shop?user=me&password=swordfish&ssl=1",
    "postgres://host/shop?user=me&password=***&ssl=1",
  ],
  ["host=x password=swordfish user=me", "host=x password=*** user=me"],
  ["the server said: hunter2", "the server said: ***"],
  ["postgres://me@host/shop", "postgres://me@host/shop"],
  ["mysql://me:sword@fish@host:3306", "mysql://me:***@host:3306"],
  ["mariadb://me:swordfish@host", "mariadb://me:***@host"],
])("of %s leaves %s", (text, left) => {
  expect(redact(text, ["hunter2"])).toBe(left);
});

it("leaves a text as it is where there is no password", () => {
  expect(redact("abc", [""])).toBe("abc");
  expect(redact("abc", [undefined])).toBe("abc");
});
