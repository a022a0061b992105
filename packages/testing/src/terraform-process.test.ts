import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { foldersOf } from "./servers.fixture.js";
import { type TestWorkspace, terraform } from "./terraform.js";

/** A resource of Terraform's own that takes a minute to make, in a process that Terraform ends. */
const SLOW = {
  resource: { terraform_data: { slow: { provisioner: [{ "local-exec": { command: "exec sleep 60" } }] } } },
};

let made: TestWorkspace | undefined;
afterEach(() => made?.close());

/** Processes that work in a temporary folder of that process. */
const workersOf = (pid: number): string[] =>
  readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === pid) return false;
    try {
      return readFileSync(`/proc/${entry}/environ`, "utf8").includes(`/rolewright-${pid}-`);
    } catch {
      return false; // gone meanwhile
    }
  });

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let i = 0; !isSo(); i++) {
    if (i === 600) throw new Error(`after 30 s still not: ${what}`);
    await sleep(50);
  }
}

/** Whether the resource of that process's workspace is being made. */
const isMaking = (pid: number): boolean =>
  workersOf(pid).some((worker) => {
    const file = `/proc/${worker}/cmdline`;
    return existsSync(file) && /sleep.60/.test(readFileSync(file, "utf8"));
  });

it("leaves no process and no folder when this process is killed", async () => {
  const built = join(__dirname, "../dist/index.js");
  const body = `require(${JSON.stringify(built)}).terraform({ configuration: ${JSON.stringify(SLOW)} }).then((w) => w.apply())`;
  const victim = spawn(process.execPath, ["-e", body], { stdio: ["ignore", "ignore", "inherit"] });
  const pid = victim.pid as number;
  await until(() => isMaking(pid), "the resource is being made");
  victim.kill("SIGKILL");
  await once(victim, "exit");
  await until(() => workersOf(pid).length === 0, "its processes are gone");
  expect(foldersOf(pid)).toEqual([]);
});

it("can be interrupted, and then says so", async () => {
  made = await terraform({ configuration: SLOW });
  expect(() => made?.signal("SIGINT")).toThrow("no operation of this workspace is running");
  const running = made.apply().catch((error: unknown) => error);
  await until(() => isMaking(process.pid), "the resource is being made");
  await expect(made.plan()).rejects.toThrow("another operation of this workspace is running");
  made.signal("SIGINT");
  expect(String(await running)).toContain("terraform apply failed:");
  await made.close();
  await until(() => workersOf(process.pid).length === 0, "its processes are gone");
  expect(foldersOf(process.pid)).toEqual([]);
});
