import type { ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import { ReadOnlyRole, ReadWriteRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failure, outcome, providerOf, rolesOf } from "./helpers.ts";

let server: PostgresServer;
let deployer: Deployer;
const open: TestStack[] = [];
const sessions: Client[] = [];

beforeAll(async () => {
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
});
afterAll(async () => {
  for (const session of sessions) await session.end();
  for (const each of open) await each.close();
  await server?.stop();
});

async function openStack(project: string, program: () => unknown): Promise<TestStack> {
  const made = await stack({
    stackTraces: false,
    project,
    stack: "test",
    program: async () => program() as Record<string, unknown> | undefined,
  });
  open.push(made);
  return made;
}

const migrate = { password: "migrate-it" };
const app = { password: "app-it" };

const service = (name: string, args: Partial<ServiceDatabaseArgs>): ServiceDatabase =>
  new ServiceDatabase(name, { database: "shop", ...args }, { provider: providerOf(deployer) });

async function login(user: string, password: string): Promise<Client> {
  const session = await server.connect({ user, password, database: "shop" });
  sessions.push(session);
  return session;
}

/** Whether the login can connect: `allowed`, or the SQLSTATE. */
const connecting = (user: string, password: string): Promise<string> => outcome(login(user, password));

/** What a service's migrator makes. */
async function migration(name: string, sql: string): Promise<void> {
  const migrator = await login(`${name}_migrate`, migrate.password);
  await migrator.query(sql);
}

async function ask<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const admin = await server.connect({ database: "shop" });
  try {
    return (await admin.query(sql, values)).rows as T[];
  } finally {
    await admin.end();
  }
}

const rolesLike = async (name: string): Promise<string[]> =>
  (await rolesOf(server)).filter((role) => role.startsWith(`${name}_`));

const refused: [string, () => void, RegExp][] = [
  [
    "an access kind that does not exist",
    () => service("bad", { offers: [{ to: "all", access: "all" as "read-only" }] }),
    /offers\[0\]\.access: "all" is no access kind/,
  ],
  [
    "a field that does not exist",
    () => service("bad", { superuser: true } as Partial<ServiceDatabaseArgs>),
    /superuser: there is no such field/,
  ],
  [
    "the schema of everybody",
    () => service("bad", { schema: "public" }),
    /schema: "public" is open to every/,
  ],
  [
    "two offers of everything",
    () =>
      service("bad", {
        offers: [
          { to: "other", access: "read-only" },
          { to: "other", access: "write-only" },
        ],
      }),
    /is offered the whole schema twice/,
  ],
  [
    "a use without an application",
    () => service("bad", { uses: [{ from: "other", access: "read-only" }] }),
    /only an application can use/,
  ],
  [
    "a password that is also generated",
    () => service("bad", { logins: { app: { password: "x", generatePassword: true } } }),
    /both given/,
  ],
];

it.each(refused)("refuses %s before anything happens", async (_, program, reason) => {
  const made = await openStack("bad", program);
  const { message } = await failure(made.up());
  expect(message).toMatch(reason);
  expect(await rolesLike("bad")).toEqual([]);
  expect(await ask("select from pg_namespace where nspname like 'bad%'")).toEqual([]);
});

it("withdraws the access of a write-only role that is removed", async () => {
  let kept = true;
  const made = await openStack("removal", () => {
    const removal = service("removal", { logins: { migrate } });
    if (kept) new WriteOnlyRole("ingest", { service: removal, login: { password: "ingest-it" } });
    new ReadOnlyRole("analyst", { service: removal, login: { password: "analyst-it" } });
  });
  await made.up();
  await migration("removal", "create table note (v text)");
  const session = await login("removal_ingest", "ingest-it");
  const insert = () => outcome(session.query("insert into removal.note values ('x')"));
  expect(await insert()).toBe("allowed");

  kept = false;
  await made.up();
  expect(await insert()).toBe("42501");
  expect(await connecting("removal_ingest", "ingest-it")).toBe("28P01");
  expect(await rolesLike("removal")).toEqual([
    "removal_analyst",
    "removal_migrate",
    "removal_owner",
    "removal_ro",
    "removal_use",
  ]);
  const analyst = await login("removal_analyst", "analyst-it");
  expect((await analyst.query("select v from note")).rows).toEqual([{ v: "x" }]);
});

