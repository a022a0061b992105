import { describe, expect, it } from "vitest";
import { type DeployerSqlArgs, deployerSql } from "./deployer.js";
import type { Platform } from "./platforms.js";
import { SERVER_VERSIONS, type ServerVersion } from "./versions.js";

const statements = (args: Partial<DeployerSqlArgs>): string[] =>
  deployerSql({ database: "shop", serverVersion: 18, ...args }).sections.flatMap((section) => [
    ...(section.database === undefined ? [] : [`-- in ${section.database}`]),
    ...section.statements.map(({ sql }) => sql),
  ]);

it("makes one deployer that owns the database", () => {
  expect(statements({ serverVersion: 14 })).toEqual([
    `CREATE ROLE "deployer" LOGIN CREATEROLE NOCREATEDB NOSUPERUSER`,
    `ALTER ROLE "deployer" PASSWORD :'deployer_password'`,
    `ALTER ROLE "deployer" SET lock_timeout = '30s'`,
    `ALTER ROLE "deployer" SET timezone = 'UTC'`,
    `CREATE DATABASE "shop" OWNER "deployer"`,
    `REVOKE ALL ON DATABASE "shop" FROM PUBLIC`,
    "-- in shop",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
  ]);
});

it("makes a deployer of one service that owns nothing", () => {
  expect(statements({ service: "order-history" })).toEqual([
    `CREATE DATABASE "shop"`,
    `REVOKE ALL ON DATABASE "shop" FROM PUBLIC`,
    "-- in shop",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    `CREATE ROLE "order_history_deployer" LOGIN CREATEROLE NOCREATEDB NOSUPERUSER`,
    `ALTER ROLE "order_history_deployer" PASSWORD :'deployer_password'`,
    `ALTER ROLE "order_history_deployer" SET lock_timeout = '30s'`,
    `ALTER ROLE "order_history_deployer" SET timezone = 'UTC'`,
    `ALTER ROLE "order_history_deployer" SET createrole_self_grant = 'set, inherit'`,
    `GRANT CREATE ON DATABASE "shop" TO "order_history_deployer"`,
    `GRANT CONNECT ON DATABASE "shop" TO "order_history_deployer" WITH GRANT OPTION`,
  ]);
});

it("lets an administrator who is no superuser into a role for the time that it gives ownership to it", () => {
  const one = statements({ platform: "rds" });
  expect(one.indexOf(`GRANT "deployer" TO CURRENT_USER`)).toBeLessThan(
    one.indexOf(`CREATE DATABASE "shop" OWNER "deployer"`),
  );
  expect(one.at(-1)).toBe(`REVOKE "deployer" FROM CURRENT_USER`);

  const own = statements({ platform: "azure", service: "orders" });
  expect(own.slice(0, 3)).toEqual([
    `CREATE ROLE "shop_database_owner" NOLOGIN`,
    `GRANT "shop_database_owner" TO CURRENT_USER`,
    `CREATE DATABASE "shop" OWNER "shop_database_owner"`,
  ]);
  expect(own.slice(-2)).toEqual([
    `GRANT "shop_database_owner" TO "orders_deployer" WITH INHERIT FALSE, SET TRUE`,
    `REVOKE "shop_database_owner" FROM CURRENT_USER`,
  ]);
});

it.each(SERVER_VERSIONS)("says nothing on %i that this version does not know", (serverVersion) => {
  const platforms: Platform[] = ["self-managed", "rds", "cloudsql", "azure"];
  const all = platforms.flatMap((platform) =>
    [{}, { service: "orders" }].map((layout) =>
      statements({ platform, serverVersion, ...layout }).join("\n"),
    ),
  );
  for (const text of all) {
    expect(text.includes("createrole_self_grant")).toBe(serverVersion >= 16);
    if (serverVersion < 16) expect(text).not.toContain("SET TRUE");
  }
});

describe("its limits", () => {
  const limits = (args: Partial<DeployerSqlArgs>) =>
    deployerSql({ database: "shop", serverVersion: 18, ...args }).limits.join("\n");

  it("say that up to 15 nothing keeps the deployers of services apart", () => {
    expect(limits({ serverVersion: 15, service: "orders" })).toContain("by convention only");
    expect(limits({ serverVersion: 16, service: "orders" })).not.toContain("by convention only");
  });

  it("say that a member of the database's owner can drop it", () => {
    expect(limits({ platform: "cloudsql", service: "orders" })).toContain("SET ROLE shop_database_owner");
    expect(limits({ service: "orders" })).not.toContain("SET ROLE");
  });

  it("warn of IAM logins where they are", () => {
    expect(limits({ platform: "rds", service: "orders" })).toContain("rds_iam");
    expect(limits({ platform: "cloudsql", service: "orders" })).not.toContain("rds_iam");
  });
});

it("gives a reason for each statement", () => {
  for (const { statements } of deployerSql({ database: "shop", serverVersion: 18 }).sections) {
    for (const { reason } of statements) expect(reason).toMatch(/\.$/);
  }
});

it("quotes names and passwords", () => {
  const all = statements({ name: 'a"b', database: "x'y", password: "p'\\w" });
  expect(all).toContain(`CREATE ROLE "a""b" LOGIN CREATEROLE NOCREATEDB NOSUPERUSER`);
  expect(all).toContain(`ALTER ROLE "a""b" PASSWORD E'p''\\\\w'`);
  const queries = deployerSql({ name: "a'b", database: "x'y", serverVersion: 18 }).sections.flatMap(
    (section) => section.statements.flatMap(({ unless = [] }) => unless),
  );
  expect(queries).toEqual([
    "SELECT FROM pg_roles WHERE rolname = 'a''b'",
    "SELECT FROM pg_database WHERE datname = 'x''y'",
  ]);
});

it.each<[Partial<DeployerSqlArgs>, string]>([
  [
    { platform: "aws" as Platform },
    'platform: "aws" is no platform. Allowed: "self-managed", "rds", "cloudsql", "azure".',
  ],
  [
    { serverVersion: 13 as ServerVersion },
    "serverVersion: 13 is no version that is supported. Allowed: 14, 15, 16, 17, 18.",
  ],
  [{ service: "Orders" }, 'service: "Orders" is no service name.'],
  [{ name: "pg_deployer" }, 'name: "pg_deployer" is a name that PostgreSQL keeps for itself.'],
  [{ name: "" }, "name: the empty text is no name"],
  [{ name: "d".repeat(64) }, "has 64 bytes"],
  [{ database: "" }, "database: there is none."],
])("refuses %o", (args, message) => {
  expect(() => statements(args)).toThrow(message);
});
