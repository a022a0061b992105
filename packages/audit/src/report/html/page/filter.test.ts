import { describe, expect, it } from "vitest";
import type { AccessTable } from "../../access-table.js";
import type { ContractEdge, ContractGraph } from "../../contract-graph.js";
import { report } from "../../report.fixture.js";
import { accessFor, contractsFor, findingsFor, wantedBy } from "./filter.js";

describe("words", () => {
  it.each([
    ["", ["anything"], true],
    ["ORD", ["orders"], true],
    ["app orders", ["orders_app_a", "orders"], true],
    ["app orders", ["reporting_app_a", "reporting"], false],
  ])("%s in %j", (typed, texts, expected) => {
    expect(wantedBy(typed)(...texts, undefined)).toBe(expected);
  });
});

it("finds findings by their words and their paths", () => {
  const all = new Set(["error", "warning", "note"] as const);
  const rules = (typed: string, severities: ReadonlySet<"error" | "warning" | "note"> = all) =>
    findingsFor(report.findings, wantedBy(typed), severities).map(({ rule }) => rule);
  expect(rules("")).toHaveLength(4);
  expect(rules("ben")).toEqual(["membership-extra"]);
  expect(rules("contract-unused")).toEqual(["contract-unused"]);
  expect(rules("", new Set(["note"]))).toEqual(["login-no-expiry"]);
});

describe("access", () => {
  const cell = (schema: string) => ({ schema, letters: "S", rights: [] });
  const table: AccessTable = {
    schemas: [
      { schema: "orders", service: "orders" },
      { schema: "orders_log", service: "orders" },
      { schema: "catalog", service: "catalog" },
      { schema: "public" },
    ],
    logins: [
      { login: "catalog_app_a", service: "catalog", cells: [cell("catalog")] },
      { login: "orders_app_a", service: "orders", cells: [cell("orders"), cell("catalog")] },
      { login: "guest", cells: [cell("orders_log")] },
      { login: "public", cells: [] },
    ],
  };
  it.each([
    ["guest", ["guest"], ["orders_log"]],
    ["public", ["public"], ["public"]],
    ["orders", ["orders_app_a", "guest"], ["orders", "orders_log", "catalog"]],
    ["catalog", ["catalog_app_a", "orders_app_a"], ["catalog"]],
    ["nothing like it", [], []],
  ])("%s", (typed, logins, schemas) => {
    const found = accessFor(table, wantedBy(typed));
    expect(found.logins.map(({ login }) => login)).toEqual(logins);
    expect(found.schemas.map(({ schema }) => schema)).toEqual(schemas);
  });
});

describe("contracts", () => {
  const edge = (owner: string, consumer: string): ContractEdge => ({
    owner,
    consumer,
    access: ["read-only"],
    state: "agreed",
  });
  const small: ContractGraph = { services: ["a", "b", "c", "d"], edges: [edge("a", "b"), edge("b", "c")] };
  const big: ContractGraph = {
    services: Array.from({ length: 500 }, (_, index) => `s${index}`),
    edges: Array.from({ length: 499 }, (_, index) =>
      edge(index % 3 === 0 ? "s7" : `s${index}`, `s${index + 1}`),
    ),
  };

  it("shows all of a few", () => expect(contractsFor(small, wantedBy(""))).toEqual(small));
  it("shows one with its neighbours", () =>
    expect(contractsFor(small, wantedBy("a"))).toEqual({
      services: ["a", "b"],
      edges: [edge("a", "b")],
      focus: "a",
    }));
  it("shows nothing where nothing is wanted", () =>
    expect(contractsFor(small, wantedBy("z"))).toEqual({ services: [], edges: [] }));
  it("shows the busiest alone, where all would be a hairball", () => {
    const found = contractsFor(big, wantedBy(""));
    expect(found.focus).toBe("s7");
    expect(found.edges.every(({ owner, consumer }) => owner === "s7" || consumer === "s7")).toBe(true);
  });
});
