import { manifest, type ServiceDeclaration } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "./finding.js";
import { type PreflightArgs, preflight } from "./preflight.js";
import type { RuleId } from "./rules.js";
import { versionFindings } from "./server.js";

const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
const offer = { to: "reporting", access: "write-only" as const };
const named: ServiceDeclaration = {
  ...orders,
  offers: [{ ...offer, tables: ["event"], sequences: ["event_id_seq"], returning: ["id"] }],
};
const calling: ServiceDeclaration = {
  ...orders,
  offers: [{ to: "reporting", access: "read-only", routines: ["total(int)"] }],
};
const consumer: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};
const iam: ServiceDeclaration = { ...orders, platform: "rds", authentication: "rds-iam" };
/** `other`s role has the name, and none of the rights, of a role that a test needs. */
const foreign = 'CREATE ROLE "orders_owner"';

interface Case {
  rule: RuleId;
  /** What a superuser does in the database before. */
  given?: string[];
  /** What a superuser does afterwards, so that the next test finds the server as it was. */
  after?: string[];
  /** What is deployed; `orders` if nothing is said. */
  args?: Partial<PreflightArgs>;
  /** The versions on which the rule finds something; all if nothing is said. */
  since?: PostgresVersion;
  until?: PostgresVersion;
  /** Whether its fix, run by a superuser, is to end the finding. */
  isFixed: boolean;
  message?: string;
}

