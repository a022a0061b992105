import { expect, it } from "vitest";
import { diffAccess, renderAccessChanges } from "../diff/diff.js";
import { effectiveRights } from "../effective.js";
import {
  engineProblem,
  type Manifest,
  manifest as manifestOfPostgres,
  manifestProblem,
} from "../manifest.js";
import { manifestRecords } from "../manifest-records.js";
import { matrix, renderMatrix } from "../matrix.js";
import type { MySqlDeclaration } from "./declaration.js";
import { manifest } from "./manifest.js";

const orders: MySqlDeclaration = {
  engine: "mysql",
  service: "orders",
  host: "10.0.%",
  additionalDatabases: ["orders_archive"],
  logins: { app: {}, migrate: true },
  offers: [{ to: "reporting", access: "read-only", database: "orders_archive", columns: { order: ["id"] } }],
};
const reporting: MySqlDeclaration = {
  engine: "mysql",
  service: "reporting",
  host: "10.0.%",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};

it("is the same text whatever the order of what is declared", () => {
  const two = {
    ...orders,
    offers: [...(orders.offers ?? []), { to: "billing", access: "read-only" as const }],
  };
  expect(manifest(two)).toEqual(manifest({ ...two, offers: two.offers.toReversed() }));
  expect(manifest(two).hash).not.toBe(manifest(orders).hash);
});

it("says where each login connects from, and what is granted on which kind of object", () => {
  expect(manifest(orders).roles).toContainEqual({
    name: "orders_app_a",
    login: true,
    host: "10.0.%",
    memberOf: ["orders_app"],
  });
  expect(manifest(orders).grants.filter(({ grantee }) => grantee === "orders_for_reporting")).toEqual([
    {
      grantee: "orders_for_reporting",
      schema: "orders_archive",
      objectType: "column",
      object: "order",
      column: "id",
      privileges: ["SELECT"],
    },
  ]);
  const owner = manifest(orders).grants.filter(
    (grant) => grant.grantee === "orders_owner" && grant.schema === undefined,
  );
  expect(owner.map(({ objectType }) => objectType)).toEqual(["routine", "schema", "table"]);
});

it("does not depend on how the server spells grants", () => {
  expect(manifest({ ...orders, partialRevokes: true })).toEqual(manifest(orders));
});

it("is in a format that readers of PostgreSQL alone refuse, and theirs is as it was", () => {
  const [mysql, postgresql] = [manifest(orders), manifestOfPostgres({ service: "orders", database: "shop" })];
  expect(mysql.format).toBe("rolewright/manifest@2");
  expect(postgresql.format).toBe("rolewright/manifest@1");
  for (const each of [mysql, postgresql])
    expect(manifestProblem(JSON.parse(JSON.stringify(each)))).toBeUndefined();
  expect(engineProblem(mysql, ["postgresql"])).toBe(
    'the manifest of "orders" is of "mysql", and only "postgresql" is known here. Leave it out.',
  );
  expect(engineProblem({ ...postgresql, format: mysql.format }, ["postgresql"])).toContain("Leave it out.");
  expect(engineProblem(postgresql, ["postgresql"])).toBeUndefined();
  expect(() => manifestRecords(mysql)).toThrow('only "postgresql" is known here');
});

it("says who may do what over services of several engines, and keeps their names apart", () => {
  const shop = manifestOfPostgres({ service: "orders", database: "shop", logins: { app: {} } });
  const all: Manifest[] = [manifest(orders), manifest(reporting), shop];
  expect(renderMatrix(matrix(all))).toMatchInlineSnapshot(`
    "                        postgresql  mysql
    login                   orders      orders  orders_archive  reporting
    ----------------------  ----------  ------  --------------  ---------
    orders_app_a            SIUD        -       -               -
    orders_app_a@10.0.%     -           SIUD    SIUD            -
    orders_migrate@10.0.%   -           owner   owner           -
    reporting_app_a@10.0.%  -           -       s               SIUD

    S select, I insert, U update, D delete; in lower case: on named tables or columns only"
  `);
  const mariadb = manifest({ ...orders, engine: "mariadb" });
  const logins = matrix([manifest(orders), mariadb]).rows.map(({ login }) => login);
  expect(logins).toContain("orders_app_a@10.0.% (mariadb)");
  const twice = matrix([shop, shop]);
  expect([...twice.schemas, ...twice.rows.map(({ login }) => login)]).toEqual([
    ...["orders", "orders", "orders_app_a", "orders_app_a"],
  ]);
  expect(new Set(logins).size).toBe(logins.length);
});

it("gives a login nothing of a service of the same name on another engine", () => {
  const other = manifestOfPostgres({
    service: "orders",
    database: "shop",
    offers: [{ to: "reporting", access: "read-write" }],
  });
  const rights = effectiveRights([manifest(reporting), other]);
  expect(
    rights.filter(({ service, login }) => service === "orders" && login.startsWith("reporting")),
  ).toEqual([]);
});

it("says what a change does to access", () => {
  const wider: MySqlDeclaration = {
    ...orders,
    host: "%",
    offers: [{ to: "reporting", access: "read-only" }],
  };
  const changes = diffAccess([manifest(orders), manifest(reporting)], [manifest(wider), manifest(reporting)]);
  expect(renderAccessChanges(changes)).toMatchInlineSnapshot(`
    "- high   orders: reporting (reporting_app_a@10.0.%) loses SELECT on the column id of orders_archive.order
        it is in use: what needs it will be refused
    + medium orders: reporting (reporting_app_a@10.0.%) gains SELECT, SHOW VIEW on all tables of orders
        it holds for later tables too
    ~ medium orders: orders_app_a@% takes over SELECT, INSERT, UPDATE, DELETE, SHOW VIEW on all tables of orders_archive; SELECT, INSERT, UPDATE, DELETE, SHOW VIEW on all tables of orders, in place of orders_app_a@10.0.%
        the same, by a login that connects from everywhere
    ~ medium orders: orders_migrate@% takes over everything in orders, as its owner; everything in orders_archive, as its owner, in place of orders_migrate@10.0.%
        the same, by a login that connects from everywhere"
  `);
  expect(diffAccess([manifest(orders)], [manifest({ ...orders, partialRevokes: true })])).toEqual([]);
});
