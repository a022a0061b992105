import type { Access } from "@rolewright/core";
import { Client } from "pg";
import { expect, it } from "vitest";
import { changesOf, failure, providerOf } from "./helpers.ts";
import { app, lives, migrate, NONE } from "./lives.ts";

// With checkpoints, as every user has them: what a killed operation had begun is in the state. One resource at a time, so
// that it is always the same one.
const life = lives(18, { checkpoints: true, parallel: 1 });

interface Says {
  offers: { to: string; access: Access }[];
  deployer: { port?: number; password?: string };
}
const CHANGED: Says["offers"] = [
  { to: "billing", access: "read-write" },
  { to: "reporting", access: "read-only" },
];
/** Where a change of the offer to `billing` has to pass. */
const AT_BILLING =
  "select pg_advisory_xact_lock(oid::bigint) from pg_roles where rolname = 'orders_for_billing'";
const PENDING = "1 pending operations from previous deployment";
const LOCKED = "the stack is currently locked by 1 lock(s)";

async function orders() {
  const says: Says = { offers: [{ to: "billing", access: "read-only" }], deployer: {} };
  const made = await life.open("orders", (service) => {
    const provider = providerOf({ ...life.deployer(), ...says.deployer }, "own");
    service("orders", { logins: { app, migrate }, offers: says.offers }, { provider });
  });
  return { says, made };
}

async function deployed() {
  const { says, made } = await orders();
  await made.up();
  await life.migration("orders", "create table note (id int)");
  return { says, made };
}

async function asDeployer(statement: string): Promise<void> {
  const { host, port, database, user, password } = life.deployer();
  const deployer = new Client({ host, port, database, user, password });
  await deployer.connect();
  try {
    await deployer.query(statement);
  } finally {
    await deployer.end();
  }
}

it("goes on after it was killed in the middle of the first up, once a role that it had begun is dropped", async () => {
  const { made } = await orders();
  await life.held(["create role orders_app"], made.unchecked, () => made.raw.signal("SIGKILL"));
  expect((await failure(made.raw.up())).message).toContain(LOCKED);
  await made.raw.cancel();
  // The provider has made the role after the engine was gone, so no state knows of it.
  const { message } = await failure(made.raw.up());
  expect(message).toContain(PENDING);
  expect(message).toContain('role "orders_app" already exists');
  await asDeployer("drop role orders_app");
  await made.raw.refresh({ clearPendingCreates: true });
  await made.up();
  await life.migration("orders", "create table note (id int)");
  await made.settled();
});

it("goes on by itself where what it had begun was not made", async () => {
  const { made } = await orders();
  await life.held(["create role orders_app"], made.unchecked, async (pid) => {
    made.raw.signal("SIGKILL");
    await life.asAdmin((admin) => admin.query("select pg_terminate_backend($1)", [pid]));
  });
  await made.raw.cancel();
  await made.up();
  expect((await made.raw.up()).log).toContain(PENDING);
  await made.raw.refresh({ clearPendingCreates: true });
  expect((await made.raw.up()).log).not.toContain(PENDING);
  await made.settled();
});

it("goes on after it was killed in the middle of a change", async () => {
  const { says, made } = await deployed();
  says.offers = CHANGED;
  await life.held([AT_BILLING], made.unchecked, () => made.raw.signal("SIGKILL"));
  await made.raw.cancel();
  await made.up();
  await made.settled();
});

it("needs a refresh after it was killed while it dropped a role", async () => {
  const { says, made } = await deployed();
  says.offers = [];
  const hold = "comment on role orders_for_billing is 'locked by this comment'";
  await life.held([hold], made.unchecked, () => made.raw.signal("SIGKILL"));
  await made.raw.cancel();
  expect((await failure(made.raw.up())).message).toContain("could not check if role orders_for_billing");
  await made.up({ refresh: true });
  await made.settled();
});

it("finishes what it has begun at Ctrl-C, and the next up does the rest", async () => {
  const { says, made } = await deployed();
  says.offers = CHANGED;
  const error = await life.held([AT_BILLING], made.unchecked, () => made.raw.signal("SIGINT"));
  expect(error?.message).toContain("update canceled");
  await made.up();
  await made.settled();
});

