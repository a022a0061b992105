import { RULES, type RuleId } from "./rules.js";

/**
 * How bad a finding is. An `error` is access that should not be or that lacks, or a deployment that fails; a `warning` is a
 * risk; a `note` is worth knowing, and nothing is wrong.
 */
export type Severity = "error" | "warning" | "note";

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
  /** What was looked for: stable, to be looked up in docs/rules.md. */
  rule: RuleId;
  /** How bad it is; each rule has one. */
  severity: Severity;
  /** The role, schema, database or object that it is about. */
  subject: string;
  /** The service that it is about, where it is about one. */
  service?: string;
  /** What is wrong, in words. */
  message: string;
  /** The logins that gain by it, each as the roles from the login to the one that holds it. Left out where none does. */
  paths?: string[][];
  /** How many more logins gain by it than `paths` shows. */
  morePaths?: number;
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

const ORDER: Severity[] = ["error", "warning", "note"];

/** Errors first, notes last, and otherwise in the order in which they were looked for. */
export const sorted = (findings: Finding[]): Finding[] =>
  ORDER.flatMap((each) => findings.filter(({ severity }) => severity === each));
