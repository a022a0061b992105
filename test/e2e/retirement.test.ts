import { type Finding, type Retirement, retirement } from "@rolewright/audit";
import { type Manifest, manifest } from "@rolewright/core";
import { expect, it } from "vitest";
import { failure, outcome } from "./helpers.ts";
import { app, lives, migrate, PASSWORD } from "./lives.ts";

const shop = lives(18);
const all = { logins: { app, migrate }, offers: [{ to: "reporting", access: "read-only" as const }] };

/** What there is of a service on the server. */
const left = (service: string): Promise<string[]> =>
  shop.asAdmin(async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      `select 'role ' || rolname as name from pg_roles where rolname like $1 || '\\_%'
       union all select 'schema ' || nspname from pg_namespace where nspname = $1
       union all select 'table ' || relname from pg_class where relnamespace = to_regnamespace($1) and relkind = 'r'
       order by 1`,
      [service],
    );
    return rows.map(({ name }) => name);
  });

/** A service with a row of data, and a step to what becomes of it. */
async function withData(service: string) {
  let step: object | undefined = all;
  const stack = await shop.open(service, (make) => {
    if (step !== undefined) make(service, step);
    make("beside", { logins: { app }, protect: false });
  });
  await stack.up();
  await shop.migration(service, "create table note (v text); insert into note values ('kept')");
  return {
    stack,
    become: (next: object | undefined): void => {
      step = next;
    },
    /** What stands in the way, for the deployer. */
    look: (stated: Manifest): Promise<Retirement> =>
      shop.asDeployer("shop", (client) => retirement(client, { service: stated, connect: shop.asDeployer })),
  };
}

it("refuses to remove a service from the program, before anything is dropped", async () => {
  const { stack, become } = await withData("removed");
  const before = await left("removed");
  become(undefined);
  const { message } = await failure(stack.raw.up());
  expect(message).toContain("RetireBeforeRemoving");
  expect(message).toMatch(/cannot be deleted\s+because it is protected/);
  expect(await left("removed")).toEqual(before);
  const rows = await shop.as("removed_app_a", (session) => session.query("select v from note"));
  expect(rows.rows).toEqual([{ v: "kept" }]);
});

it("retires a service and keeps its data, which no login can reach any more", async () => {
  const { stack, become } = await withData("kept");
  const consumer = await shop.open("consumer", (make) => {
    make("reporting", { logins: { app }, uses: [{ from: "kept", access: "read-only" }], protect: false });
  });
  await consumer.up();
  const reading = "select v from kept.note";
  expect(await shop.as("reporting_app_a", (session) => outcome(session.query(reading)))).toBe("allowed");

  become({ retired: "keep-data" });
  await shop.as("kept_app_a", async (session) => {
    expect(await outcome(session.query(reading))).toBe("allowed");
    await stack.unchecked(); // the consumer's manifest still has its use
    expect(await outcome(session.query(reading))).toBe("42501");
  });
  expect(await left("kept")).toEqual(["role kept_owner", "schema kept", "table note"]);
  expect(await shop.as("reporting_app_a", (session) => outcome(session.query(reading)))).toBe("42501");
  expect(Object.keys((await stack.unchecked()).changes)).toEqual(["same"]);
  const { rows } = await shop.asAdmin((admin) => admin.query(reading));
  expect(rows).toEqual([{ v: "kept" }]);

  // Who changes their mind has it all back.
  become(all);
  await stack.unchecked();
  expect(await shop.as("kept_app_a", (session) => outcome(session.query(reading)))).toBe("allowed");
});

it("drops the data of a service when told so by name, and when its code is then removed", async () => {
  const { stack, become } = await withData("given_up");
  become({ retired: { dropSchemas: ["given_up"] } });
  await stack.up();
  expect(await left("given_up")).toEqual(["role given_up_owner", "schema given_up", "table note"]);
  become(undefined);
  await stack.up();
  expect(await left("given_up")).toEqual([]);
  await stack.settled();
});

it("goes on with a retirement that stopped half-way", async () => {
  const { stack, become } = await withData("halfway");
  // The application's login has left something behind in another database, where the deployer does not clean up.
  await shop.asAdmin((admin) => admin.query("create database elsewhere"));
  try {
    await shop.asAdminOf("elsewhere", (admin) =>
      admin.query("create table forgotten (); alter table forgotten owner to halfway_app"),
    );
    become({ retired: "keep-data" });
    const { message } = await failure(stack.raw.up());
    expect(message).toContain('role "halfway_app" cannot be dropped because some objects depend on it');
    expect(await left("halfway")).toContain("table note");

    await shop.asAdminOf("elsewhere", (admin) => admin.query("drop table forgotten"));
    await stack.up();
    expect(await left("halfway")).toEqual(["role halfway_owner", "schema halfway", "table note"]);
  } finally {
    await shop.asAdmin((admin) => admin.query("drop database elsewhere with (force)"));
  }
});

it("retires a service with an open session and a table elsewhere, by what it is told", async () => {
  const { stack, become, look } = await withData("leaving");
  const before = manifest({
    service: "leaving",
    database: "shop",
    ...all,
    logins: { app: {}, migrate: true },
  });
  const says = ({ findings }: Retirement): string[] =>
    findings.map(({ rule, subject }) => `${rule} ${subject}`);
  await shop.asAdmin((admin) => admin.query("create database attic"));
  const reader = await shop.connect("leaving_app_a", PASSWORD);
  reader.on("error", () => {});
  try {
    await shop.asAdminOf("attic", (admin) =>
      admin.query("create table forgotten (); alter table forgotten owner to leaving_app"),
    );
    await reader.query("begin; select * from leaving.note");

    const found = await look(before);
    expect(says(found)).toEqual(["retire-session leaving_app_a", "retire-elsewhere attic"]);
    const [, elsewhere] = found.findings as [Finding, Finding];
    expect(elsewhere.message).toContain("table public.forgotten");

    const endSessions = () =>
      shop.asDeployer("shop", async (client) => {
        for (const sql of (await look(before)).endSessions) await client.query(sql);
      });
    await endSessions();
    await expect(reader.query("select 1")).rejects.toThrow();
    await expect(shop.connect("leaving_app_a", PASSWORD)).rejects.toThrow("not permitted to log in");
    expect(says(await look(before))).toEqual(["retire-elsewhere attic"]);

    // Until the logins are dropped a change of mind is a refresh away.
    await stack.raw.refresh();
    await stack.up();
    await (await shop.connect("leaving_app_a", PASSWORD)).end();
    await endSessions();

    // What is found and not fixed stops it half-way, from where it can be asked again, and goes on.
    become({ retired: "keep-data" });
    const { message } = await failure(stack.raw.up());
    expect(message).toContain('role "leaving_app" cannot be dropped because some objects depend on it');
    expect(await left("leaving")).not.toContain("role leaving_app_a");
    expect(says(await look(before))).toEqual(["retire-elsewhere attic"]);
    await shop.asAdminOf("attic", async (admin) => {
      for (const sql of elsewhere.fix?.sql ?? []) await admin.query(sql);
    });
    await stack.up();
    expect(await left("leaving")).toEqual(["role leaving_owner", "schema leaving", "table note"]);
    const after = await look(before);
    expect(says(after)).toEqual([]);
    expect(after.roles).toEqual([{ name: "leaving_owner", login: false }]);
  } finally {
    await reader.end().catch(() => {});
    await shop.asAdmin((admin) => admin.query("drop database attic with (force)"));
  }
});
