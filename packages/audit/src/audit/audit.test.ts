import { type Manifest, manifest, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import { createDeployer, embeddedPostgres, type PostgresServer } from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../finding.js";
import { type AuditArgs, audit } from "./audit.js";

const of = (
  service: string,
  database = "shop",
  more: Partial<ServiceDeclaration> = {},
): ServiceDeclaration => ({
  service,
  database,
  logins: { app: {}, migrate: true },
  ...more,
});
const keys = (findings: Finding[]): string[] =>
  findings.map(({ severity, rule, subject }) => `${severity} ${rule} ${subject}`);

// Each service is deployed by the login that the documentation describes for it, and nothing is done as a superuser.
describe.each([14, 18] as const)("on PostgreSQL %i, with a deployer for each service", (version) => {
  let server: PostgresServer;
  let admin: Client;
  const orders = of("orders");
  const billing = of("billing");
  const archive = of("archive", "warehouse");
  const manifests = [orders, billing, archive].map((each) => manifest(each));

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    for (const declaration of [orders, billing, archive]) {
      const { service, database } = declaration;
      const deployer = await createDeployer(server, { database, service });
      const client = await server.connect({ user: deployer.user, password: deployer.password, database });
      await client.query(renderSql(plan(declaration)).join(";"));
      await client.end();
    }
    admin = await server.connect({ database: "shop" });
    await admin.query(
      ["orders", "billing", "archive"]
        .flatMap((each) =>
          ["app_a", "migrate"].map((login) => `alter role ${each}_${login} valid until '2100-01-01'`),
        )
        .join(";"),
    );
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const look = async (more: Partial<AuditArgs> = {}): Promise<string[]> =>
    keys((await audit(admin, { manifests, ...more })).findings);
  const DEPLOYERS = ["orders_deployer", "billing_deployer", "archive_deployer"];

  it("finds nothing wrong, and says whom it took for a deployer", async () => {
    expect(await look()).toEqual([
      "note manifest-other-database archive",
      "note role-deployer archive_deployer",
      "note role-deployer billing_deployer",
      "note role-deployer orders_deployer",
    ]);
    expect(await look({ deployers: DEPLOYERS })).toEqual(["note manifest-other-database archive"]);
  });

  it("takes nobody for a deployer who is not named, where some are", async () => {
    const found = await look({ deployers: ["orders_deployer", "archive_deployer"] });
    const stranger = [
      "error leftover-role billing_deployer",
      "error leftover-grant CONNECT, CREATE on database shop to billing_deployer",
    ];
    // From 16 on a deployer is a member of what it has made.
    expect(found.filter((each) => !each.includes("billing_deployer in "))).toEqual([
      ...stranger,
      "warning grant-grantor CONNECT on database shop to billing_use",
      "note manifest-other-database archive",
    ]);
    expect(found.filter((each) => each.includes("membership-extra billing_deployer in ")).length > 0).toBe(
      true,
    );
  });

  it("compares the objects of a service in its own database only", async () => {
    const inside = await server.connect({ database: "warehouse" });
    await inside.query("create table archive.late ()");
    const report = await audit(inside, { manifests, deployers: DEPLOYERS });
    await inside.query("drop table archive.late");
    await inside.end();
    expect(keys(report.findings)).toEqual([
      "error owner-object archive.late of postgres",
      "note manifest-other-database orders",
      "note manifest-other-database billing",
    ]);
    expect(report.unseen).toContain("the objects of billing, orders, which are in another database");
    expect(await look({ deployers: DEPLOYERS })).toEqual(["note manifest-other-database archive"]);
  });

  it("shows some of many logins, and says how many there are more", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `person_${String(index).padStart(2, "0")}`);
    await admin.query(names.map((name) => `create role ${name} login in role orders_rw`).join(";"));
    await admin.query(
      "grant truncate on all tables in schema orders to orders_rw; set role orders_owner; create table orders.t (); reset role; grant truncate on orders.t to orders_rw",
    );
    const { findings } = await audit(admin, { manifests, deployers: DEPLOYERS, ignoreRoles: names });
    await admin.query(`drop table orders.t; drop role ${names.join(", ")}`);
    const [found] = findings;
    expect(keys(findings.slice(0, 1))).toEqual(["error grant-extra TRUNCATE on table orders.t to orders_rw"]);
    expect(found?.paths?.length).toBe(8);
    expect(found?.paths?.[0]).toEqual(["orders_app_a", "orders_app", "orders_rw"]);
    expect(found?.paths?.[1]).toEqual(["person_00", "orders_rw"]);
    expect(found?.morePaths).toBe(30 + 1 - 8);
  });

  const written = manifests[0] as Manifest;
  it.each<[string, unknown[], RegExp]>([
    ["two of one service", [written, { ...written }], /there are two manifests of "orders"/],
    ["another format", [{ ...written, format: "x@1" }], /a manifest is refused: it holds the format "x@1"/],
    ["a manifest that was cut", [{ ...written, roles: written.roles.slice(1) }], /does not fit its own hash/],
    [
      "two with one role",
      [manifest(of("order-item")), manifest(of("order_item"))],
      /both have the role "order_item_/,
    ],
  ])("refuses %s", async (_, given, message) => {
    await expect(audit(admin, { manifests: given as Manifest[] })).rejects.toThrow(message);
  });
});
