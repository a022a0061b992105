import { manifest, type ServiceDeclaration } from "@rolewright/core";
import { manifest as onMySql } from "@rolewright/core/mysql";
import { expect, it } from "vitest";
import { contractsOf } from "./contract-graph.js";

const of = (service: string, rest: Partial<ServiceDeclaration>) =>
  manifest({ service, database: "shop", logins: { app: {} }, ...rest });

it("says who uses whose data, and whether both sides declare it", () => {
  const graph = contractsOf([
    of("orders", {
      offers: [
        { to: "reporting", access: "read-only" },
        { to: "payments", access: "read-write" },
        { to: "elsewhere", access: "write-only" },
      ],
    }),
    of("payments", { uses: [{ from: "catalog", access: "read-only" }] }),
    of("reporting", { uses: [{ from: "orders", access: "read-only" }] }),
    of("catalog", {}),
  ]);
  expect(graph.services).toEqual(["catalog", "elsewhere", "orders", "payments", "reporting"]);
  expect(
    graph.edges.map(({ owner, consumer, access, state }) => `${owner} ${consumer} ${access} ${state}`),
  ).toEqual([
    "catalog payments read-only not offered",
    "orders elsewhere write-only unknown",
    "orders payments read-write unused",
    "orders reporting read-only agreed",
  ]);
});

it("takes services of several engines, and no offer of one for what is used on another", () => {
  const graph = contractsOf([
    of("orders", { offers: [{ to: "reporting", access: "read-only" }] }),
    of("catalog", {}),
    onMySql({
      ...{ engine: "mysql", service: "reporting", host: "%", logins: { app: {} } },
      uses: [
        { from: "orders", access: "read-only" },
        { from: "shipping", access: "read-only" },
      ],
    }),
  ]);
  expect(graph.services).toEqual([
    ...["catalog", "orders (mysql)", "orders (postgresql)"],
    ...["reporting (mysql)", "reporting (postgresql)", "shipping"],
  ]);
  expect(graph.edges.map(({ owner, consumer, state }) => `${owner} ${consumer} ${state}`)).toEqual([
    "orders (mysql) reporting (mysql) unknown",
    "orders (postgresql) reporting (postgresql) unknown",
    "shipping reporting (mysql) unknown",
  ]);
});
