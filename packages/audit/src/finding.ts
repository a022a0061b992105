import { RULES, type RuleId } from "./rules.js";

/** How bad a finding is. With an `error` a deployment fails, or grants nothing without a word. */
export type Severity = "error" | "warning";

/** The statements that end a finding. */
export interface Fix {
  /** The statements, in order, without semicolons. */
  sql: string[];
  /** Who has to run them. */
  runBy: string;
  /** The database in which they have to run; left out, it is the connected one. */
  database?: string;
}

/** One thing that is not as it should be. */
export interface Finding {
  /** What was looked for: stable, to be looked up in docs/deployer.md, or docs/retirement.md for those of a retirement. */
  rule: RuleId;
  /** How bad it is; each rule has one. */
  severity: Severity;
  /** The role, schema, database or object that it is about. */
  subject: string;
  /** What is wrong, in words. */
  message: string;
  /** What ends it. Left out where no statement does; the message then says what to do. */
  fix?: Fix;
}

/** A finding of a rule, with the rule's severity. */
export const finding = (rule: RuleId, subject: string, message: string, fix?: Fix): Finding => ({
  rule,
  severity: RULES[rule].severity,
  subject,
  message,
  ...(fix !== undefined && { fix }),
});

/** Errors first, and otherwise in the order in which they were looked for. */
export const sorted = (findings: Finding[]): Finding[] => [
  ...findings.filter(({ severity }) => severity === "error"),
  ...findings.filter(({ severity }) => severity === "warning"),
];
