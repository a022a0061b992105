import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pulumiEngine } from "./engine.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-test-"));
  vi.stubEnv("PATH", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function fakeCli(version: string): void {
  const path = join(folder, "pulumi");
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
}

it("takes the CLI on PATH when it is new enough", async () => {
  fakeCli("v3.142.0");
  expect(await pulumiEngine()).toEqual({ folder, version: "3.142.0" });
});

it.each(["v3.141.9", "v2.200.0", "v4.0.0"])("passes over %s on PATH", async (version) => {
  fakeCli(version);
  const other = await pulumiEngine().catch((error: Error) => error);
  if (other instanceof Error) expect(other.message).toContain("node tools/engine.mjs");
  else expect(other).toMatchObject({ version: "3.259.0" });
});
