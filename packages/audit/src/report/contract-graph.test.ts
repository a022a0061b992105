import { manifest, type ServiceDeclaration } from "@rolewright/core";
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
