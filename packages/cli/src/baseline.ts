import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type { Finding } from "@rolewright/audit";

/** A finding that is known. What would repair it is part of it, so that more of the same kind is news. */
interface Known {
  rule: string;
  subject: string;
  /** SHA-256 of the statements that repair it. */
  fix?: string;
}

interface Baseline {
  format: typeof FORMAT;
  known: Known[];
}

const FORMAT = "rolewright/audit-baseline@1";

const knownOf = ({ rule, subject, fix }: Finding): Known => ({
  rule,
  subject,
  ...(fix !== undefined && {
    fix: `sha256:${createHash("sha256").update(JSON.stringify(fix.sql)).digest("hex")}`,
  }),
});

const keyOf = ({ rule, subject, fix }: Known): string => JSON.stringify([rule, subject, fix]);

/** Writes down the findings of today. Notes are no findings to be kept. */
export function writeBaseline(file: string, findings: Finding[]): void {
  const known = findings.filter(({ severity }) => severity !== "note").map(knownOf);
  const sorted = known.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const baseline: Baseline = { format: FORMAT, known: sorted };
  fs.writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
}

/**
 * Reads the findings that were written down.
 * @throws when the file can not be read, or is no baseline: an empty one would be as wrong as none
 */
export function readBaseline(file: string): Known[] {
  let content: Partial<Baseline> | null;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON." : (error as Error).message;
    throw new Error(`the baseline ${file} can not be read: ${reason}`, { cause: error });
  }
  const isList =
    content?.format === FORMAT &&
    Array.isArray(content.known) &&
    content.known.every((each) => typeof each?.rule === "string" && typeof each.subject === "string");
  if (!isList)
    throw new Error(
      `${file} is no baseline: it has to hold the format "${FORMAT}" and a list "known". Make one with --write-baseline.`,
    );
  return (content as Baseline).known;
}

/** What a baseline makes of findings. */
export interface Compared {
  /** Findings that it does not know. */
  fresh: Finding[];
  /** How many it does know. */
  old: number;
  /** What it knows and is there no more. */
  gone: Known[];
}

/** Takes out what is known, and says which of it is gone. */
export function against(findings: Finding[], known: Known[]): Compared {
  const keys = new Set(known.map(keyOf));
  const there = new Set(findings.map((each) => keyOf(knownOf(each))));
  const fresh = findings.filter((each) => !keys.has(keyOf(knownOf(each))));
  const gone = known.filter((each) => !there.has(keyOf(each)));
  return { fresh, old: findings.length - fresh.length, gone };
}
