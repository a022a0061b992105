import { expect, it } from "vitest";
import { roleList, rolesIn } from "./role-list.js";

it.each([
  ["", []],
  ["  a , b ", ["a@%", "b@%"]],
  ["`a`@`10.%`,b@localhost", ["a@10.%", "b@localhost"]],
  ["`a` @ `%`", ["a@%"]],
  ["`a,b`,'c@d'@'%'", ["a,b@%", "c@d@%"]],
  ["'a`b'", ["a`b@%"]],
  ["`a``b`", ["ab@%"]],
  ["a b", ["ab@%"]],
  ["'a\\'", ["a\\@%"]],
])("%s names %j", (text, roles) => {
  expect(rolesIn(text)).toEqual(roles);
});

it("writes what it reads, whatever is in a name", () => {
  const roles = ["a", "a`b", "`", "``a'\"", "a\\", "a,b", "a@b", "a b"].map((name) => `${name}@%`);
  expect(rolesIn(roleList(roles))).toEqual(roles);
});
