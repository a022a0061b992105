import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Manifest } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
} from "@rolewright/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = path.join(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "packages/cli/dist/main.js");

let folder: string;
let server: PostgresServer;
let deployer: Deployer;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-starter-"));
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

const init = (): string =>
  execFileSync(process.execPath, [CLI, "init", "orders", "--folder", folder], {
    encoding: "utf8",
    stdio: "pipe",
  });

it("writes a program that compiles and deploys as it is", async () => {
  expect(init()).toContain("pulumi up");
  fs.symlinkSync(path.join(ROOT, "examples/single-service/node_modules"), path.join(folder, "node_modules"));
  execFileSync(path.join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], { stdio: "pipe" });

  const made = await stack({
    project: "orders-database",
    stack: "staging",
    config: { host: deployer.host, port: String(deployer.port), sslmode: "disable" },
    secrets: { deployerPassword: deployer.password },
    program: async () => {
      const { ...outputs } = await import(path.join(folder, "index.ts"));
      return outputs;
    },
  });
  try {
    const { outputs } = await made.up();
    expect((outputs["access"] as Manifest).service).toBe("orders");
    const login = {
      user: String(outputs["appLogin"]),
      password: String(outputs["appPassword"]),
      database: "shop",
    };
    const client = await server.connect(login);
    const { rows } = await client.query(
      "select current_user::text as login, current_schema()::text as schema",
    );
    await client.end();
    expect(rows).toEqual([{ login: "orders_app_a", schema: "orders" }]);
  } finally {
    await made.close();
  }
});

it("overwrites nothing, and refuses a name before it writes", () => {
  expect(init).toThrow(/Pulumi.yaml, package.json, tsconfig.json, .gitignore, index.ts already/);
  const refused = () =>
    execFileSync(process.execPath, [CLI, "init", "Orders!", "--folder", path.join(folder, "other")], {
      stdio: "pipe",
    });
  expect(refused).toThrow(/service "Orders!" is refused/);
  expect(fs.existsSync(path.join(folder, "other"))).toBe(false);
});
