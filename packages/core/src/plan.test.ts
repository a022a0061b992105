import fc from "fast-check";
import { expect, it, describe as suite } from "vitest";
import type { Access, ServiceDeclaration } from "./declaration.js";
import { describe } from "./describe.js";
import { type Manifest, manifest, manifestProblem } from "./manifest.js";
import { manifestRecords } from "./manifest-records.js";
import { matrix, renderMatrix } from "./matrix.js";
import { contractRoleName } from "./names.js";
import { plan } from "./plan.js";
import { PRIVILEGES } from "./privileges.js";
import { type PlanRecord, recordKey } from "./records.js";
import { renderSql, renderWithdrawSql } from "./sql.js";

const full: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: { standby: true }, migrate: true },
  offers: [
    { to: "reporting", access: "read-only" },
    {
      to: "fulfilment",
      access: "write-only",
      tables: ["shipment_event"],
      returning: ["id"],
      sequences: ["number_seq"],
    },
  ],
  uses: [{ from: "catalog", access: "read-only" }],
  roles: [
    { name: "analyst", access: "read-only" },
    { name: "ingest", access: "write-only", returning: { order: ["id"] } },
    { name: "cleanup", access: "read-write" },
  ],
};

it("says itself as a person would", () => {
  expect(plan(full).map(describe).join("\n")).toMatchInlineSnapshot(`
    "role orders_owner
    role orders_use
    role orders_for_fulfilment_named
    role orders_for_fulfilment_keys
    role orders_for_fulfilment, member of orders_use, orders_for_fulfilment_named, orders_for_fulfilment_keys
    role orders_for_reporting_all
    role orders_for_reporting, member of orders_use, orders_for_reporting_all
    role orders_rw, member of orders_use
    role orders_app, member of orders_rw, catalog_for_orders
    schema orders in shop, owned by orders_owner
    login orders_app_a, member of orders_app
    login orders_app_b, member of orders_app
    login orders_migrate, member of orders_owner, orders_use, acting as orders_owner
    nothing on all routines in orders to PUBLIC
    nothing on future routines of orders_owner in shop to PUBLIC
    CONNECT on database shop to orders_use
    USAGE on schema orders to orders_use
    SELECT, INSERT, UPDATE, DELETE on all tables in orders to orders_rw
    SELECT, INSERT, UPDATE, DELETE on future tables of orders_owner in orders to orders_rw
    USAGE, SELECT on all sequences in orders to orders_rw
    USAGE, SELECT on future sequences of orders_owner in orders to orders_rw
    EXECUTE on all routines in orders to orders_rw
    EXECUTE on future routines of orders_owner in orders to orders_rw
    INSERT on table orders.shipment_event to orders_for_fulfilment_named
    USAGE on sequence orders.number_seq to orders_for_fulfilment_named
    SELECT on column id of orders.shipment_event to orders_for_fulfilment_keys
    SELECT on all tables in orders to orders_for_reporting_all
    SELECT on future tables of orders_owner in orders to orders_for_reporting_all
    role orders_ro, member of orders_use
    SELECT on all tables in orders to orders_ro
    SELECT on future tables of orders_owner in orders to orders_ro
    login orders_analyst, member of orders_ro
    role orders_wo, member of orders_use
    INSERT on all tables in orders to orders_wo
    INSERT on future tables of orders_owner in orders to orders_wo
    USAGE on all sequences in orders to orders_wo
    USAGE on future sequences of orders_owner in orders to orders_wo
    role orders_ingest_keys
    SELECT on column id of orders.order to orders_ingest_keys
    login orders_ingest, member of orders_wo, orders_ingest_keys
    login orders_cleanup, member of orders_rw"
  `);
});

it("leaves out only what is granted on named tables until they exist", () => {
  const later = plan(full).filter(
    (record) => !plan(full, { migrated: false }).some(({ key }) => key === record.key),
  );
  expect(later.map(describe)).toEqual([
    "INSERT on table orders.shipment_event to orders_for_fulfilment_named",
    "USAGE on sequence orders.number_seq to orders_for_fulfilment_named",
    "SELECT on column id of orders.shipment_event to orders_for_fulfilment_keys",
    "SELECT on column id of orders.order to orders_ingest_keys",
  ]);
});