it("rotates a password by the other slot, without a moment in which no login works", async () => {
  const steps: NonNullable<ServiceDatabaseArgs["logins"]>["app"][] = [
    { password: "first" },
    { password: "first", standby: { password: "second" } },
    { active: "b", password: "second", standby: { password: "first" } },
    { active: "b", password: "second" },
  ];
  let step = 0;
  const made = await openStack("rotation", () => {
    const { appLogin } = service("rotation", { logins: { app: steps[step] as object, migrate } });
    return { appLogin };
  });
  const seen: unknown[][] = [];
  for (step = 0; step < steps.length; step++) {
    const { outputs } = await made.up();
    if (step === 0) await migration("rotation", "create table note (v text)");
    seen.push([
      outputs["appLogin"],
      await connecting("rotation_app_a", "first"),
      await connecting("rotation_app_b", "second"),
    ]);
  }
  expect(seen).toEqual([
    ["rotation_app_a", "allowed", "28P01"],
    ["rotation_app_a", "allowed", "allowed"],
    ["rotation_app_b", "allowed", "allowed"],
    ["rotation_app_b", "28P01", "allowed"],
  ]);
  const session = await login("rotation_app_b", "second");
  expect(await outcome(session.query("insert into note values ('x')"))).toBe("allowed");
});

it("keeps the schema, its owner and the data when somebody destroys, and gives access back at the next up", async () => {
  const made = await openStack("kept", () => {
    service("kept", { logins: { app, migrate } });
  });
  await made.up();
  await migration("kept", "create table note (v text); insert into note values ('x')");
  const before = await rolesLike("kept");
  expect(before).toHaveLength(6);

  expect((await failure(made.destroy())).message).toMatch(/protect/);
  expect(await rolesLike("kept")).toContain("kept_owner");
  expect(await ask("select v from kept.note")).toEqual([{ v: "x" }]);

  await made.up();
  expect(await rolesLike("kept")).toEqual(before);
  const session = await login("kept_app_a", app.password);
  expect((await session.query("select v from note")).rows).toEqual([{ v: "x" }]);
  const owner =
    "select r.rolname from pg_namespace n join pg_roles r on r.oid = nspowner where nspname = 'kept'";
  expect(await ask(owner)).toEqual([{ rolname: "kept_owner" }]);
});

it("makes a consumer that is constructed before its owner", async () => {
  const made = await openStack("early", () => {
    const provider = providerOf(deployer);
    new ServiceDatabase(
      "early",
      { database: "shop", logins: { app }, uses: [{ from: "late", access: "read-only" }] },
      { provider },
    );
    new ServiceDatabase(
      "late",
      { database: "shop", logins: { migrate }, offers: [{ to: "early", access: "read-only" }] },
      { provider },
    );
  });
  await made.up();
  await migration("late", "create table note (v text)");
  const session = await login("early_app_a", app.password);
  expect(await outcome(session.query("select v from late.note"))).toBe("allowed");
  expect(await outcome(session.query("insert into late.note values ('x')"))).toBe("42501");
});

it("refuses an open session at its next statement once an offer is withdrawn", async () => {
  let offered = true;
  const owner = await openStack("giver", () => {
    service("giver", {
      logins: { migrate },
      offers: [
        ...(offered ? [{ to: "taker", access: "read-only" as const }] : []),
        { to: "someone", access: "read-only" },
      ],
    });
  });
  const consumer = await openStack("taker", () => {
    service("taker", { logins: { app, migrate }, uses: [{ from: "giver", access: "read-only" }] });
  });
  await owner.up();
  await consumer.up();
  await migration("giver", "create table note (v text)");
  await migration("taker", "create table own (v text)");
  const session = await login("taker_app_a", app.password);
  const reading = () => outcome(session.query("select v from giver.note"));
  expect(await reading()).toBe("allowed");

  offered = false;
  await owner.up();
  expect(await reading()).toBe("42501");
  expect(await outcome(session.query("select v from own"))).toBe("allowed");
  expect(await rolesLike("giver")).toEqual([
    "giver_for_someone",
    "giver_for_someone_all",
    "giver_migrate",
    "giver_owner",
    "giver_use",
  ]);
});

