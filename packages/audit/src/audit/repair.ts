import type { Finding } from "../finding.js";

/**
 * The statements that repair findings, in an order in which they can be run in one transaction: roles are dropped last, when
 * nothing speaks of them any more. What a repair needs of another one that is made with it, the next audit finds.
 * @example
 * ```ts
 * import { type AuditReport, repairSql } from "@rolewright/audit";
 * declare const report: AuditReport;
 * console.log(repairSql(report.findings).map((sql) => `${sql};`).join("\n"));
 * ```
 */
export function repairSql(findings: Finding[]): string[] {
  const statements = findings.flatMap(({ fix }) => fix?.sql ?? []);
  const drops = (sql: string): boolean => /^DROP (ROLE|USER) /.test(sql);
  return [...statements.filter((sql) => !drops(sql)), ...statements.filter(drops)];
}