it("makes only what is asked for", () => {
  const roles = plan({ service: "orders", database: "shop" }).flatMap((record) =>
    record.kind === "role" ? [record.name] : [],
  );
  expect(roles).toEqual(["orders_owner", "orders_use"]);
});

it("becomes SQL, and is taken back in reverse", () => {
  const records = plan({ service: "order-history", database: "shop", logins: { migrate: true } });
  expect(renderSql(records).join(";\n")).toMatchInlineSnapshot(`
    "CREATE ROLE "order_history_owner" WITH NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS;
    CREATE ROLE "order_history_use" WITH NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS;
    GRANT "order_history_owner" TO CURRENT_USER;
    CREATE SCHEMA "order_history" AUTHORIZATION "order_history_owner";
    CREATE ROLE "order_history_migrate" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS;
    GRANT "order_history_owner" TO "order_history_migrate";
    GRANT "order_history_use" TO "order_history_migrate";
    ALTER ROLE "order_history_migrate" SET search_path TO "order_history";
    ALTER ROLE "order_history_migrate" SET ROLE TO "order_history_owner";
    REVOKE ALL PRIVILEGES ON ALL ROUTINES IN SCHEMA "order_history" FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE "order_history_owner" REVOKE ALL PRIVILEGES ON ROUTINES FROM PUBLIC;
    GRANT CONNECT ON DATABASE "shop" TO "order_history_use";
    GRANT USAGE ON SCHEMA "order_history" TO "order_history_use""
  `);
  expect(renderWithdrawSql(records).join(";\n")).toMatchInlineSnapshot(`
    "REVOKE USAGE ON SCHEMA "order_history" FROM "order_history_use";
    REVOKE CONNECT ON DATABASE "shop" FROM "order_history_use";
    GRANT "order_history_migrate" TO CURRENT_USER;
    DROP OWNED BY "order_history_migrate";
    DROP ROLE "order_history_migrate";
    DROP SCHEMA "order_history" RESTRICT;
    GRANT "order_history_use" TO CURRENT_USER;
    DROP OWNED BY "order_history_use";
    DROP ROLE "order_history_use";
    GRANT "order_history_owner" TO CURRENT_USER;
    DROP OWNED BY "order_history_owner";
    DROP ROLE "order_history_owner""
  `);
});

it("quotes every name", () => {
  const offers = [{ to: "reporting", access: "read-only" as Access, tables: ["Order; drop"] }];
  const sql = renderSql(plan({ service: "orders", database: "my-shop", offers }));
  expect(sql).toContain('GRANT SELECT ON TABLE "orders"."Order; drop" TO "orders_for_reporting_named"');
  expect(sql).toContain('GRANT CONNECT ON DATABASE "my-shop" TO "orders_use"');
});

it("shows as a matrix", () => {
  const catalog: ServiceDeclaration = {
    service: "catalog",
    database: "shop",
    offers: [{ to: "orders", access: "read-only", tables: ["product"] }],
  };
  expect(renderMatrix(matrix([manifest(full), manifest(catalog)]))).toMatchInlineSnapshot(`
    "login           catalog  orders
    --------------  -------  ------
    orders_analyst  -        S
    orders_app_a    s        SIUD
    orders_app_b    s        SIUD
    orders_cleanup  -        SIUD
    orders_ingest   -        sI
    orders_migrate  -        owner

    S select, I insert, U update, D delete; in lower case: on named tables or columns only"
  `);
});

/** What the last records of a plan say, without those that it shares with the plainest service. */
const more = (fields: Partial<ServiceDeclaration>): string[] => {
  const plain: ServiceDeclaration = { service: "orders", database: "shop" };
  const known = new Set(plan(plain).map(describe));
  return plan({ ...plain, ...fields })
    .map(describe)
    .filter((text) => !known.has(text));
};

