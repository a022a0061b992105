import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContractEdge, ContractGraph } from "../../contract-graph.js";
import { BOX, layout } from "./layout.js";

const graph = (...pairs: string[]): ContractGraph => {
  const edges = pairs.map((pair): ContractEdge => {
    const [owner, consumer] = pair.split(">") as [string, string];
    return { owner, consumer, access: ["read-only"], state: "agreed" };
  });
  return {
    services: [...new Set(edges.flatMap(({ owner, consumer }) => [owner, consumer]))].toSorted(),
    edges,
  };
};

describe("a few services", () => {
  it("stand from the owners on the left to the consumers on the right", () => {
    const { nodes, kind } = layout(graph("catalog>orders", "orders>reporting", "catalog>reporting"));
    const x = Object.fromEntries(nodes.map((node) => [node.service, node.x]));
    expect(kind).toBe("layers");
    expect(x["catalog"]).toBeLessThan(x["orders"] as number);
    expect(x["orders"]).toBeLessThan(x["reporting"] as number);
  });

  it("may use each other", () => {
    const { nodes, edges } = layout(graph("a>b", "b>a", "b>c", "c>b"));
    expect(nodes).toHaveLength(3);
    expect(edges.every(({ d }) => /^M[-\d. C]+$/.test(d))).toBe(true);
  });

  it("names those without a contract apart", () => {
    const { services, edges } = graph("a>b");
    expect(layout({ services: [...services, "lonely"], edges }).alone).toEqual(["lonely"]);
  });
});

const many = fc
  .uniqueArray(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 120, selector: String })
  .map((pairs) => graph(...pairs.filter(([a, b]) => a !== b).map(([a, b]) => `s${a}>s${b}`)));

it("puts no box on another one, and everything into the picture, the same each time", () => {
  fc.assert(
    fc.property(many, fc.boolean(), (some, focused) => {
      const args = focused ? { ...some, focus: "s1" } : some;
      const picture = layout(args);
      const { nodes, edges, width, height, kind } = picture;
      expect(layout(structuredClone(args))).toEqual(picture);
      expect(edges).toHaveLength(some.edges.length);
      expect(JSON.stringify(picture)).not.toContain("null");
      for (const { x, y } of nodes) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(height);
      }
      if (kind === "layers")
        for (const [index, a] of nodes.entries())
          for (const b of nodes.slice(index + 1))
            expect(a.x === b.x && Math.abs(a.y - b.y) < BOX.height).toBe(false);
    }),
  );
});
