import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { ask } from "./ask.js";

it.each([
  ["yes\n", true],
  ["  yes \n", true],
  ["y\n", false],
  ["YES\n", false],
  ["\n", false],
  ["", false],
])("takes %j for %s", async (answer, agreed) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked = ask("Run 2 statements?", input, output);
  input.end(answer);
  expect(await asked).toBe(agreed);
  expect(String(output.read())).toContain("Run 2 statements? Write yes: ");
});