it("plans the same records whatever the order of offers, uses and what they list", () => {
  const offers = [
    { to: "reporting", access: "read-only" as const },
    { to: "billing-x", access: "read-only" as const, columns: { b: ["y", "x"], a: ["z"] } },
    { to: "billing-x", access: "write-only" as const, tables: ["d", "c"], returning: ["i", "h"] },
  ];
  const uses = ["catalog", "audit-log"].map((from) => ({ from, access: "read-only" as const }));
  const turned = offers.toReversed().map((offer) => ({
    ...offer,
    ...(offer.tables && { tables: offer.tables.toReversed(), returning: offer.returning.toReversed() }),
    ...(offer.columns && { columns: { a: ["z"], b: ["x", "y"] } }),
  }));
  const roles = [{ name: "in", access: "write-only" as const, returning: { b: ["y", "x"], a: ["z"] } }];
  const other = [{ name: "in", access: "write-only" as const, returning: { a: ["z"], b: ["x", "y"] } }];
  expect(plan({ ...full, offers: turned, uses: uses.toReversed(), roles: other })).toEqual(
    plan({ ...full, offers, uses, roles }),
  );
});

it("offers columns and routines by name", () => {
  const offer = {
    to: "reporting",
    access: "read-write" as const,
    columns: { customer: ["city"] },
    routines: ["total(int,text)"],
  };
  expect(more({ offers: [offer] })).toEqual([
    "role orders_for_reporting_named",
    "role orders_for_reporting_keys",
    "role orders_for_reporting, member of orders_use, orders_for_reporting_named, orders_for_reporting_keys",
    "EXECUTE on routine orders.total(integer, text) to orders_for_reporting_named",
    "SELECT on column city of orders.customer to orders_for_reporting_keys",
    "INSERT on column city of orders.customer to orders_for_reporting_keys",
    "UPDATE on column city of orders.customer to orders_for_reporting_keys",
  ]);
  const sql = renderSql(plan({ service: "orders", database: "shop", offers: [offer] }));
  expect(sql).toContain(
    'GRANT EXECUTE ON ROUTINE "orders"."total"(integer, text) TO "orders_for_reporting_named"',
  );
});

it("offers a whole schema and, beside it, more on single tables", () => {
  const offers = [
    { to: "reporting", access: "read-only" as const },
    { to: "reporting", access: "write-only" as const, tables: ["note"] },
  ];
  expect(more({ offers }).slice(3)).toEqual([
    "SELECT on all tables in orders to orders_for_reporting_all",
    "SELECT on future tables of orders_owner in orders to orders_for_reporting_all",
    "INSERT on table orders.note to orders_for_reporting_named",
  ]);
});

it("owns several schemas, and lets each consumer into those it is offered only", () => {
  const service: Partial<ServiceDeclaration> = {
    additionalSchemas: ["audit"],
    logins: { migrate: true },
    offers: [{ to: "reporting", schema: "audit", access: "read-only" }],
    roles: [{ name: "analyst", access: "read-only" }],
  };
  expect(more(service).slice(2)).toEqual([
    "schema audit in shop, owned by orders_owner",
    "login orders_migrate, member of orders_owner, orders_use, acting as orders_owner",
    "nothing on all routines in audit to PUBLIC",
    "USAGE on schema audit to orders_for_reporting_all",
    "SELECT on all tables in audit to orders_for_reporting_all",
    "SELECT on future tables of orders_owner in audit to orders_for_reporting_all",
    "role orders_ro, member of orders_use",
    "SELECT on all tables in orders to orders_ro",
    "SELECT on future tables of orders_owner in orders to orders_ro",
    "USAGE on schema audit to orders_ro",
    "SELECT on all tables in audit to orders_ro",
    "SELECT on future tables of orders_owner in audit to orders_ro",
    "login orders_analyst, member of orders_ro",
  ]);
  const records = plan({ service: "orders", database: "shop", ...service });
  expect(
    records.flatMap((record) => (record.kind === "role" && record.login ? [record.searchPath] : [])),
  ).toEqual([
    ["orders", "audit"],
    ["orders", "audit"],
  ]);
  expect(
    renderMatrix(matrix([manifest({ service: "orders", database: "shop", ...service })])),
  ).toMatchInlineSnapshot(`
    "login           audit  orders
    --------------  -----  ------
    orders_analyst  S      S
    orders_migrate  owner  owner

    S select, I insert, U update, D delete; in lower case: on named tables or columns only"
  `);
});

