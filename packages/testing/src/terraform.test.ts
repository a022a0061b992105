import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { embeddedPostgres, type PostgresServer } from "./embedded-postgres.js";
import { type TerraformArgs, type TestWorkspace, terraform } from "./terraform.js";

let server: PostgresServer;
let deployer: Deployer;
const open: TestWorkspace[] = [];

beforeAll(async () => {
  server = await embeddedPostgres();
  deployer = await createDeployer(server, { database: "shop" });
});
afterAll(async () => {
  for (const each of open) await each.close();
  await server?.stop();
});

const secret = "hunter2-hunter2";

/** What Terraform finds at that address. */
const of = (address: string): string => `\${${address}}`;

/** Resources by address. */
type Resources = Record<string, Record<string, unknown>>;

/** A configuration with the deployer's provider and these resources. */
function configuration(resources: Resources, more: object = {}): object {
  const resource: Record<string, Resources> = {};
  for (const [address, args] of Object.entries(resources)) {
    const [type, name] = address.split(".") as [string, string];
    resource[type] = { ...resource[type], [name]: args };
  }
  const { host, port, database, user: username, password } = deployer;
  return {
    terraform: { required_providers: { postgresql: { source: "cyrilgdn/postgresql" } } },
    provider: {
      postgresql: { host, port, database, username, password, superuser: false, sslmode: "disable" },
    },
    ...(Object.keys(resource).length > 0 ? { resource } : {}),
    ...more,
  };
}

async function workspace(resources: Resources, more: object = {}, args: TerraformArgs = {}) {
  const made = await terraform({ configuration: configuration(resources, more), ...args });
  open.push(made);
  return made;
}