it("fails when the server restarts under it, and the next up does the rest", async () => {
  const { made } = await orders();
  // The test's servers forgive a lost transaction for speed. One that has been confirmed must not be lost here.
  await life.asAdmin((admin) => admin.query("alter role deployer set synchronous_commit = on"));
  const error = await life.held(["create role orders_app"], made.unchecked, (pid) => {
    process.kill(pid, "SIGKILL"); // one killed session, and PostgreSQL restarts all of itself
  });
  expect(error?.message).toContain("error creating role orders_app");
  await life.accepting();
  await made.up();
  await made.settled();
});

it("refuses a second up of a stack while the first is at work", async () => {
  const { says, made } = await deployed();
  says.offers = CHANGED;
  const error = await life.held([AT_BILLING], made.unchecked, async () => {
    expect((await failure(made.raw.up())).message).toContain(LOCKED);
  });
  expect(error).toBeUndefined();
  expect(await life.compare()).toEqual(NONE);
  await made.settled();
});

it("says that it can not connect, and loses nothing", async () => {
  const { says, made } = await deployed();
  const [offers, at] = [says.offers, "error connecting to PostgreSQL server 127.0.0.1"];
  for (const [wrong, reason] of [
    [{ port: 1 }, "ECONNREFUSED"],
    [{ password: "not-the-password" }, "28P01"],
  ] as const) {
    says.deployer = wrong;
    says.offers = CHANGED;
    const { message } = await failure(made.raw.up());
    expect(message).toContain(at);
    expect(message).toContain(reason);
    expect(message).not.toContain("not-the-password");
    expect((await failure(made.raw.refresh())).message).toContain(at);
    says.deployer = {};
    says.offers = offers;
    expect(await made.up()).not.toHaveProperty("replace"); // an update of the provider itself
  }
  says.offers = CHANGED;
  await made.up();
  await made.settled();
});

it("heals with a refresh what was changed by hand, as far as a refresh can see it", async () => {
  const { made } = await deployed();
  await life.migration(
    "orders",
    "create view shown as select * from note; create table parted (id int) partition by list (id)",
  );
  const byHand = (statements: string) => life.asAdmin((admin) => admin.query(statements));
  await byHand(`
    revoke select on orders.shown, orders.parted from orders_rw;
    grant truncate on orders.note to orders_app_a;
    grant select (id) on orders.note to orders_use;
    grant select on orders.note to public;
    create role intruder login in role orders_rw`);
  const unseen = await life.compare();
  expect(unseen.missing).toContain("orders_rw|table|orders|shown||SELECT");
  expect(unseen.missing).toContain("orders_rw|table|orders|parted||SELECT");
  for (const line of [
    "orders_app_a|table|orders|note||TRUNCATE",
    "orders_use|column|orders|note|id|SELECT",
    "orders_use|table|orders|note||SELECT",
    "intruder|table|orders|note||DELETE",
  ])
    expect(unseen.unwanted).toContain(line);
  expect(changesOf(await made.raw.up({ refresh: true }))).toEqual({});
  expect(await life.compare()).toEqual(unseen);
  await byHand(`
    grant select on orders.shown, orders.parted to orders_rw;
    revoke truncate on orders.note from orders_app_a;
    revoke select (id) on orders.note from orders_use;
    revoke select on orders.note from public;
    drop role intruder`);
  expect(await life.compare()).toEqual(NONE);

  await byHand(`
    revoke select on orders.note from orders_rw;
    grant truncate on orders.note to orders_rw;
    revoke usage on schema orders from orders_use;
    alter default privileges for role orders_owner in schema orders revoke select on tables from orders_rw;
    alter role orders_migrate createrole connection limit 3;
    drop role orders_app_a;
    drop owned by orders_for_billing; drop role orders_for_billing`);
  await asDeployer("grant orders_owner to orders_app");
  const seen = await life.compare();
  expect(changesOf(await made.raw.up())).toEqual({}); // it trusts its state
  expect(await life.compare()).toEqual(seen);
  await made.up({ refresh: true });
  await made.settled();

  // From PostgreSQL 16 on only the role that granted a membership, here the superuser, can take it back.
  await byHand("grant orders_owner to orders_app_a");
  expect((await made.raw.refresh()).changes["update"]).toBe(1);
  await made.unchecked();
  expect((await life.compare()).unwanted).toContain("member|orders_app_a|orders_owner");
  await byHand("revoke orders_owner from orders_app_a");
  await made.up({ refresh: true });
});