it("maintains tables where the server knows that privilege", () => {
  const service: Partial<ServiceDeclaration> = {
    serverVersion: 17,
    logins: { app: { maintain: true } },
    roles: [{ name: "vacuum", access: "read-only", maintain: true }],
  };
  expect(more(service).filter((text) => /maintain|MAINTAIN/.test(text))).toEqual([
    "role orders_maintain, member of orders_use",
    "role orders_app, member of orders_rw, orders_maintain",
    "MAINTAIN on all tables in orders to orders_maintain",
    "MAINTAIN on future tables of orders_owner in orders to orders_maintain",
    "login orders_vacuum, member of orders_ro, orders_maintain",
  ]);
});

it("has more than one login that migrates", () => {
  expect(more({ roles: [{ name: "etl", access: "migrate" }] })).toEqual([
    "login orders_etl, member of orders_owner, orders_use, acting as orders_owner",
  ]);
});

it("lets logins in by IAM, and no group", () => {
  const records = plan({
    service: "orders",
    database: "shop",
    platform: "rds",
    authentication: "rds-iam",
    logins: { app: {}, migrate: true },
  });
  const members = records.flatMap((record) =>
    record.kind === "role" && record.memberOf.includes("rds_iam") ? [record.name] : [],
  );
  expect(members).toEqual(["orders_app_a", "orders_migrate"]);
});

it("gives the deployer of a consumer the right to join it", () => {
  const offer = { to: "reporting", access: "read-only" as const, deployer: "reporting_deployer" };
  const records = plan({ service: "orders", database: "shop", serverVersion: 16, offers: [offer] });
  expect(renderSql(records)).toContain(
    'GRANT "orders_for_reporting" TO "reporting_deployer" WITH ADMIN OPTION',
  );
});

it("keeps nothing of a retired service but its data and their owner", () => {
  const retired = (how: NonNullable<ServiceDeclaration["retired"]>) =>
    plan({ service: "orders", database: "shop", retired: how });
  expect(retired("keep-data").map(describe)).toEqual([
    "role orders_owner",
    "schema orders in shop, owned by orders_owner",
    "nothing on all routines in orders to PUBLIC",
    "nothing on future routines of orders_owner in shop to PUBLIC",
  ]);
  expect(renderWithdrawSql(retired({ dropSchemas: ["orders"] }))).toContain('DROP SCHEMA "orders" CASCADE');
});

suite("the manifest", () => {
  it("is the same whatever the order of the declaration", () => {
    const turned = {
      ...full,
      offers: full.offers?.toReversed() ?? [],
      roles: full.roles?.toReversed() ?? [],
    };
    expect(manifest(turned)).toEqual(manifest(full));
  });
  it("changes with any access", () => {
    const hashes = [
      full,
      { ...full, offers: [] },
      { ...full, roles: [] },
      { ...full, uses: [] },
      { ...full, schema: "other" },
    ];
    expect(new Set(hashes.map((declaration) => manifest(declaration).hash)).size).toBe(hashes.length);
  });

  const written: Manifest = JSON.parse(JSON.stringify(manifest(full)));
  it("is known again when it was written down", () => {
    expect(manifestProblem(written)).toBeUndefined();
  });
  it.each<[string, unknown, string]>([
    ["no object", [written], "is no manifest. Give what `manifest` returns"],
    ["nothing", null, "null is no manifest"],
    [
      "another format",
      { ...written, format: "rolewright/manifest@3" },
      'it holds the format "rolewright/manifest@3"',
    ],
    ["a grant less", { ...written, grants: written.grants.slice(1) }, '"orders" does not fit its own hash'],
    ["no roles", { ...written, roles: undefined }, "does not fit its own hash"],
    ["nothing but its format", { format: "rolewright/manifest@1" }, "does not fit its own hash"],
  ])("is refused: %s", (_, value, reason) => {
    expect(manifestProblem(value)).toContain(reason);
  });
});

