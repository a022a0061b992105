import { ReadOnlyRole } from "@rolewright/pulumi/postgresql";
import type { StackRun } from "@rolewright/testing";
import { expect, it } from "vitest";
import { changesOf, failure } from "./helpers.ts";
import { app, type LivingStack, lives, migrate, PASSWORD } from "./lives.ts";

const shop = lives(18);

/** What an operation says of access, in lines, each with the service that it is attached to. */
function said({ log }: StackRun): string[] {
  const diagnostics = log.slice(log.indexOf("Diagnostics:"), log.indexOf("Resources:"));
  const lines = diagnostics.split("\n").map((line) => line.trim());
  let service = "";
  return lines.flatMap((line) => {
    service = /^rolewright-postgresql:index:ServiceDatabase \((.*)\):$/.exec(line)?.[1] ?? service;
    const found = /^(warning: )?what changes of access:$/.exec(line);
    if (found !== null) return [`${found[1] === undefined ? "info" : "warning"} at ${service}`];
    return /^[+~-] /.test(line) ? [line.replace(/ +/g, " ")] : [];
  });
}

/** What both a preview and the `up` after it say. */
async function saidBy(stack: LivingStack): Promise<string[]> {
  const before = said(await stack.raw.preview());
  const run = await stack.unchecked();
  // Which of two services says what both see depends on which is updated first.
  const changes = (lines: string[]) => lines.filter((line) => /^[-+~] /.test(line)).toSorted();
  expect(changes(said(run))).toEqual(changes(before));
  expect(run.log).not.toContain(PASSWORD);
  return before;
}

it("says in preview and in up what widens, narrows and moves, and nothing where access stays", async () => {
  let logins = {};
  let analyst = false;
  const stack = await shop.open("orders", (make) => {
    const orders = make("orders", { logins });
    if (analyst) new ReadOnlyRole("orders-analyst", { service: orders, login: app });
  });
  logins = { app };
  expect(await saidBy(stack)).toEqual([]); // all of it is new

  logins = { app: { ...app, connectionLimit: 5 } };
  expect(await saidBy(stack)).toEqual([]);

  logins = { app: { ...app, standby: app } };
  expect(await saidBy(stack)).toEqual([
    "info at orders",
    "+ medium orders: orders_app_b gains SELECT, INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders",
  ]);

  logins = { app, migrate };
  analyst = true; // it joins after the component was registered
  expect(await saidBy(stack)).toEqual([
    "warning at orders",
    "+ high orders: orders_migrate gains everything in orders, as its owner",
    "- medium orders: orders_app_b loses SELECT, INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders",
    "+ low orders: orders_analyst gains SELECT on all tables of orders",
  ]);

  logins = { app: { ...app, active: "b" }, migrate };
  expect(await saidBy(stack)).toEqual([
    "info at orders",
    "~ low orders: orders_app_b takes over SELECT, INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders, in place of orders_app_a",
  ]);
  await stack.settled();
});

it("says once what both sides of a contract see, and who uses it", async () => {
  let contract = false;
  const stack = await shop.open("two", (make) => {
    make("orders", {
      logins: { app },
      ...(contract && { offers: [{ to: "reporting", access: "read-only" }] }),
    });
    make("reporting", {
      logins: { app, ...(contract && { migrate }) },
      ...(contract && { uses: [{ from: "orders", access: "read-only" }] }),
    });
  });
  await stack.up();

  contract = true;
  const lines = (await saidBy(stack)).toSorted();
  expect(lines.filter((line) => line.startsWith("+"))).toEqual([
    "+ high reporting: reporting_migrate gains everything in reporting, as its owner",
    "+ medium orders: reporting (reporting_app_a) gains SELECT on all tables of orders",
  ]);

  contract = false;
  expect((await saidBy(stack)).filter((line) => line.includes("orders:"))).toEqual([
    "- low orders: reporting loses SELECT on all tables of orders",
  ]);
  await stack.settled();
});

it("says it again after a deployment that failed, or had targets", async () => {
  let offers: { to: string; access: "read-only"; tables?: string[] }[] = [];
  const stack = await shop.open("orders", (make) => {
    make("orders", { logins: { app, migrate }, offers });
  });
  await stack.up();

  offers = [{ to: "reporting", access: "read-only", tables: ["missing"] }];
  const line = "+ low orders: reporting gains SELECT on orders.missing";
  expect(said(await stack.raw.preview())).toEqual(["info at orders", line]);
  expect((await failure(stack.unchecked())).message).toContain('relation "orders.missing" does not exist');
  expect(said(await stack.raw.preview())).toEqual(["info at orders", line]);

  const target = ["**postgresql:index/role:Role::orders-for/reporting"];
  expect(said(await stack.raw.up({ target }))).toEqual([]);
  expect(said(await stack.raw.preview())).toEqual(["info at orders", line]);

  await shop.migration("orders", "create table missing (id int)");
  expect(said(await stack.unchecked())).toEqual(["info at orders", line]);
  await stack.settled();
});

it("follows a component to another name", async () => {
  let name = "orders";
  let logins: object = { app };
  const stack = await shop.open("moved", (make) => {
    make(name, { service: "orders", logins }, name === "orders" ? {} : { aliases: [{ name: "orders" }] });
  });
  await stack.up();
  name = "renamed";
  expect(await saidBy(stack)).toEqual([]);
  logins = {};
  expect(await saidBy(stack)).toEqual([
    "info at renamed",
    "- medium orders: orders_app_a loses SELECT, INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders",
  ]);
  expect(changesOf(await stack.raw.up())).toEqual({});
});

it("says nothing where the state holds no manifest yet", async () => {
  let logins: object = { app };
  const stack = await shop.open("upgraded", (make) => {
    make("orders", { logins });
  });
  // As from before the guard kept the manifest: components without a content.
  process.env["PULUMI_NODEJS_SKIP_COMPONENT_INPUTS"] = "true";
  await stack.unchecked();
  delete process.env["PULUMI_NODEJS_SKIP_COMPONENT_INPUTS"];
  logins = { app, migrate };
  expect(await saidBy(stack)).toEqual([]);
  await stack.settled();
});