const CASES: Case[] = [
  {
    rule: "server-older",
    args: { serverVersion: 18 },
    until: 17,
    isFixed: false,
    message: "and what is planned needs 18",
  },
  {
    rule: "server-strings",
    given: ["ALTER ROLE deployer SET standard_conforming_strings = off"],
    after: ["ALTER ROLE deployer RESET standard_conforming_strings"],
    isFixed: true,
  },
  {
    rule: "server-connections",
    args: { connections: 1000 },
    isFixed: false,
    message: "the provider may open 1000",
  },
  {
    rule: "server-connections",
    given: ["ALTER ROLE deployer CONNECTION LIMIT 5"],
    after: ["ALTER ROLE deployer CONNECTION LIMIT -1"],
    isFixed: false,
    message: "4 more connections are free",
  },
  {
    rule: "server-connections",
    given: ["ALTER DATABASE shop CONNECTION LIMIT 10"],
    after: ["ALTER DATABASE shop CONNECTION LIMIT -1"],
    isFixed: false,
  },
  {
    rule: "deployer-superuser",
    given: ["ALTER ROLE deployer SUPERUSER"],
    after: ["ALTER ROLE deployer NOSUPERUSER"],
    isFixed: false,
  },
  {
    rule: "deployer-vendor-admin",
    given: ["CREATE ROLE rds_superuser", "GRANT rds_superuser TO deployer"],
    after: ["DROP ROLE rds_superuser"],
    isFixed: true,
    message: "member of rds_superuser",
  },
  {
    rule: "deployer-createrole",
    given: ["ALTER ROLE deployer NOCREATEROLE"],
    after: ["ALTER ROLE deployer CREATEROLE"],
    isFixed: true,
  },
  {
    rule: "deployer-self-grant",
    given: ["ALTER ROLE deployer SET createrole_self_grant = 'set'"],
    after: ["ALTER ROLE deployer SET createrole_self_grant = 'set, inherit'"],
    since: 16,
    isFixed: true,
    message: 'createrole_self_grant is "set"',
  },
  {
    rule: "deployer-lock-timeout",
    given: ["ALTER ROLE deployer RESET lock_timeout"],
    after: ["ALTER ROLE deployer SET lock_timeout = '30s'"],
    isFixed: true,
  },
  {
    rule: "deployer-timezone",
    given: ["ALTER ROLE deployer SET timezone = 'Europe/Berlin'"],
    after: ["ALTER ROLE deployer SET timezone = 'UTC'"],
    isFixed: true,
    message: "Europe/Berlin",
  },
  {
    rule: "database-wrong",
    args: { services: [orders, { service: "stock", database: "warehouse" }] },
    isFixed: false,
    message: '"stock" belongs to the database "warehouse"',
  },
  {
    rule: "database-create",
    given: ["ALTER DATABASE shop OWNER TO postgres", "GRANT CONNECT ON DATABASE shop TO deployer"],
    after: ["ALTER DATABASE shop OWNER TO deployer"],
    isFixed: true,
  },
  {
    rule: "database-connect",
    given: ["ALTER DATABASE shop OWNER TO postgres", "GRANT CONNECT ON DATABASE shop TO deployer"],
    after: [
      "ALTER DATABASE shop OWNER TO deployer",
      "REVOKE GRANT OPTION FOR CONNECT ON DATABASE shop FROM deployer",
    ],
    isFixed: true,
    message: "the server only warns",
  },
  {
    rule: "database-owner",
    given: [
      "CREATE ROLE keeper",
      "ALTER DATABASE shop OWNER TO keeper",
      "GRANT CONNECT ON DATABASE shop TO deployer",
    ],
    after: ["ALTER DATABASE shop OWNER TO deployer", "DROP OWNED BY keeper", "DROP ROLE keeper"],
    since: 16,
    isFixed: true,
    message: '"keeper" owns "shop"',
  },
  {
    rule: "database-owner",
    given: [
      "CREATE ROLE keeper",
      "ALTER DATABASE shop OWNER TO keeper",
      "GRANT CONNECT ON DATABASE shop TO deployer",
      "GRANT keeper TO deployer WITH SET FALSE",
    ],
    after: ["ALTER DATABASE shop OWNER TO deployer", "DROP OWNED BY keeper", "DROP ROLE keeper"],
    since: 16,
    isFixed: true,
    message: 'makes "deployer" a member of that role',
  },
  { rule: "role-foreign", given: [foreign], after: ["DROP ROLE orders_owner"], since: 16, isFixed: true },
  {
    rule: "role-foreign",
    given: [`${foreign} SUPERUSER`],
    after: ["DROP ROLE orders_owner"],
    isFixed: false,
    message: "It is a superuser",
  },
  {
    rule: "schema-foreign",
    given: ["CREATE SCHEMA orders AUTHORIZATION postgres"],
    after: ["DROP SCHEMA orders"],
    isFixed: true,
    message: 'belongs to "postgres", not to "orders_owner"',
  },
  {
    rule: "schema-foreign",
    given: ["CREATE ROLE stranger", "CREATE SCHEMA orders AUTHORIZATION stranger"],
    after: ["DROP SCHEMA orders", "DROP ROLE stranger"],
    since: 16,
    isFixed: true,
  },
  {
    rule: "schema-taken",
    given: [
      "CREATE ROLE billing_owner",
      "GRANT billing_owner TO deployer",
      "CREATE SCHEMA orders AUTHORIZATION billing_owner",
    ],
    after: ["DROP SCHEMA orders", "DROP ROLE billing_owner"],
    isFixed: false,
    message: "the deployment would take the schema away from it without a word",
  },
  {
    rule: "object-foreign",
    given: [
      "CREATE ROLE stranger SUPERUSER",
      "CREATE SCHEMA orders AUTHORIZATION deployer",
      "CREATE TABLE orders.event (id serial)",
      'CREATE VIEW orders."All" AS SELECT * FROM orders.event',
      "CREATE SEQUENCE orders.counter",
      "CREATE SEQUENCE orders.total",
      "CREATE FUNCTION orders.count(a int, OUT b int) LANGUAGE sql AS 'SELECT a'",
    ],
    after: ["DROP SCHEMA orders CASCADE", "DROP ROLE stranger"],
    isFixed: true,
    message: "and 2 more",
  },
  {
    rule: "object-foreign",
    // Up to 15 the provider can join the owner of both, and does so for tables only.
    given: [
      "CREATE ROLE stranger",
      "CREATE SCHEMA orders AUTHORIZATION deployer",
      "CREATE TABLE orders.event (id int)",
      "ALTER TABLE orders.event OWNER TO stranger",
      "CREATE SEQUENCE orders.counter",
      "ALTER SEQUENCE orders.counter OWNER TO stranger",
    ],
    after: ["DROP SCHEMA orders CASCADE", "DROP ROLE stranger"],
    until: 15,
    isFixed: true,
    message: '"stranger" owns orders.counter in the schema',
  },
  {
    rule: "object-missing",
    args: { services: [named] },
    isFixed: false,
    message: 'the table "orders"."event" does not exist',
  },
  {
    rule: "object-missing",
    args: { services: [named] },
    given: [
      "CREATE SCHEMA orders AUTHORIZATION deployer",
      "CREATE TABLE orders.event (id serial)",
      "ALTER TABLE orders.event OWNER TO deployer",
      "ALTER TABLE orders.event RENAME id TO key",
    ],
    after: ["DROP SCHEMA orders CASCADE"],
    isFixed: false,
    message: 'the column "id" of "orders"."event" does not exist',
  },
  {
    rule: "object-missing",
    args: { services: [calling] },
    given: [
      "CREATE SCHEMA orders AUTHORIZATION deployer",
      "CREATE FUNCTION orders.total(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "ALTER FUNCTION orders.total OWNER TO deployer",
    ],
    after: ["DROP SCHEMA orders CASCADE"],
    isFixed: false,
    message: 'the routine "orders"."total(integer)" does not exist',
  },
  {
    rule: "contract-missing",
    args: { services: [consumer] },
    isFixed: false,
    message: 'the role "orders_for_reporting" is not there',
  },
  {
    rule: "contract-foreign",
    args: { services: [consumer] },
    given: ["CREATE ROLE orders_for_reporting"],
    after: ["DROP ROLE orders_for_reporting"],
    since: 16,
    isFixed: true,
  },
  {
    rule: "authentication-missing",
    args: { services: [iam] },
    isFixed: false,
    message: 'the logins of "orders" are to be members of "rds_iam", which is not there',
  },
  {
    rule: "authentication-foreign",
    args: { services: [iam] },
    given: ["CREATE ROLE rds_iam"],
    after: ["DROP ROLE rds_iam"],
    since: 16,
    isFixed: true,
  },
  {
    rule: "public-connect",
    given: ["GRANT CONNECT ON DATABASE shop TO PUBLIC"],
    after: ["REVOKE CONNECT ON DATABASE shop FROM PUBLIC"],
    isFixed: true,
  },
  {
    rule: "public-temporary",
    given: ["GRANT TEMPORARY ON DATABASE shop TO PUBLIC"],
    after: ["REVOKE TEMPORARY ON DATABASE shop FROM PUBLIC"],
    isFixed: true,
  },
  {
    rule: "public-create",
    given: ["GRANT CREATE ON SCHEMA public TO PUBLIC"],
    after: ["REVOKE CREATE ON SCHEMA public FROM PUBLIC"],
    isFixed: true,
  },
  {
    rule: "public-usage",
    given: ["GRANT USAGE ON SCHEMA public TO PUBLIC"],
    after: ["REVOKE USAGE ON SCHEMA public FROM PUBLIC"],
    isFixed: true,
  },
];

