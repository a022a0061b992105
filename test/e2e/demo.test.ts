import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { failure } from "./helpers.ts";

const demo = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [
    "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
    path.join(import.meta.dirname, "../../examples/shop/demo.ts"),
    ...args,
  ]);

it.each([
  ["Pulumi", "pulumi up", []],
  ["Terraform", "terraform apply", ["--engine", "terraform"]],
])(
  "runs the demo of the shop under %s, with everything as declared",
  async (_, command, args) => {
    const { stdout } = await demo(...args);
    expect(stdout).toContain(`a second ${command} in production changes nothing`);
    expect(stdout.match(/refused, all as declared/g)).toHaveLength(4); // two proofs, each in its step and in the summary
    expect(stdout).toContain("4 resources deleted; orders refused (42501), catalog still allowed");
    expect(stdout).toContain("grant-extra:");
    expect(stdout).toContain("reporting_app_a -> reporting_app");
    expect(stdout).toContain("5 services as declared; the page of it: ");
    expect(stdout).toMatch(/on 2 real servers\. 15 steps/);
  },
  300_000,
);

it("refuses an engine that there is not, and says which there are", async () => {
  const { message } = await failure(demo("--engine", "ansible"));
  expect(message).toContain('--engine: "ansible" is no engine. Allowed: "pulumi", "terraform".');
});
