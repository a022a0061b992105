import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const demo = path.join(import.meta.dirname, "../../examples/shop/demo.ts");

it("runs the demo of the shop, with everything as declared", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
    demo,
  ]);
  expect(stdout.match(/refused, all as declared/g)).toHaveLength(4); // two proofs, each in its step and in the summary
  expect(stdout).toContain("orders refused (42501), catalog still allowed");
  expect(stdout).toContain("grant-extra:");
  expect(stdout).toContain("reporting_app_a -> reporting_app");
  expect(stdout).toContain("5 services as declared; the page of it: ");
  expect(stdout).toMatch(/on 2 real servers\. 15 steps/);
});