describe.each<PostgresVersion>([14, 15, 16, 17, 18])("preflight on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  let admin: Client;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  async function asDeployer(args: Partial<PreflightArgs> = {}, as: Deployer = deployer): Promise<Finding[]> {
    const client = await server.connect(as);
    try {
      return await preflight(client, { services: [orders], ...args });
    } finally {
      await client.end();
    }
  }

  it("finds nothing with the deployer of the documentation", async () => {
    expect(await asDeployer()).toEqual([]);
    expect(await asDeployer({ services: [manifest(orders)] })).toEqual([]);
    expect(await asDeployer({ services: [named], migrated: false, serverVersion: 14 })).toEqual([]);
  });

  it("finds nothing where both sides of a contract are deployed together", async () => {
    const offering = { ...orders, offers: [{ to: "reporting", access: "read-only" as const }] };
    expect(await asDeployer({ services: [offering, consumer] })).toEqual([]);
  });

  it("finds nothing with the deployer of one service", async () => {
    const own = await createDeployer(server, { database: "single", service: "orders" });
    expect(await asDeployer({ services: [{ ...orders, database: "single" }] }, own)).toEqual([]);
  });

  const known = CASES.filter(({ since = 14, until = 18 }) => version >= since && version <= until);
  it.each(known.map((each) => [each.rule, each.message ?? "and ends with its fix", each] as const))(
    "finds %s: %s",
    async (rule, _, { args, given = [], after = [], isFixed, message }) => {
      const found = async () => (await asDeployer(args)).filter((each) => each.rule === rule);
      for (const sql of given) await admin.query(sql);
      try {
        const findings = await found();
        expect(findings).not.toEqual([]);
        if (message !== undefined) expect(findings.map((each) => each.message).join("\n")).toContain(message);
        expect(findings.every(({ fix }) => fix !== undefined)).toBe(isFixed);
        for (const { fix } of findings) for (const sql of fix?.sql ?? []) await admin.query(sql);
        if (isFixed) expect(await found()).toEqual([]);
      } finally {
        for (const sql of after) await admin.query(sql);
      }
      expect(await asDeployer()).toEqual([]);
    },
  );

  const quiet = CASES.filter(({ since = 14 }) => version < since);
  it.each(quiet.map((each) => [each.rule, each] as const))(
    "says nothing of %s, which does not exist yet",
    async (rule, { args, given = [], after = [] }) => {
      const isKnown = (sql: string) => !/createrole_self_grant|SET FALSE/.test(sql);
      for (const sql of given.filter(isKnown)) await admin.query(sql);
      try {
        expect((await asDeployer(args)).map((each) => each.rule)).not.toContain(rule);
      } finally {
        for (const sql of after.filter(isKnown)) await admin.query(sql);
      }
    },
  );

  it("finds an open transaction that makes or alters something in a schema, and only there", async () => {
    await admin.query("CREATE SCHEMA orders AUTHORIZATION deployer");
    await admin.query("CREATE SCHEMA elsewhere AUTHORIZATION deployer");
    const rules = async () => (await asDeployer()).map(({ rule, subject }) => `${rule} ${subject}`);
    try {
      const migration = async (sql: string): Promise<string[]> => {
        await admin.query("BEGIN");
        await admin.query(sql);
        const found = await rules();
        await admin.query("ROLLBACK");
        return found;
      };
      expect(await migration("CREATE TABLE orders.note (id int)")).toEqual(["schema-busy orders"]);
      expect(await migration("CREATE TABLE elsewhere.note (id int)")).toEqual([]);

      await admin.query("CREATE TABLE orders.note (id int)");
      await admin.query("ALTER TABLE orders.note OWNER TO deployer");
      expect(await migration("ALTER TABLE orders.note ADD v text")).toEqual(["schema-busy orders"]);
      expect(await migration("INSERT INTO orders.note VALUES (1)")).toEqual([]);
      expect(await rules()).toEqual([]);
    } finally {
      await admin.query("DROP SCHEMA orders, elsewhere CASCADE");
    }
  });

  it("says nothing else of a database that is not the services' own", async () => {
    const other = { services: [{ ...orders, database: "warehouse" }] };
    expect((await asDeployer(other)).map(({ rule }) => rule)).toEqual(["database-wrong"]);
  });

  it("puts errors first", async () => {
    await admin.query("ALTER ROLE deployer RESET lock_timeout; ALTER ROLE deployer NOCREATEROLE");
    const severities = (await asDeployer()).map(({ severity }) => severity);
    await admin.query("ALTER ROLE deployer SET lock_timeout = '30s'; ALTER ROLE deployer CREATEROLE");
    expect(severities).toEqual(["error", "warning"]);
  });
});

// There is no such server to ask.
it("refuses a server that is too old, and remarks on one that is too new", () => {
  const rules = (version: number) => versionFindings(version, undefined).map(({ rule }) => rule);
  expect([13, 14, 18, 19].map(rules)).toEqual([["server-unsupported"], [], [], ["server-untested"]]);
});
