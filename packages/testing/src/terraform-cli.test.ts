import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { terraformCli } from "./terraform-cli.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terraform-cli-test-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("ROLEWRIGHT_TERRAFORM", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A command that only says that version. */
function fakeCli(name: string, version: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "${version}"\n`);
  chmodSync(path, 0o755);
  return path;
}

it("takes terraform on PATH, else tofu", async () => {
  const tofu = fakeCli("tofu", "OpenTofu v1.11.0");
  expect(await terraformCli()).toEqual({ executable: tofu, version: "1.11.0" });
  const executable = fakeCli("terraform", "Terraform v1.12.1");
  expect(await terraformCli()).toEqual({ executable, version: "1.12.1" });
});

it("passes over a terraform that is too old", async () => {
  fakeCli("terraform", "Terraform v1.10.5");
  const executable = fakeCli("tofu", "OpenTofu v1.12.6");
  expect(await terraformCli()).toEqual({ executable, version: "1.12.6" });
});

it("takes the one that is named, and no other in its place", async () => {
  fakeCli("terraform", "Terraform v1.12.1");
  vi.stubEnv("ROLEWRIGHT_TERRAFORM", fakeCli("old", "Terraform v0.15.5"));
  await expect(terraformCli()).rejects.toThrow(/>= 1\.11 at .*old \(ROLEWRIGHT_TERRAFORM\)/);
});