suite("for any declaration", () => {
  const name = fc
    .stringMatching(/^[a-e][a-z]{0,5}(-[a-e]{1,3})?$/)
    .filter((value) => !/for|keys|all|^(app|use|ro|wo|rw)/.test(value));
  const access = fc.constantFrom<Access>("read-only", "write-only", "read-write");
  const object = fc.stringMatching(/^[a-z/%]{1,4}$/).filter((value) => value !== "all");
  const objects = fc.uniqueArray(object, { minLength: 1, maxLength: 3 });
  const whole = fc.record({ to: name, access });
  const named = fc.record({
    to: name,
    access: fc.constant<Access>("write-only"),
    tables: objects,
    returning: objects,
  });
  const scoped = fc.record({
    to: name,
    access,
    schema: fc.constant("more"),
    columns: fc.dictionary(object, objects, { minKeys: 1, maxKeys: 2 }),
    routines: objects,
  });
  const declaration: fc.Arbitrary<ServiceDeclaration> = fc.record({
    service: fc.constant("shop"),
    database: fc.constant("shop"),
    additionalSchemas: fc.constant(["more"]),
    serverVersion: fc.constant(17 as const),
    logins: fc.record({
      app: fc.record({ standby: fc.boolean(), maintain: fc.boolean() }),
      migrate: fc.boolean(),
    }),
    offers: fc.uniqueArray(fc.oneof(whole, named, scoped), { selector: ({ to }) => to, maxLength: 4 }),
    uses: fc.uniqueArray(fc.record({ from: name, access }), { selector: ({ from }) => from, maxLength: 3 }),
    roles: fc.uniqueArray(fc.record({ name, access }), { selector: (role) => role.name, maxLength: 4 }),
  });
  const hold = (property: (records: ReturnType<typeof plan>, declaration: ServiceDeclaration) => void) =>
    fc.assert(
      fc.property(declaration, (value) => property(plan(value), value)),
      { numRuns: 300 },
    );

  it("keys are unique, and records depend on earlier ones only", () => {
    hold((records) => {
      const seen = new Set<string>();
      for (const record of records) {
        expect(record.dependsOn.filter((key) => !seen.has(key))).toEqual([]);
        expect(seen.has(record.key)).toBe(false);
        seen.add(record.key);
      }
    });
  });

  it("each record from the first grant on depends on the one before it, and that grant on all before it", () => {
    hold((records) => {
      const first = records.findIndex(({ kind }) => kind === "grant");
      const before = records.slice(0, first).map(({ key }) => key);
      expect(before.filter((key) => !records[first]?.dependsOn.includes(key))).toEqual([]);
      for (const [index, record] of records.entries())
        if (index > first) expect(record.dependsOn).toContain(records[index - 1]?.key);
    });
  });

  // Pulumi orders deletions only by what depends directly on what, so what goes alone must not lie between what goes with it.
  it("a role and all that is granted to it depend on each other directly, or stand side by side", () => {
    hold((records) => {
      for (const [index, record] of records.entries()) {
        if (record.kind !== "grant" && record.kind !== "defaultPrivileges") continue;
        const at = records.findIndex((each) => each.kind === "role" && each.name === record.grantee);
        const role = records[at];
        if (role === undefined || record.dependsOn.includes(role.key)) continue;
        const between = records.slice(at + 1, index) as { grantee?: string }[];
        expect(between.filter(({ grantee }) => grantee !== record.grantee)).toEqual([]);
      }
    });
  });

  // When an operation fails, Pulumi walks all of these, each as often as there are ways to it.
  it("few ways lead through the dependencies", () => {
    const ways = (records: PlanRecord[]): number => {
      const known = new Map<string, number>();
      for (const { key, dependsOn } of records)
        known.set(
          key,
          dependsOn.reduce((sum, each) => sum + (known.get(each) ?? 0), 1),
        );
      return [...known.values()].reduce((sum, each) => sum + each, 0);
    };
    hold((records) => {
      expect(ways(records)).toBeLessThan(records.length ** 3);
    });
    const roles = (["read-only", "write-only", "read-write"] as const).flatMap((access) =>
      Array.from({ length: 10 }, (_, index) => ({
        name: `${access}-${index}`,
        access,
        ...(access === "write-only" && { returning: { note: ["id", "at"] } }),
      })),
    );
    const offers = Array.from({ length: 40 }, (_, index) => ({
      to: `c${index}`,
      access: "read-only" as const,
    }));
    const large = plan({
      service: "orders",
      database: "shop",
      logins: { app: {}, migrate: true },
      offers,
      roles,
    });
    expect(large.length).toBeGreaterThan(240);
    expect(ways(large)).toBeLessThan(10 * large.length ** 3); // some seconds
  });

  it("the manifest states all of the plan", () => {
    const said = (records: PlanRecord[]): string[] =>
      records
        .map((record) =>
          "privileges" in record ? { ...record, privileges: record.privileges.toSorted() } : record,
        )
        .map((record) =>
          "memberOf" in record ? { ...record, memberOf: record.memberOf.toSorted() } : record,
        )
        .map(describe)
        .toSorted();
    hold((records, value) => {
      expect(said(manifestRecords(manifest(value)))).toEqual(said(records));
    });
  });

  it("the records of a manifest can be applied from first to last", () => {
    hold((_, value) => {
      const records = manifestRecords(manifest(value));
      const names = records.flatMap((record) => (record.kind === "role" ? [record.name] : []));
      const made = new Set<string>();
      for (const record of records) {
        if (record.kind !== "role") continue;
        expect(record.memberOf.filter((group) => names.includes(group) && !made.has(group))).toEqual([]);
        made.add(record.name);
      }
    });
  });

  it("no name is longer than PostgreSQL takes", () => {
    hold((records) => {
      for (const record of records) {
        if (record.kind === "role") expect(Buffer.byteLength(record.name)).toBeLessThanOrEqual(63);
      }
    });
  });

  it("no login holds a privilege, and none is outside the table", () => {
    const allowed = new Set([
      "CONNECT",
      "USAGE",
      "EXECUTE",
      "MAINTAIN",
      ...Object.values(PRIVILEGES).flatMap(({ table }) => table),
    ]);
    hold((records) => {
      const logins = records.flatMap((record) =>
        record.kind === "role" && record.login ? [record.name] : [],
      );
      for (const record of records) {
        if (record.kind !== "grant" && record.kind !== "defaultPrivileges") continue;
        expect(logins).not.toContain(record.grantee);
        expect(record.grantee !== "public" || record.privileges.length === 0).toBe(true);
        for (const privilege of record.privileges) expect(allowed).toContain(privilege);
      }
    });
  });

  // A contract role has members in another stack, and whoever grants to a role waits for its members.
  it("no role that another service's role joins holds a privilege", () => {
    hold((records, { offers = [] }) => {
      const joined = new Set(offers.map(({ to }) => contractRoleName("shop", to)));
      for (const record of records) {
        if (record.kind === "grant" || record.kind === "defaultPrivileges")
          expect(joined.has(record.grantee)).toBe(false);
      }
    });
  });

  it("keys of different things differ", () => {
    const parts = fc.array(fc.stringMatching(/^[a-b/%2F]{0,3}$/), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        parts,
        parts,
        (a, b) => (recordKey(...a) === recordKey(...b)) === (JSON.stringify(a) === JSON.stringify(b)),
      ),
      { numRuns: 2000 },
    );
  });
});
