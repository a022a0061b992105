import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { embeddedPostgres, type PostgresServer } from "./embedded-postgres.js";
import { stack, type TestStack } from "./stack.js";

let server: PostgresServer;
let deployer: Deployer;
const open: TestStack[] = [];

beforeAll(async () => {
  server = await embeddedPostgres();
  deployer = await createDeployer(server, { database: "shop" });
});
afterAll(async () => {
  for (const each of open) await each.close();
  await server?.stop();
});

const secret = "hunter2-hunter2";

async function roleStack(
  project: string,
  role: postgresql.RoleArgs,
  more: pulumi.ResourceOptions = {},
): Promise<TestStack> {
  const made = await stack({
    project,
    stack: "test",
    config: { greeting: "hello" },
    secrets: { password: secret },
    program: async () => {
      const config = new pulumi.Config();
      const { host, port, database, user: username, password } = deployer;
      const connection = { host, port, database, username, password: pulumi.secret(password) };
      const provider = new postgresql.Provider("p", { ...connection, superuser: false, sslmode: "disable" });
      new postgresql.Role(
        "r",
        { password: config.requireSecret("password"), ...role },
        { provider, ...more },
      );
      return { greeting: config.require("greeting") };
    },
  });
  open.push(made);
  return made;
}

it("creates, finds nothing more to do, and leaves nothing", async () => {
  const made = await roleStack("lifecycle", { name: "lifecycle_role", login: true });
  expect((await made.preview()).changes).toEqual({ create: 3 });
  const first = await made.up();
  expect(first.changes).toEqual({ create: 3 });
  expect(first.outputs).toEqual({ greeting: "hello" });
  expect((await made.up()).changes).toEqual({ same: 3 });
  expect((await made.refresh()).changes).not.toHaveProperty("update");
  expect(made.stateFile()).not.toContain(secret);
  expect(made.stateFile()).not.toContain(deployer.password);
  expect((await made.destroy()).changes).toEqual({ delete: 3 });
});

it("fails with the words of the engine and without a secret", async () => {
  const made = await roleStack("refused", { name: "refused_role", superuser: true });
  const error = (await made.up().catch((caught: unknown) => caught)) as Error;
  expect(error).toBeInstanceOf(Error);
  expect(error.message).toMatch(/permission denied|superuser/i);
  expect(error.message).not.toContain(secret);
  expect(error.message).not.toContain(deployer.password);
});

it("says so when there is no operation to signal", async () => {
  const made = await roleStack("idle", { name: "idle_role" });
  expect(() => made.signal("SIGKILL")).toThrow("no operation of this stack is running");
});

it("forgets what is protected and leaves it on the server, but nothing that another resource depends on", async () => {
  const made = await roleStack("forgotten", { name: "forgotten_role" }, { protect: true });
  await made.up();
  const urns = (JSON.parse(made.stateFile()).checkpoint.latest.resources as { urn: string }[])
    .map(({ urn }) => urn)
    .filter((urn) => !urn.includes("pulumi:pulumi:Stack"));
  expect(urns.map((urn) => urn.split("::").at(-1))).toEqual(["p", "r"]);
  await expect(made.forget(urns.slice(0, 1))).rejects.toThrow("depend on it");
  await made.forget(urns.toReversed());
  expect((await made.destroy()).changes).toEqual({ delete: 1 });
  const client = await server.connect();
  const { rows } = await client.query("select rolname from pg_roles where rolname = 'forgotten_role'");
  await client.end();
  expect(rows).toHaveLength(1);
});
