import { pbkdf2Sync } from "node:crypto";
import { expect, it } from "vitest";
import { isVerifier, scramVerifier } from "./scram.js";

it("makes the same verifier of the same password and login, and another of any other", () => {
  const verifier = scramVerifier("correct horse", "orders_app_a");
  expect(scramVerifier("correct horse", "orders_app_a")).toBe(verifier);
  expect(scramVerifier("correct horse", "orders_app_b")).not.toBe(verifier);
  expect(scramVerifier("battery staple", "orders_app_a")).not.toBe(verifier);
  expect(isVerifier(verifier)).toBe(true);
});

it("holds nothing of the password that is cheaper to guess than the verifier itself", () => {
  const [, salt = ""] = /:([^$]+)\$/.exec(scramVerifier("correct horse", "orders_app_a")) ?? [];
  const slow = pbkdf2Sync("correct horse", "rolewright/orders_app_a", 4096, 16, "sha256");
  expect(salt).toBe(slow.toString("base64"));
});

it.each(["p\u00e4ss", "pass\n", ""])("refuses %j and does not show it", (password) => {
  expect(() => scramVerifier(password, "orders_app_a")).toThrow(
    "the password of orders_app_a is refused: only printable ASCII",
  );
});

it.each(["SCRAM-SHA-256$4096:salt$a:b", "SCRAM-SHA-256", "password"])("%j is no verifier", (text) => {
  expect(isVerifier(text)).toBe(false);
});
