import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@rolewright/core";
import { policies } from "@rolewright/policy";
import { ReadOnlyRole } from "@rolewright/pulumi/postgresql";
import { type RunOptions, stack } from "@rolewright/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { failure } from "./helpers.ts";
import { app, lives, migrate, PASSWORD, type Program } from "./lives.ts";
import { type PolicyHost, policyHost } from "./policy-host.ts";

// The pack itself, run by the engine, judges what the engine was asked to make.
const PACK = path.resolve("packages/policy/pack");
const shop = lives(18);
let host: PolicyHost;
let folder: string;

beforeAll(() => {
  host = policyHost();
  console.log(`policy packs are run by ${host.name}`);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-policy-"));
});
afterAll(() => {
  host?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The options of a run that the pack judges. */
function judged(config: Record<string, unknown> = {}): RunOptions {
  const file = path.join(folder, "config.json");
  fs.writeFileSync(file, JSON.stringify(config));
  return { policyPacks: [PACK], policyPackConfigs: [file] };
}

/** Each policy that some stack has violated here. */
const seen = new Set<string>();

/** The violations that the engine prints: level, policy and resource of each. */
function violations(log: string): string[] {
  const found = [...log.matchAll(/- \[(\w+)\] \[severity: \w+\] {2}([\w-]+) {2}\(\S+ (\S+)\)/g)];
  for (const [, , policy] of found) seen.add(policy as string);
  return found.map(([, level, policy, resource]) => `${level} ${policy} ${resource}`).toSorted();
}

const PASSED = "✅ rolewright@";

describe("plain resources of the provider", () => {
  const role = (name: string, args: Partial<postgresql.RoleArgs>, opts: pulumi.CustomResourceOptions) =>
    new postgresql.Role(name, { name, ...args }, opts);

  /** Two services as people write them by hand, with everything that is to be found. */
  const careless: Program = (_, provider) => {
    const opts = { provider };
    const named = (name: string, args: Partial<postgresql.RoleArgs> = {}) => role(name, args, opts).name;
    const database = "shop";
    const owner = named("sales_owner");
    const sales = new postgresql.Schema("sales", { name: "sales", database, owner }, opts).name;
    const stockOwner = named("stock_owner");
    const stock = new postgresql.Schema("stock", { name: "stock", database, owner: stockOwner }, opts).name;
    const salesApp = named("sales_app");
    const stockApp = named("stock_app", { roles: [named("sales_for_stock")] });
    named("stock_for_sales"); // of which nobody is a member
    const night = named("night", { roles: [stockApp] });
    const both = named("both", { login: true, password: PASSWORD, roles: [salesApp, night] });
    named("boss", { createRole: true });
    const grant = (name: string, args: Partial<postgresql.GrantArgs> & { role: pulumi.Input<string> }) =>
      new postgresql.Grant(
        name,
        { database, schema: sales, objectType: "schema", privileges: ["USAGE"], ...args },
        opts,
      );
    const all = grant("all", { role: salesApp, privileges: ["ALL"] });
    const direct = new postgresql.Grant(
      "direct",
      { database, schema: stock, role: both, objectType: "schema", privileges: ["USAGE"] },
      { ...opts, dependsOn: all },
    );
    new postgresql.Grant(
      "option",
      {
        database,
        schema: stock,
        role: stockApp,
        objectType: "schema",
        privileges: ["USAGE"],
        withGrantOption: true,
      },
      { ...opts, dependsOn: direct },
    );
    new postgresql.Grant(
      "public",
      { database, schema: sales, role: "public", objectType: "schema", privileges: ["USAGE"] },
      { ...opts, dependsOn: all },
    );
    const { name: reader } = role("reader", {}, opts);
    new postgresql.GrantRole("admin", { role: reader, grantRole: stockApp, withAdminOption: true }, opts);
  };
  const FOUND = [
    "no-all-privileges all",
    "no-direct-grants direct",
    "no-grant-options admin",
    "no-grant-options option",
    "no-powerful-roles boss",
    "no-public-grants public",
    "no-shared-logins both",
    "offered-is-used stock_for_sales",
  ];

  it("are judged as they are deployed", async () => {
    const made = await shop.open("careless", careless);
    const { log } = await made.raw.up(judged({ all: "advisory" }));
    expect(violations(log)).toEqual(FOUND.map((each) => `advisory ${each}`));
    expect(log).toContain(
      'The login "both" is a member of sales_app, stock_app, which are of 2 services: sales, stock.',
    );
  });

  it("are refused before anything of them is made", async () => {
    const made = await shop.open("careless", careless);
    const { message } = await failure(made.raw.up(judged()));
    expect(violations(message)).toContain("mandatory no-powerful-roles boss");
    expect(
      await shop.asAdmin((admin) => admin.query("select from pg_roles where rolname = 'boss'")),
    ).toMatchObject({
      rowCount: 0,
    });
    const levels = FOUND.map((each) => `${each.startsWith("offered") ? "advisory" : "mandatory"} ${each}`);
    expect(violations((await failure(made.raw.preview(judged()))).message)).toEqual(levels.toSorted());
  });

  it("are judged by policies that are configured one by one", async () => {
    const made = await shop.open("careless", careless);
    const config = {
      all: "disabled",
      "no-powerful-roles": { enforcementLevel: "mandatory", allowed: ["boss"] },
      "no-grant-options": { enforcementLevel: "advisory", allowed: ["reader"] },
      "no-shared-logins": { enforcementLevel: "advisory", groups: { stock_app: "sales" } },
    };
    const { log } = await made.raw.preview(judged(config));
    expect(violations(log)).toEqual(["advisory no-grant-options option"]);
  });

  it("pass where roles hold the privileges, and logins are their members", async () => {
    const made = await shop.open("careful", (_, provider) => {
      const opts = { provider };
      const database = "shop";
      const owner = role("sales_owner", {}, opts).name;
      const schema = new postgresql.Schema("sales", { name: "sales", database, owner }, opts).name;
      const group = role("sales_app", {}, opts).name;
      role("sales_login", { login: true, password: PASSWORD, roles: [group] }, opts);
      const used = new postgresql.Grant(
        "use",
        { database, schema, role: group, objectType: "schema", privileges: ["USAGE"] },
        opts,
      );
      new postgresql.Grant(
        "closed",
        { database, schema, role: "public", objectType: "schema", privileges: [] },
        { ...opts, dependsOn: used },
      );
    });
    const { log } = await made.raw.up(judged());
    expect(violations(log)).toEqual([]);
    expect(log).toContain(PASSED);
  });

  it.each([
    ["superuser", "SUPERUSER"],
    ["bypassRowLevelSecurity", "BYPASSRLS"],
    ["replication", "REPLICATION"],
    ["createDatabase", "CREATEDB"],
  ])("may not be a role with %s", async (property, attribute) => {
    const made = await shop.open("powerful", (_, provider) => {
      role("boss", { [property]: true }, { provider });
    });
    const { message } = await failure(made.raw.preview(judged()));
    expect(violations(message)).toEqual(["mandatory no-powerful-roles boss"]);
    expect(message).toContain(`The role "boss" is ${attribute}`);
  });
});

describe("contracts", () => {
  const both: Program = (make) => {
    make("orders", { logins: { app, migrate }, offers: [{ to: "reporting", access: "read-only" }] });
    make("reporting", { logins: { app }, uses: [{ from: "orders", access: "read-only" }] });
  };

  it("pass with both sides", async () => {
    const made = await shop.open("both", both);
    const { log } = await made.raw.up(judged({ all: "mandatory" }));
    expect(violations(log)).toEqual([]);
    expect(log).toContain(PASSED);
  });

  it("are seen to be offered and not used", async () => {
    const made = await shop.open("offered", (make) => {
      make("orders", { logins: { app }, offers: [{ to: "reporting", access: "read-only" }] });
      make("reporting", { logins: { app } });
    });
    const { log } = await made.raw.up(judged());
    expect(violations(log)).toEqual(["advisory offered-is-used orders-for_reporting"]);
    expect(log).toContain('"orders" offers "orders_for_reporting", and "reporting" does not use it.');
  });

  it("are seen to be used and not offered, by the manifest of a service in another stack", async () => {
    const manifests: Manifest[] = [];
    const orders = await shop.open("orders", (make) => {
      make("orders", { logins: { app } }).manifest.apply((each) => manifests.push(each));
    });
    await orders.raw.up(judged());
    const reporting = await shop.open("reporting", (make) => {
      make("reporting", { logins: { app }, uses: [{ from: "orders", access: "read-only" }] });
    });
    expect(violations((await reporting.raw.preview(judged())).log)).toEqual([]); // of orders nothing is known
    const { message } = await failure(
      reporting.raw.preview(judged({ "used-is-offered": { manifests: [manifests.at(-1)] } })),
    );
    expect(violations(message)).toEqual(["mandatory used-is-offered reporting-app"]);
    expect(message).toContain('"reporting" uses "orders_for_reporting", and "orders" offers nothing to it.');
  });
});

describe("an environment", () => {
  let manifests: Manifest[];
  let file: string;
  const production = (analyst: boolean, logins = {}): Program => {
    return (make) => {
      const orders = make("orders", { logins: { app, ...logins } });
      orders.manifest.apply((each) => manifests.push(each));
      if (analyst) new ReadOnlyRole("orders-analyst", { service: orders, login: app });
    };
  };
  afterEach(() => fs.rmSync(file, { force: true }));

  it("is not wider than the one before", async () => {
    manifests = [];
    const staging = await shop.open("staging", production(true));
    await staging.raw.preview(judged());
    file = path.join(folder, "staging.json");
    fs.writeFileSync(file, JSON.stringify(manifests.slice(-1)));
    const config = { "not-wider-than": { file } };

    for (const narrower of [production(true), production(false)]) {
      const made = await shop.open("production", narrower);
      const { log } = await made.raw.preview(judged(config));
      expect(violations(log)).toEqual([]);
      expect(log).toContain(PASSED);
    }
    const wider = await shop.open("production", production(true, { migrate }));
    const { message } = await failure(wider.raw.preview(judged(config)));
    expect(violations(message)).toEqual(["mandatory not-wider-than production-test"]);
    expect(message).toContain("orders: orders_migrate gains everything in orders, as its owner");
    expect(message).not.toContain("orders_analyst");
    expect(message).not.toContain(PASSWORD);
  });
});

it("passes the services of the shop", async () => {
  const { host: address, port, password } = shop.deployer();
  for (const service of ["catalog", "orders", "payments", "fulfilment", "reporting"]) {
    const made = await stack({
      project: `shop-${service}`,
      stack: "test",
      skipCheckpoints: true,
      stackTraces: false,
      program: async () => {
        await import(path.resolve(`examples/shop/${service}/index.ts`));
      },
      config: { host: address, port: String(port), sslmode: "disable", migrated: "false" },
      secrets: { appPassword: PASSWORD, migratePassword: PASSWORD, deployerPassword: password },
    });
    try {
      const { log, changes } = await made.up(judged({ all: "mandatory" }));
      expect(violations(log)).toEqual([]);
      expect(log).toContain(PASSED);
      expect(changes["create"]).toBeGreaterThan(15);
    } finally {
      await made.close();
    }
  }
});

// The last one: what a policy says is worth little until a stack was seen that it refuses.
it("has refused something by every policy, by now", () => {
  expect([...seen].toSorted()).toEqual(policies.map(({ name }) => name).toSorted());
});