async function rows(sql: string): Promise<unknown[]> {
  const client = await server.connect({ database: "shop" });
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

it("makes, finds nothing more to do, changes in place, replaces, and takes everything back", async () => {
  const grant = {
    role: of("postgresql_role.r.name"),
    database: "shop",
    schema: of("postgresql_schema.s.name"),
  };
  const resources = (limit: number, type: string, privileges: string[]) => ({
    "postgresql_role.r": {
      name: "life",
      login: true,
      connection_limit: limit,
      search_path: ["life", "public"],
    },
    "postgresql_schema.s": { name: "life" },
    "postgresql_grant.g": { ...grant, object_type: type, privileges },
  });
  const made = await workspace(resources(3, "schema", ["USAGE"]), {
    output: { role: { value: of("postgresql_role.r.id") } },
  });
  await made.validate();
  expect((await made.plan()).changes).toEqual({
    "postgresql_role.r": "create",
    "postgresql_schema.s": "create",
    "postgresql_grant.g": "create",
  });
  await made.apply();
  expect(await made.output()).toEqual({ role: "life" });
  expect(await rows("select nspacl::text from pg_namespace where nspname = 'life'")).toEqual([
    { nspacl: "{deployer=UC/deployer,life=U/deployer}" },
  ]);
  expect((await made.plan()).changes).toEqual({});

  await made.configure({ configuration: configuration(resources(4, "table", ["SELECT"])) });
  const { changes, details } = await made.plan();
  expect(changes).toEqual({ "postgresql_role.r": "update", "postgresql_grant.g": "replace" });
  expect(details["postgresql_grant.g"]).toMatchObject({
    before: { object_type: "schema" },
    after: { object_type: "table" },
    replacedFor: ["object_type"],
  });
  expect((await made.apply()).changes).toEqual(changes);
  expect(await rows("select rolconnlimit from pg_roles where rolname = 'life'")).toEqual([
    { rolconnlimit: 4 },
  ]);
  expect(await rows("select nspacl::text from pg_namespace where nspname = 'life'")).toEqual([
    { nspacl: "{deployer=UC/deployer}" },
  ]);

  expect(Object.values((await made.destroy()).changes)).toEqual(["delete", "delete", "delete"]);
  expect(await rows("select from pg_roles where rolname = 'life'")).toEqual([]);
  expect(await made.state()).toEqual({});
});

it("refuses a configuration that is wrong, before a server is asked", async () => {
  const valid = { role: "a", database: "shop", schema: "s", privileges: ["SELECT"] };
  const cases: [Resources, string][] = [
    [{ "postgresql_grant.g": { ...valid, objct_type: "table" } }, "objct_type"],
    [{ "postgresql_grant.g": valid }, 'The argument "object_type" is required'],
    [{ "postgresql_grant.g": { ...valid, object_type: "tabel" } }, "expected object_type to be one of"],
    [{ "postgresql_role.r": { name: "r", connection_limit: -2 } }, "at least (-1), got -2"],
    [
      { "postgresql_role.r": { name: "r", password: "x", password_wo: "x", password_wo_version: "1" } },
      "conflicts with password_wo",
    ],
    [
      { "postgresql_role.r": { name: "r", password_wo: "x" } },
      "all of `password_wo,password_wo_version` must be specified",
    ],
  ];
  const made = await workspace({});
  for (const [resources, message] of cases) {
    await made.configure({ configuration: configuration(resources) });
    await expect(made.validate()).rejects.toThrow(message);
  }
  await made.configure({ configuration: configuration({ "postgresql_oracle.o": { name: "o" } }) });
  await expect(made.validate()).rejects.toThrow("postgresql_oracle");
});

it("sees the drift that the provider sees, and not the other", async () => {
  await rows(
    "create role drifter; create schema drift; create table drift.t (); create view drift.v as select",
  );
  const grant = { role: "drifter", database: "shop", schema: "drift", object_type: "table" };
  await rows(
    "alter schema drift owner to deployer; alter table drift.t owner to deployer; alter view drift.v owner to deployer",
  );
  const made = await workspace({ "postgresql_grant.g": { ...grant, privileges: ["SELECT"] } });
  await made.apply();
  await rows("revoke select on drift.v from drifter; grant select on drift.t to drifter with grant option");
  expect((await made.plan()).changes).toEqual({});
  await rows("grant insert on drift.t to drifter");
  const plan = await made.plan();
  expect(plan.changes).toEqual({ "postgresql_grant.g": "update" });
  expect(plan.details["postgresql_grant.g"]?.before).toMatchObject({ privileges: ["INSERT", "SELECT"] });
  expect((await made.plan({ refreshOnly: true })).drift).toEqual({ "postgresql_grant.g": "update" });
  expect((await made.plan({ refresh: false })).changes).toEqual({});
  await made.refresh();
  expect((await made.state())["postgresql_grant.g"]).toMatchObject({ privileges: ["INSERT", "SELECT"] });

  await rows("drop owned by drifter; drop role drifter");
  expect((await made.plan()).changes).toEqual({ "postgresql_grant.g": "create" });
  await made.refresh();
  expect(await made.state()).toEqual({});
});

it("imports what is there, and forgets it", async () => {
  await rows("set role deployer; create role found login connection limit 7; create schema found");
  const made = await workspace({
    "postgresql_role.r": { name: "found", login: true, connection_limit: 7 },
    "postgresql_schema.s": { name: "found" },
  });
  await made.import("postgresql_role.r", "found");
  await made.import("postgresql_schema.s", "shop.found");
  expect((await made.state())["postgresql_schema.s"]).toMatchObject({ owner: "deployer", database: "shop" });
  // What only the state holds, as whether to drop a schema with all that is in it, nobody has said yet.
  expect((await made.plan()).changes).toEqual({ "postgresql_schema.s": "update" });
  await made.apply();
  expect((await made.plan()).changes).toEqual({});
  await expect(made.import("postgresql_role.r", "missing")).rejects.toThrow();
  await made.forget(["postgresql_role.r"]);
  expect(Object.keys(await made.state())).toEqual(["postgresql_schema.s"]);
  await made.destroy();
  expect(await rows("select 1 as there from pg_roles where rolname = 'found'")).toEqual([{ there: 1 }]);
  await expect(made.forget(["postgresql_role.r"])).rejects.toThrow("terraform state rm failed");
});

it("keeps what was made before a failure, and goes on from there", async () => {
  const made = await workspace({
    "postgresql_role.r": { name: "halfway" },
    "postgresql_grant.g": {
      ...{ role: of("postgresql_role.r.name"), database: "shop", schema: "later" },
      ...{ object_type: "schema", privileges: ["USAGE"] },
    },
  });
  const error = (await made.apply().catch((caught: unknown) => caught)) as Error;
  expect(error.message).toContain("postgresql_grant.g: ");
  expect(error.message).not.toContain(deployer.password);
  expect(Object.keys(await made.state())).toEqual(["postgresql_role.r"]);
  await rows("create schema later authorization deployer");
  expect((await made.apply()).changes).toEqual({ "postgresql_grant.g": "create" });
});

it("never writes a write-only password down, and sets another with another version", async () => {
  const login = (version: string) => ({
    "postgresql_role.r": {
      name: "wo",
      login: true,
      password_wo: of("var.password"),
      password_wo_version: version,
    },
  });
  const variable = { password: { type: "string", ephemeral: true } };
  const made = await workspace(login("1"), { variable }, { variables: { password: secret } });
  await made.apply();
  expect((await made.state())["postgresql_role.r"]).toMatchObject({
    ...{ password: null, password_wo: null, password_wo_version: "1" },
  });
  expect(made.stateFile()).not.toContain(secret);
  const verifier = async () => (await rows("select rolpassword from pg_authid where rolname = 'wo'"))[0];
  const first = await verifier();
  expect(first).not.toEqual({ rolpassword: null });

  await made.configure({ variables: { password: "another" } });
  expect((await made.plan()).changes).toEqual({});
  await made.configure({ configuration: configuration(login("2"), { variable }) });
  expect((await made.apply()).changes).toEqual({ "postgresql_role.r": "update" });
  expect(await verifier()).not.toEqual(first);
  await (await server.connect({ user: "wo", password: "another" })).end();
});

it("makes random passwords, one in the state and one that is nowhere", async () => {
  const made = await workspace(
    {
      "random_password.kept": { length: 20, special: false },
      "postgresql_role.r": {
        ...{ name: "random", login: true, password_wo_version: "1" },
        password_wo: of("ephemeral.random_password.once.result"),
      },
    },
    { ephemeral: { random_password: { once: { length: 30 } } } },
  );
  await made.apply();
  const { result } = (await made.state())["random_password.kept"] as { result: string };
  expect(result).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(await rows("select rolpassword ~ '^SCRAM' as made from pg_authid where rolname = 'random'")).toEqual(
    [{ made: true }],
  );
  expect(await made.plan()).toMatchObject({ changes: {}, details: {} });
});

it("runs a folder, with modules, and keeps its state from the backend that it names", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "terraform-test-"));
  const files = {
    "main.tf": `
      terraform {
        backend "s3" {
          bucket = "nowhere"
        }
      }
      variable "who" {}
      module "greeting" {
        source = "./greeting"
        who    = var.who
      }
      output "said" {
        value     = module.greeting.said
        sensitive = true
      }`,
    "greeting/main.tf": `
      variable "who" {}
      resource "terraform_data" "said" {
        input = "hello \${var.who}"
      }
      output "said" {
        value = terraform_data.said.output
      }`,
    "terraform.tfstate": "of another run",
  };
  fs.mkdirSync(path.join(folder, "greeting"));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  try {
    const made = await terraform({ directory: folder, variables: { who: "world" } });
    open.push(made);
    expect((await made.apply()).changes).toEqual({ "module.greeting.terraform_data.said": "create" });
    expect(await made.output()).toEqual({ said: "hello world" });
    expect(await made.state()).toMatchObject({
      "module.greeting.terraform_data.said": { input: "hello world" },
    });
    expect(fs.readdirSync(folder).sort()).toEqual(["greeting", "main.tf", "terraform.tfstate"]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
