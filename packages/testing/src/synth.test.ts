import { resolve } from "node:path";
import { afterEach, expect, it } from "vitest";
import { foldersOf } from "./servers.fixture.js";
import { synth } from "./synth.js";

const EXAMPLES = resolve(__dirname, "../../../examples");
afterEach(() => expect(foldersOf(process.pid)).toEqual([]));

it("gives what a program makes for Terraform, by stack, with the environment that it is given", async () => {
  const program = `${EXAMPLES}/moving/main.ts`;
  const plain = await synth(program);
  expect([...plain.keys()]).toEqual(["moving"]);
  expect(plain.get("moving")).not.toHaveProperty("import");
  expect((await synth(program, { env: { ADOPTING: "true" } })).get("moving")).toHaveProperty("import");
});

it("fails with what the program says", async () => {
  await expect(synth(`${EXAMPLES}/moving/missing.ts`)).rejects.toThrow(/Cannot find module .*missing\.ts/);
});
