import * as pulumi from "@pulumi/pulumi";
import { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failure, outcome, providerOf } from "./helpers.ts";

// Characters that a state file, a log or a statement could write in another way are left out, so that a search finds them.
const GIVEN = {
  app: "given-as-secret-1",
  standby: "given-as-plain-2",
  migrate: "given-as-output-3",
  analyst: "given-plain-to-a-role-4",
};

let server: PostgresServer;
let deployer: Deployer;
let made: TestStack;
/** Whether the program also asks for what PostgreSQL refuses. */
let broken = false;
const texts: Record<string, string> = {};
let outputs: Record<string, unknown>;
let generated: Record<string, string>;

beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
  made = await stack({
    stackTraces: false,
    project: "secrets",
    stack: "test",
    secrets: { app: GIVEN.app },
    program: async () => {
      const service = new ServiceDatabase(
        "orders",
        {
          database: "shop",
          logins: {
            app: {
              password: new pulumi.Config().requireSecret("app"),
              standby: { password: GIVEN.standby },
            },
            migrate: { password: pulumi.output(GIVEN.migrate) },
          },
          // The table is never made: a grant on it fails.
          ...(broken && { offers: [{ to: "reporting", access: "read-only", tables: ["missing"] }] }),
        },
        { provider: providerOf(deployer) },
      );
      const analyst = new ReadOnlyRole("analyst", { service, login: { password: GIVEN.analyst } });
      const ingest = new WriteOnlyRole("ingest", { service, login: { generatePassword: true } });
      const plain = new ReadOnlyRole("other", { service, login: { generatePassword: true } });
      // Not wrapped in `secret` here: they have to be secrets already.
      return {
        manifest: service.manifest,
        app: service.appPassword,
        migrate: service.migratePassword,
        analyst: analyst.password,
        ingest: ingest.password,
        other: plain.password,
      };
    },
  });
  texts["the log of preview"] = (await made.preview()).log;
  const first = await made.up();
  outputs = first.outputs;
  texts["the log of up"] = first.log;
  texts["the state after up"] = made.stateFile();
  const second = await made.up();
  texts["the log of a second up"] = second.log;
  texts["the log of refresh"] = (await made.refresh()).log;
  broken = true;
  texts["the error of a failing up"] = (await failure(made.up())).message;
  texts["the state after a failing up"] = made.stateFile();
  generated = { ingest: String(outputs["ingest"]), other: String(outputs["other"]) };
});
afterAll(async () => {
  await made?.close();
  await server?.stop();
});

it("runs the program that these tests are about", () => {
  expect(texts["the log of up"]).toContain("orders-app_a");
  expect(texts["the state after up"]).toContain("orders_ingest");
  expect(texts["the error of a failing up"]).toContain("missing");
  expect(outputs).toMatchObject({ app: GIVEN.app, migrate: GIVEN.migrate, analyst: GIVEN.analyst });
});

it.each([
  "the log of preview",
  "the log of up",
  "the log of a second up",
  "the log of refresh",
  "the state after up",
  "the error of a failing up",
  "the state after a failing up",
])("%s holds no password in clear", (name) => {
  const text = texts[name] as string;
  expect(text.length).toBeGreaterThan(100);
  const passwords = { ...GIVEN, ...generated, deployer: deployer.password };
  const found = Object.entries(passwords).filter(([, password]) =>
    [password, Buffer.from(password).toString("base64"), encodeURIComponent(password)].some((form) =>
      text.includes(form),
    ),
  );
  expect(found.map(([login]) => login)).toEqual([]);
});

it("keeps passwords out of the manifest", () => {
  const text = JSON.stringify(outputs["manifest"]);
  expect(text).toContain("orders_app_a");
  for (const password of [...Object.values(GIVEN), ...Object.values(generated)])
    expect(text).not.toContain(password);
});

it("logs in with the given and with the generated passwords, and with no other", async () => {
  const logins: Record<string, string> = {
    orders_app_a: GIVEN.app,
    orders_app_b: GIVEN.standby,
    orders_migrate: GIVEN.migrate,
    orders_analyst: GIVEN.analyst,
    orders_ingest: generated["ingest"] as string,
    orders_other: generated["other"] as string,
  };
  for (const [user, password] of Object.entries(logins)) {
    const client = await server.connect({ user, password, database: "shop" });
    expect((await client.query("select session_user::text as me")).rows).toEqual([{ me: user }]);
    await client.end();
    expect(await outcome(server.connect({ user, password: `${password}x`, database: "shop" }))).toBe("28P01");
  }
});

it("generates a password of its own for each login, of letters and digits", () => {
  const { ingest, other } = generated;
  expect(ingest).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(other).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(ingest).not.toBe(other);
});
