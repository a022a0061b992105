import { ENGINE_FACTS } from "@rolewright/core/mysql";
import type { AuditReport } from "../audit/audit.js";
import type { Finding, Severity } from "../finding.js";
import type { RuleId } from "../rules.js";

/** What was read, in words: `PostgreSQL 18`. */
export const serverOf = ({ engine, version }: AuditReport["server"]): string =>
  `${engine === undefined ? "PostgreSQL" : ENGINE_FACTS[engine].title} ${version}`;

/** From the worst on. */
export const SEVERITIES: Severity[] = ["error", "warning", "note"];

/** Where a rule is explained. */
export const helpOf = (rule: RuleId): string => `https://rolewright.dev/docs/rules.md#${rule}`;

/** What belongs to no single service comes after those that do. */
export const THE_SERVER = "the server";

/** Findings by service, sorted, those of the server last. */
export const byService = (findings: Finding[]): [service: string, findings: Finding[]][] =>
  [...Map.groupBy(findings, ({ service }) => service)]
    .toSorted(([a], [b]) => (a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1))
    .map(([service, some]) => [service ?? THE_SERVER, some]);

/** The paths that say more than the message: a login that holds it itself is named there already. */
export const longPaths = ({ paths = [] }: Finding): string[] =>
  paths.filter(({ length }) => length > 1).map((path) => path.join(" -> "));

/** Who has to run the statements, and where. */
export function fixBy({ fix }: Finding): string {
  if (fix === undefined) return "";
  const where = fix.database === undefined ? "" : ` in the database "${fix.database}"`;
  return `${fix.runBy} runs${where}`;
}

/**
 * A text on one line, with what could move the cursor, change colours or turn the direction of reading made visible: a name
 * on the server may hold anything but a zero byte.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, (character) =>
    character === "\n"
      ? "\\n"
      : character === "\t"
        ? "\\t"
        : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
