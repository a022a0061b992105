// The life of services under the real Terraform, with a deployer that is no superuser.
import * as fs from "node:fs";
import * as path from "node:path";
import { ReadOnlyRole, WriteOnlyRole } from "@rolewright/cdktf/postgresql";
import type { Manifest } from "@rolewright/core";
import { prove, synth, type TestWorkspace, terraform } from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { failure, outcome } from "./helpers.ts";
import { lives, NONE, PASSWORD } from "./lives.ts";
import { EPHEMERAL, openWorkspace, settled } from "./terraform-lives.ts";

/** The services of the shop, each after those whose offers it uses. */
const SHOP = ["catalog", "orders", "payments", "fulfilment", "reporting"];
const PROGRAM = path.join(import.meta.dirname, "../../examples/shop-cdktf/main.ts");
const shop = path.join(import.meta.dirname, "../../examples/shop");

describe.each(slow(18))("PostgreSQL %i", (version) => {
  const life = lives(version);

  it("deploys the shop from its own program, proves it, and has nothing left to do", async () => {
    const { host, port, password, database } = life.deployer();
    const variablesOf = (service: string) => {
      const logins = ["app", "migrate", ...(service === "orders" ? ["analyst", "ingest"] : [])];
      return Object.fromEntries(logins.map((each) => [`${each}_password`, PASSWORD]));
    };
    const variables = { host, port, sslmode: "disable", deployer_password: password };
    const first = await synth(PROGRAM, { env: { MIGRATED: "false" } });
    const workspaces = new Map<string, TestWorkspace>();
    const manifests: Manifest[] = [];
    for (const service of SHOP) {
      const workspace = await terraform({
        configuration: first.get(`${service}-production`) as object,
        variables: { ...variables, ...variablesOf(service) },
      });
      workspaces.set(service, workspace);
      const own = life.add(workspace);
      await workspace.validate();
      await workspace.apply();
      own.manifests = [(await workspace.output())[`${service}_manifest`] as Manifest];
      manifests.push(...own.manifests);
      // What is offered by the name of a table is still to come.
      expect((await life.compare()).unwanted, service).toEqual([]);
    }
    for (const service of SHOP)
      for (const file of fs.readdirSync(path.join(shop, service, "migrations")).sort())
        await life.migration(service, fs.readFileSync(path.join(shop, service, "migrations", file), "utf8"));

    expect((await life.compare()).missing).toContain("payments_app_a|table|orders|order_total||SELECT");
    const orders = workspaces.get("orders") as TestWorkspace;
    await orders.configure({ configuration: (await synth(PROGRAM)).get("orders-production") as object });
    const { changes } = await orders.apply();
    expect(Object.values(changes)).toEqual(["create", "create", "create"]);
    expect(await life.compare()).toEqual(NONE);

    for (const workspace of workspaces.values()) expect((await workspace.plan()).details).toEqual({});
    await settled(orders);
    const logins = manifests.flatMap(({ roles }) => roles.map(({ name }) => name));
    const proof = await prove({
      ...{ manifests, host, port, database, catalog: life.deployer() },
      passwords: Object.fromEntries(logins.map((login) => [login, PASSWORD])),
    });
    expect(proof.wrong).toEqual([]);
    expect([proof.allowed, proof.refused].every((count) => count > 100)).toBe(true);
  });

  it("keeps a write-only password out of the state, and makes another one when its version moves", async () => {
    let passwordWoVersion = "1";
    const made = await openWorkspace(life, (service, { password, ephemeral }) => {
      const app = { passwordWo: ephemeral, passwordWoVersion };
      service("orders", { logins: { app, migrate: { password } } });
    });
    const connects = async (password: string): Promise<string> =>
      outcome(life.connect("orders_app_a", password).then((client) => client.end()));
    await made.apply();
    expect(await connects(EPHEMERAL)).toBe("allowed");
    expect(made.raw.stateFile()).toContain(PASSWORD);
    expect(made.raw.stateFile()).not.toContain(EPHEMERAL);

    const variables = { deployer_password: life.deployer().password, password: PASSWORD, ephemeral: "moved" };
    await made.raw.configure({ variables });
    expect(await made.apply()).toEqual({});
    expect(await connects(EPHEMERAL)).toBe("allowed");
    passwordWoVersion = "2";
    expect(await made.apply()).toEqual({ "postgresql_role.orders_app_a": "update" });
    expect(await connects("moved")).toBe("allowed");
    expect(await connects(EPHEMERAL)).toBe("28P01");
    expect(made.raw.stateFile()).not.toContain("moved");
  });

  it("refuses while it plans what would take a schema away, and destroys only what is unprotected and empty", async () => {
    const says = { schema: "orders", protect: true };
    const made = await openWorkspace(life, (service, { password }) => {
      service("orders", { ...says, logins: { app: { password }, migrate: { password } } });
    });
    await made.apply();
    await life.migration("orders", "create table orders.note (id int)");

    says.schema = "sales";
    await made.synthesise();
    expect((await failure(made.raw.plan())).message).toContain("Instance cannot be destroyed");
    says.schema = "orders";
    await made.synthesise();
    expect((await failure(made.raw.destroy())).message).toContain("Instance cannot be destroyed");
    expect(await life.compare()).toEqual(NONE);
    await made.settled();

    // Without protection too, a schema that holds something stays. What stood on it is back with the next apply.
    says.protect = false;
    expect(await made.apply()).toEqual({ "terraform_data.orders-schema": "move" }); // its name, out of the guard
    expect((await failure(made.raw.destroy())).message).toContain("2BP01");
    expect((await life.compare()).missing).toContain("orders_app_a|table|orders|note||SELECT");
    await made.apply();
    await life.migration("orders", "drop table orders.note");
    const { changes } = await made.raw.destroy();
    expect(new Set(Object.values(changes))).toEqual(new Set(["delete"]));
    expect(await rolesAndSchemas()).toEqual([]);
  });

  it("follows roles and contracts that come and go, on both sides", async () => {
    const says = { offers: true, uses: true, roles: false };
    const owner = await openWorkspace(life, (service, { password }, stack) => {
      const giver = service("giver", {
        logins: { migrate: { password } },
        offers: says.offers ? [{ to: "taker", access: "read-only" }] : [],
      });
      if (!says.roles) return;
      new ReadOnlyRole(stack, "giver-analyst", { service: giver, login: { password } });
      new WriteOnlyRole(stack, "giver-ingest", { service: giver, login: { password } });
    });
    const consumer = await openWorkspace(life, (service, { password }) => {
      const uses = says.uses ? [{ from: "giver", access: "read-only" as const }] : [];
      service("taker", { logins: { app: { password } }, uses });
    });
    const read = () => life.as("taker_app_a", (client) => outcome(client.query("select from giver.note")));
    await owner.apply();
    await life.migration("giver", "create table giver.note (id int)");
    await consumer.apply();
    expect(await read()).toBe("allowed");

    says.roles = true;
    expect(new Set(Object.values(await owner.apply()))).toEqual(new Set(["create"]));
    expect(await life.as("giver_analyst", (client) => outcome(client.query("table giver.note")))).toBe(
      "allowed",
    );
    says.roles = false;
    expect(new Set(Object.values(await owner.apply()))).toEqual(new Set(["delete"]));

    // The owner withdraws. The consumer's plan sees it, and fails until the consumer has ended its use.
    says.offers = false;
    await owner.apply();
    expect(await read()).toBe("42501");
    expect((await consumer.raw.plan()).changes).toEqual({ "postgresql_role.taker_app": "update" });
    expect((await failure(consumer.raw.apply())).message).toContain('role "giver_for_taker" does not exist');
    says.uses = false;
    await consumer.apply();
    await consumer.settled();

    // And made again, it reaches the consumer with its next apply.
    says.offers = true;
    await owner.apply();
    says.uses = true;
    expect(await consumer.apply()).toEqual({ "postgresql_role.taker_app": "update" });
    expect(await read()).toBe("allowed");
  });

  /** What programs have made, by name. */
  const rolesAndSchemas = (): Promise<string[]> =>
    life.asAdmin(async (admin) => {
      const { rows } = await admin.query<{ name: string }>(
        `select rolname as name from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'deployer')
         union all select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')`,
      );
      return rows.map(({ name }) => name);
    });
});
