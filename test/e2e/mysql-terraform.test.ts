// The life of services on MySQL and MariaDB under the real Terraform, deployed by the minimal deployer. What each apply of
// terraform-lives.ts leaves is compared with the manifests.
import * as fs from "node:fs";
import * as path from "node:path";
import type { MySqlEngine, MySqlOffer } from "@rolewright/core/mysql";
import { embeddedServerProblem } from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { failure } from "./helpers.ts";
import { NONE } from "./lives.ts";
import { DEFINITIONS, MIGRATIONS, mysqlLives, outcome, PASSWORD, ROTATED } from "./mysql-lives.ts";
import { openServices, type Services } from "./mysql-services.ts";

/** One round, unless `ROLEWRIGHT_ROUNDS` asks for more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? 1);

const GUIDE = fs.readFileSync(path.join(import.meta.dirname, "../../docs/mysql.md"), "utf8");

const WHOLE: MySqlOffer = { to: "reporting", access: "read-only" };
const READING = "select * from orders.item";
const DENIED = 1142;

const ENGINES: { engine: MySqlEngine; noDefaultRole: string }[] = [
  { engine: "mysql", noDefaultRole: "alter user orders_app_b@'127.0.0.%' default role none" },
  { engine: "mariadb", noDefaultRole: "set default role none for orders_app_b@'127.0.0.%'" },
];

describe.each(ENGINES)("services on $engine", async ({ engine, noDefaultRole }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const life = mysqlLives(engine);
  let owner: Services["owner"];
  let consumer: Services["consumer"];
  let say: Services["say"];

  const counted = (changes: object): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(Object.values(changes), String)].map(([action, all]) => [action, all.length]),
    );
  const reads = (user = "reporting_app_a", password = PASSWORD) =>
    outcome(life.as(user, (session) => session.query(READING), password));

  async function proved(others?: Record<string, string>): Promise<number> {
    const { wrong, allowed, refused, rows } = await life.proof(undefined, others);
    expect(wrong).toEqual([]);
    expect(Math.min(allowed, refused)).toBeGreaterThan(20);
    return rows.length;
  }

  async function begin(): Promise<number> {
    ({ owner, consumer, say } = await openServices(engine, life, WHOLE));
    for (const each of [owner, consumer]) {
      expect(Object.keys(counted(await each.unchecked()))).toEqual(["create"]);
      expect((await each.raw.plan()).details).toEqual({});
    }
    expect((await life.compare()).unwanted).toEqual([]);
    for (const [service, statements] of Object.entries(MIGRATIONS))
      await life.run(statements, `${service}_migrate`);
    say({ migrated: true });
    expect(counted(await owner.apply())).toEqual({ create: 2 });
    expect(await consumer.apply()).toEqual({});
    for (const each of [owner, consumer]) await each.settled();
    // A view does what its definer may, by the definer's default role.
    await life.run(["select * from orders.labels"], "reporting_app_a");
    return proved();
  }

  /** Applies to the owner what is said, and finds nothing more to do. */
  async function changed(change: Parameters<Services["say"]>[0]): Promise<Record<string, string>> {
    say(change);
    const changes = await owner.apply();
    expect((await owner.raw.plan()).details).toEqual({});
    return changes;
  }

  async function change(): Promise<number> {
    // Narrower, and wider.
    await changed({ offer: { ...WHOLE, tables: ["item"] } });
    expect(await reads()).toBe("allowed");
    await changed({ offer: { ...WHOLE, columns: { item: ["id", "label"] }, routines: ["function total"] } });
    expect(await reads()).toBe(DENIED);
    const columns = { item: ["id"] };
    expect(await changed({ offer: { ...WHOLE, columns, routines: ["function total"] } })).toEqual({
      "mysql_grant.orders-grant-for_reporting-table-item": "update",
    });
    expect(counted(await changed({ offer: WHOLE }))).toEqual({ create: 1, delete: 2 });
    expect(await reads()).toBe("allowed");

    // A login comes, moves to another host, and is made anew: its role is granted to each user.
    expect(counted(await changed({ analyst: "127.0.0.1" }))).toEqual({ create: 7 });
    expect(counted(await changed({ analyst: "%" }))).toEqual({ replace: 3 });
    const anew = await owner.raw.apply({ replace: ["mysql_user.orders_analyst"] });
    expect(counted(anew.changes)).toEqual({ replace: 3 });
    expect(await life.compare()).toEqual(NONE);
    expect(await reads("orders_analyst")).toBe("allowed");

    // The other slot is made, then it is the active one, and then the first one goes.
    expect(counted(await changed({ app: { standby: true } }))).toEqual({ create: 4 });
    expect(await changed({ app: { active: "b", standby: true } })).toEqual({});
    expect(counted(await changed({ app: { active: "b" } }))).toEqual({ delete: 4 });
    expect([await reads("orders_app_a"), await reads("orders_app_b")]).toEqual([1045, "allowed"]);
    expect(await changed({ app: { active: "b", rotated: true } })).toEqual({
      "mysql_user.orders_app_b": "update",
    });
    expect([await reads("orders_app_b"), await reads("orders_app_b", ROTATED)]).toEqual([1045, "allowed"]);
    return proved({ orders_app_b: ROTATED });
  }

  async function withdraw(): Promise<void> {
    // The owner first: an open session loses it, and the consumer ends its use whenever it likes.
    await life.as("reporting_app_a", async (session) => {
      expect(await outcome(session.query(READING))).toBe("allowed");
      await changed({ offer: undefined });
      expect(await outcome(session.query(READING))).toBe(DENIED);
    });
    expect((await consumer.raw.plan()).details).toEqual({});
    say({ uses: undefined });
    expect(counted(await consumer.apply())).toEqual({ delete: 1 });
    // Made again, and then the consumer first.
    await changed({ offer: WHOLE });
    say({ uses: "read-only" });
    expect(counted(await consumer.apply())).toEqual({ create: 1 });
    expect(await reads()).toBe("allowed");
    say({ uses: undefined });
    await consumer.apply();
    expect(await reads()).toBe(DENIED);
    expect(counted(await changed({ offer: undefined }))).toEqual({ delete: 2 });

    // Withdrawn and made again, it does not reach a consumer by itself.
    await changed({ offer: WHOLE });
    say({ uses: "read-only" });
    await consumer.apply();
    await changed({ offer: undefined });
    say({ offer: WHOLE });
    await owner.unchecked();
    expect(await reads()).toBe(DENIED);
    await consumer.raw.apply({ replace: ["mysql_sql.reporting-roles-app-orders_for_reporting"] });
    expect(await reads()).toBe("allowed");
    expect(await life.compare()).toEqual(NONE);
  }

  /** Changes something by hand, which the next plan sees and the next apply mends. */
  async function drift(): Promise<void> {
    const app = "orders_app_b@'127.0.0.%'";
    const byHand: [statement: string, seen: Record<string, string>][] = [
      [
        "grant delete on orders.* to orders_for_reporting",
        { "mysql_grant.orders-grant-for_reporting": "update" },
      ],
      ["revoke insert on orders.* from orders_app", { "mysql_grant.orders-grant-app": "update" }],
      [noDefaultRole, { "mysql_default_roles.orders-defaultRoles-app_b": "update" }],
      [`revoke orders_app from ${app}`, { "mysql_grant.orders-roles-app_b": "create" }],
      ["drop user orders_analyst@'%'", { "mysql_user.orders_analyst": "create" }],
    ];
    for (const [statement, seen] of byHand) {
      await life.run([statement], "deployer");
      expect(await life.compare(), statement).not.toEqual(NONE);
      expect((await owner.raw.plan()).changes, statement).toMatchObject(seen);
      await owner.apply();
    }
    expect((await owner.raw.plan()).details).toEqual({});
  }

  async function retire(): Promise<void> {
    say({ uses: undefined });
    await consumer.apply();
    await changed({ catalogUses: false });
    const before = await life.everything();
    // Without the service, or one of its databases, there is not even a plan; the last service of a stack is kept by its server.
    const leaving: [Parameters<Services["say"]>[0], string][] = [
      [{ orders: "gone" }, "orders-database"],
      [{ additionalDatabases: [] }, "orders-in-order_history-database"],
    ];
    for (const [change, name] of leaving) {
      say(change);
      await owner.synthesise();
      const { message } = await failure(owner.raw.plan());
      expect(message).toContain(`terraform_data.retire-before-removing["${name}"]`);
      say({ orders: "whole", additionalDatabases: ["order_history"] });
    }
    say({ reporting: false });
    await consumer.synthesise();
    expect((await failure(consumer.raw.apply())).message).toContain(
      "reporting has data: retire it before removing it",
    );
    say({ reporting: true });
    expect(await consumer.apply()).toEqual({
      'terraform_data.retire-before-removing["reporting-database"]': "create",
    });
    expect(await life.everything()).toEqual(before);

    await life.run(DEFINITIONS.drop, "orders_migrate");
    await life.run(["insert into orders.item values (1, 'kept', 2)"]);
    await changed({ orders: "keep-data" });
    expect(await life.databases()).toEqual(expect.arrayContaining(["order_history", "orders"]));
    expect(await reads("orders_app_b", ROTATED)).toBe(1045);
    // What the guide lets Terraform forget is all that is left of the service, and nothing of others.
    const [, pattern = ""] = /state list \| grep -E '([^']*orders[^']*)'/.exec(GUIDE) ?? [];
    const left = Object.keys(await owner.raw.state()).filter((address) => address.includes("order"));
    expect(left.filter((address) => new RegExp(pattern).test(address))).toEqual(left);
    expect(left.length).toBe(5);

    // Who changes their mind has it all back.
    say({ orders: "whole", migrated: false });
    await owner.unchecked();
    await life.run(DEFINITIONS.create, "orders_migrate");
    await changed({ migrated: true });
    expect(await reads("orders_app_b", ROTATED)).toBe("allowed");

    await life.run(DEFINITIONS.drop, "orders_migrate");
    await changed({ orders: { dropDatabases: ["orders", "order_history"] } });
    await changed({ orders: "gone" });
    expect(await life.databases()).toEqual(["catalog", "reporting"]);
  }

  async function end(): Promise<void> {
    for (const { raw } of [consumer, owner])
      expect((await failure(raw.destroy())).message).toContain("Instance cannot be destroyed");
    say({ protect: false });
    for (const each of [consumer, owner]) {
      await each.apply();
      expect(Object.keys(counted(await each.destroy()))).toEqual(["delete"]);
    }
    expect(await life.databases()).toEqual([]);
  }

  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    "live through round %i",
    async (round) => {
      const before = await life.everything();
      const started = performance.now();
      const statements = [await begin(), await change()];
      await withdraw();
      await drift();
      await retire();
      await end();
      expect(await life.everything()).toEqual(before);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(
        `${engine}, round ${round}: ${seconds} s, ${statements.join(" and ")} statements as declared`,
      );
    },
    900_000,
  );
});
