import type { Access } from "@rolewright/core";
import { expect, it } from "vitest";
import { changesOf, failure } from "./helpers.ts";
import { app, lives, migrate, NONE } from "./lives.ts";

// With checkpoints, as every user has them: what a killed operation has done is in the state.
const life = lives(18, { checkpoints: true });

interface Says {
  offers: { to: string; access: Access }[];
  connectionLimit: number;
}

async function orders(first = true) {
  const says: Says = { offers: [{ to: "billing", access: "read-only" }], connectionLimit: 5 };
  const made = await life.open("orders", (service) => {
    service("orders", { logins: { app: { ...app, connectionLimit: says.connectionLimit }, migrate }, offers: says.offers });
  });
  if (first) {
    await made.up();
    await life.migration("orders", "create table note (id int)");
  }
  return { says, made };
}
const tell = async (what: string, p: Promise<unknown>) => {
  const r = await p.then((x) => JSON.stringify((x as {changes: unknown}).changes) + (x as {log: string}).log.split("Outputs:")[0]?.slice(0, 1500), (e: Error) => e.message.split("Outputs:")[0]?.slice(0, 2500));
  console.log("TELL", what, r, JSON.stringify(await life.compare()).slice(0, 600));
};

it("a: killed creating, role made", async () => {
  const { made } = await orders(false);
  const error = await life.held(["create role orders_app"], () => made.unchecked(), () => made.raw.signal("SIGKILL"));
  console.log("TELL kill", error?.message.slice(0, 1000));
  await tell("up while locked", made.raw.up());
  await made.raw.cancel();
  await tell("up after cancel", made.raw.up());
  await tell("refresh", made.raw.refresh());
  await tell("refresh clear", made.raw.refresh({ clearPendingCreates: true }));
  await tell("up after refresh", made.raw.up());
  await life.asAdmin((a) => a.query("drop role orders_app"));
  await tell("up after drop", made.up());
});
it("b: killed creating, role not made", async () => {
  const { made } = await orders(false);
  const error = await life.held(["create role orders_app"], () => made.unchecked(), async (pid) => {
    made.raw.signal("SIGKILL");
    await life.asAdmin((admin) => admin.query("select pg_terminate_backend($1)", [pid]));
  });
  console.log("TELL kill", error?.message.slice(0, 1000));
  await made.raw.cancel();
  await tell("up after cancel", made.unchecked());
  await tell("up after up", made.raw.up());
});
it("c: killed change at grant", async () => {
  const { says, made } = await orders();
  says.offers = [{ to: "billing", access: "read-write" }, { to: "new", access: "read-only" }];
  says.connectionLimit = 6;
  await life.held(["select pg_advisory_xact_lock(oid::bigint) from pg_roles where rolname = 'orders_for_billing'"], () => made.unchecked(), () => made.raw.signal("SIGKILL"));
  await made.raw.cancel();
  await tell("up after cancel", made.unchecked());
  await tell("up after up", made.raw.up());
});
it("d: killed deleting a role", async () => {
  const { says, made } = await orders();
  says.offers = [];
  await life.held(["comment on role orders_for_billing is 'held'"], () => made.unchecked(), () => made.raw.signal("SIGKILL"));
  await made.raw.cancel();
  await tell("up after cancel", made.unchecked());
  await tell("up refresh", made.unchecked({ refresh: true }));
  await tell("up after up", made.raw.up());
});
it("e: sigint", async () => {
  const { says, made } = await orders();
  says.offers = [{ to: "billing", access: "read-write" }, { to: "new", access: "read-only" }];
  const error = await life.held(["select pg_advisory_xact_lock(oid::bigint) from pg_roles where rolname = 'orders_for_billing'"], () => made.unchecked(), async () => { made.raw.signal("SIGINT"); await new Promise((r) => setTimeout(r, 300)); });
  console.log("TELL int", error?.message.slice(0, 1000));
  await tell("up after int", made.unchecked());
});
it("f: crash", async () => {
  const { made } = await orders(false);
  const error = await life.held(["create role orders_app"], () => made.unchecked(), (pid) => { process.kill(pid, "SIGKILL"); });
  console.log("TELL crash", error?.message.slice(0, 1500));
  await tell("up after crash", made.unchecked());
  await tell("up after up", made.raw.up());
});
it("g: two at once", async () => {
  const { says, made } = await orders();
  says.offers = [{ to: "billing", access: "read-write" }, { to: "new", access: "read-only" }];
  const error = await life.held(["select pg_advisory_xact_lock(oid::bigint) from pg_roles where rolname = 'orders_for_billing'"], () => made.unchecked(), async () => { console.log("TELL second", (await failure(made.raw.up())).message.slice(0, 1000)); });
  expect(error).toBeUndefined();
  expect(await life.compare()).toEqual(NONE);
});
it("h: drift", async () => {
  const { made } = await orders();
  await life.migration("orders", "create view shown as select * from note; create table parted (id int) partition by list (id)");
  await life.asAdmin((a) => a.query(`
    revoke select on orders.note from orders_for_billing;
    grant truncate on orders.note to orders_rw;
    grant select on orders.note to orders_migrate;
    grant select (id) on orders.note to orders_use;
    grant orders_owner to orders_app_a;
    revoke select on orders.shown from orders_rw;
    revoke select on orders.parted from orders_rw;
    alter default privileges for role orders_owner in schema orders revoke select on tables from orders_rw;
    grant select on orders.note to public;
    create role orders_intruder login in role orders_rw;
    grant connect on database shop to public;
    revoke usage on schema orders from orders_use;
    alter role orders_app_a createrole;
  `));
  await tell("after", made.raw.preview());
  await tell("up", made.raw.up());
  await tell("refresh", made.raw.refresh());
  await tell("up", made.raw.up());
  console.log("TELL", await life.compare());
  await life.asAdmin((a) => a.query("drop owned by orders_app; drop role orders_app; drop role orders_app_a; drop role orders_intruder"));
  await tell("up", made.raw.up());
  await tell("up refresh", made.raw.up({ refresh: true }));
  console.log("TELL", changesOf(await made.raw.up()), await life.compare());
});
