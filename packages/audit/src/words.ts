import type { Finding, Severity } from "./finding.js";

/**
 * A number with what it counts: `1 login`, `2 logins`.
 * @example
 * ```ts
 * import { count } from "@rolewright/audit";
 * count(2, "statement"); // 2 statements
 * ```
 */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

/**
 * The first of many names, and how many more there are. To say "and 1 more" in place of the one is not worth it, so that one is
 * said too.
 * @example
 * ```ts
 * import { someOf } from "@rolewright/audit";
 * someOf(["a", "b", "c", "d"], 2); // a, b and 2 more
 * someOf(["a", "b", "c"], 2); // a, b, c
 * ```
 */
export function someOf(names: string[], most = 10): string {
  if (names.length <= most + 1) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

/**
 * How many findings there are of each severity. Notes are counted only where there are any.
 * @example
 * ```ts
 * import { type Finding, tally } from "@rolewright/audit";
 * declare const findings: Finding[];
 * console.log(tally(findings)); // 2 errors, 0 warnings
 * ```
 */
export function tally(findings: Finding[]): string {
  const of = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  const notes = of("note") === 0 ? [] : [count(of("note"), "note")];
  return [count(of("error"), "error"), count(of("warning"), "warning"), ...notes].join(", ");
}