it("gives what is offered when an offer turns from one table to the whole schema, and back", async () => {
  let tables: { tables?: string[] } = {};
  let migrated = false;
  const both = await openStack("turning", () => {
    const opts = { provider: providerOf(deployer) };
    const offers = [{ to: "turned", access: "read-only" as const, ...tables }];
    new ServiceDatabase("turner", { database: "shop", logins: { migrate }, offers, migrated }, opts);
    const uses = [{ from: "turner", access: "read-only" as const }];
    new ServiceDatabase("turned", { database: "shop", logins: { app }, uses }, opts);
  });
  await both.up();
  await migration("turner", "create table one (id int); create table two (id int)");
  migrated = true;
  const consumer = await login("turned_app_a", app.password);
  const readable = async (): Promise<string[]> => [
    await outcome(consumer.query("select * from turner.one")),
    await outcome(consumer.query("select * from turner.two")),
  ];
  expect(await readable()).toEqual(["allowed", "allowed"]);

  tables = { tables: ["one"] };
  await both.up();
  expect(await readable()).toEqual(["allowed", "42501"]);

  tables = {};
  await both.up();
  expect(await readable()).toEqual(["allowed", "allowed"]);
  const { changes } = await both.up();
  expect(Object.keys(changes)).toEqual(["same"]);
});

it("lets a login do more, and less, when the class of its role changes", async () => {
  let Role: typeof ReadOnlyRole | typeof WriteOnlyRole | typeof ReadWriteRole = ReadOnlyRole;
  const made = await openStack("class", () => {
    const owner = service("classy", { logins: { migrate } });
    new Role("classy-ana", { service: owner, login: { password: "ana-it" } });
  });
  await made.up();
  await migration("classy", "create table note (id int)");
  const ana = await login("classy_ana", "ana-it");
  const may = async (): Promise<string[]> => [
    await outcome(ana.query("select * from note")),
    await outcome(ana.query("insert into note values (1)")),
    await outcome(ana.query("delete from note")),
  ];
  expect(await may()).toEqual(["allowed", "42501", "42501"]);
  Role = ReadWriteRole;
  await made.up();
  expect(await may()).toEqual(["allowed", "allowed", "allowed"]);
  Role = WriteOnlyRole;
  await made.up();
  expect(await may()).toEqual(["42501", "allowed", "42501"]);
  Role = ReadOnlyRole;
  await made.up();
  expect(await may()).toEqual(["allowed", "42501", "42501"]);
});

it("takes another name of a role for another login", async () => {
  let role = "first";
  let migrated = false;
  const made = await openStack("naming", () => {
    const owner = service("named-so", { logins: { migrate }, migrated });
    new WriteOnlyRole("job", {
      service: owner,
      role,
      login: { password: "job-it" },
      returning: { note: ["id"] },
    });
  });
  await made.up();
  await migration("named_so", "create table note (id int)");
  migrated = true;
  await made.up();
  role = "second";
  await made.up();
  expect((await rolesLike("named_so")).filter((name) => /first|second/.test(name))).toEqual([
    "named_so_second",
    "named_so_second_keys",
  ]);
  const second = await login("named_so_second", "job-it");
  expect(await outcome(second.query("insert into note values (1) returning id"))).toBe("allowed");
});

it("refuses another name for a protected schema, and leaves it as it is", async () => {
  let schema = "kept_schema";
  const made = await openStack("moving", () => service("mover", { logins: { app, migrate }, schema }));
  await made.up();
  await migration("mover", "create table note (id int)");
  schema = "other_schema";
  const error = await failure(made.preview());
  expect(error.message).toContain("protect");
  const session = await login("mover_app_a", app.password);
  expect(await outcome(session.query("select * from kept_schema.note"))).toBe("allowed");
});
