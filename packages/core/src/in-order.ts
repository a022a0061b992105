import { sorted } from "./canonical.js";
import type { Use } from "./declaration.js";
import { toIdentifier } from "./names.js";

interface Offered {
  to: string;
  columns?: Record<string, string[]>;
}

/**
 * A declaration with everything in one order whose order means nothing, so that a line which moves in a program moves nothing
 * in the chain. The order of schemas stays: it is the `search_path`.
 */
export const inOrder = <D extends { offers?: Offered[]; uses?: Use[] }>(declaration: D): D => ({
  ...declaration,
  ...(declaration.offers && {
    offers: sorted(declaration.offers.map(offerInOrder)).toSorted((a, b) => byName(a.to, b.to)),
  }),
  ...(declaration.uses && { uses: sorted(declaration.uses).toSorted((a, b) => byName(a.from, b.from)) }),
});

/** An offer with its lists sorted. */
export function offerInOrder<O extends Offered>(offer: O): O {
  const { columns, ...lists } = offer;
  return {
    ...(Object.fromEntries(
      Object.entries(lists).map(([field, value]) => [field, Array.isArray(value) ? value.toSorted() : value]),
    ) as unknown as O),
    ...(columns && { columns: columnsInOrder(columns) }),
  };
}

/** A map of tables to columns, both sorted. */
export const columnsInOrder = (columns: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(columns)
      .map(([table, names]): [string, string[]] => [table, names.toSorted()])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const byName = (a: string, b: string): number => {
  const [one, other] = [toIdentifier(a), toIdentifier(b)];
  return one === other ? 0 : one < other ? -1 : 1;
};
