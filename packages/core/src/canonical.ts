/**
 * The text of a value with sorted keys: equal values make equal texts.
 * @example
 * ```ts
 * import { canonical } from "@rolewright/core";
 * canonical({ b: 1, a: [2] }); // {"a":[2],"b":1}
 * ```
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`)
    .join(",")}}`;
}

/** Values in an order that is the same whatever order they came in. */
export const sorted = <T>(values: readonly T[]): T[] =>
  values.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
