import { describe, expect, it } from "vitest";
import type { ServiceDeclaration } from "../declaration.js";
import { manifest } from "../manifest.js";
import { diffAccess, renderAccessChanges } from "./diff.js";

const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
const reporting: ServiceDeclaration = { service: "reporting", database: "shop", logins: { app: {} } };
const offering = (...offers: Omit<NonNullable<ServiceDeclaration["offers"]>[number], "to">[]) => ({
  ...orders,
  offers: offers.map((offer) => ({ to: "reporting", ...offer })),
});
const reading: ServiceDeclaration = { ...reporting, uses: [{ from: "orders", access: "read-only" }] };
const all = offering({ access: "read-only" });
const named = offering({ access: "read-only", tables: ["order"] });

/** Each change in one line. */
const diff = (before: ServiceDeclaration[], after: ServiceDeclaration[]): string[] =>
  diffAccess(
    before.map((each) => manifest(each)),
    after.map((each) => manifest(each)),
  ).map(({ kind, risk, service, by, logins, instead, rights }) =>
    [kind, risk, service, by, logins.join("+"), ...(instead ?? []), rights.join("; ")].join(" | "),
  );

const TABLES = "SELECT, INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders";

describe("what changes by", () => {
  it.each<[string, ServiceDeclaration[], ServiceDeclaration[], string[]]>([
    ["nothing", [orders], [orders], []],
    ["a search path", [orders], [{ ...orders, searchPath: ["extensions"] }], []],
    [
      "a login that migrates",
      [orders],
      [{ ...orders, logins: { app: {}, migrate: true } }],
      ["widens | high | orders | orders | orders_migrate | everything in orders, as its owner"],
    ],
    [
      "another slot",
      [orders],
      [{ ...orders, logins: { app: { active: "b" } } }],
      [`moves | low | orders | orders | orders_app_b | orders_app_a | ${TABLES}`],
    ],
    [
      "a second slot",
      [orders],
      [{ ...orders, logins: { app: { standby: true } } }],
      [`widens | medium | orders | orders | orders_app_b | ${TABLES}`],
    ],
    [
      "an offer of everything",
      [orders],
      [all],
      ["widens | medium | orders | reporting |  | SELECT on all tables of orders"],
    ],
    [
      "an offer of a table",
      [orders],
      [named],
      ["widens | low | orders | reporting |  | SELECT on orders.order"],
    ],
    [
      "everything in place of a table",
      [named],
      [all],
      ["widens | medium | orders | reporting |  | SELECT on all tables of orders"],
    ],
    [
      "a column in place of a table",
      [named],
      [offering({ access: "read-only", columns: { order: ["id"] } })],
      ["narrows | medium | orders | reporting |  | SELECT on orders.order"],
    ],
    [
      "writing beside reading",
      [all],
      [offering({ access: "read-write" })],
      ["widens | high | orders | reporting |  | INSERT, UPDATE, DELETE on all tables of orders"],
    ],
    [
      "a routine beside it",
      [all],
      [offering({ access: "read-only" }, { access: "read-only", routines: ["total"] })],
      ["widens | medium | orders | reporting |  | EXECUTE on orders.total"],
    ],
    [
      "a use of what is offered",
      [all, reporting],
      [all, reading],
      ["widens | medium | orders | reporting | reporting_app_a | SELECT on all tables of orders"],
    ],
    [
      "a use, seen by the consumer alone",
      [reporting],
      [reading],
      ["widens | medium | orders | reporting | reporting_app_a | read-only access to what it offers"],
    ],
    [
      "an offer withdrawn that is in use",
      [all, reading],
      [orders, reading],
      ["narrows | high | orders | reporting | reporting_app_a | SELECT on all tables of orders"],
    ],
    [
      "an offer withdrawn, and its use with it",
      [all, reading],
      [orders, reporting],
      ["narrows | low | orders | reporting | reporting_app_a | SELECT on all tables of orders"],
    ],
    [
      "an offer withdrawn, seen by the owner alone",
      [all],
      [orders],
      ["narrows | medium | orders | reporting |  | SELECT on all tables of orders"],
    ],
    [
      "a login of the service that may change less",
      [{ ...orders, roles: [{ name: "jobs", access: "read-write" }] }],
      [{ ...orders, roles: [{ name: "jobs", access: "read-only" }] }],
      [
        "narrows | medium | orders | orders | orders_jobs | INSERT, UPDATE, DELETE on all tables of orders; EXECUTE on all routines of orders",
      ],
    ],
    [
      "maintenance",
      [{ ...orders, serverVersion: 17, roles: [{ name: "jobs", access: "read-only" }] }],
      [{ ...orders, serverVersion: 17, roles: [{ name: "jobs", access: "read-only", maintain: true }] }],
      ["widens | medium | orders | orders | orders_jobs | MAINTAIN on all tables of orders"],
    ],
    [
      "the end of a service",
      [orders],
      [{ service: "orders", database: "shop", retired: "keep-data" }],
      [`narrows | medium | orders | orders | orders_app_a | ${TABLES}`],
    ],
  ])("%s", (_, before, after, changes) => {
    expect(diff(before, after)).toEqual(changes);
  });
});

it("says first what is risky, with the reason", () => {
  const before = [orders, reading].map((each) => manifest(each));
  const after = [{ ...all, logins: { app: {}, migrate: true } }, reading].map((each) => manifest(each));
  expect(renderAccessChanges(diffAccess(before, after))).toBe(
    [
      "+ high   orders: orders_migrate gains everything in orders, as its owner",
      "    who acts as the owner may read, change and drop everything",
      "+ medium orders: reporting (reporting_app_a) gains SELECT on all tables of orders",
      "    it holds for later tables too",
    ].join("\n"),
  );
});
