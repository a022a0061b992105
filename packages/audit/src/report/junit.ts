import type { AuditReport } from "../audit/audit.js";
import type { Finding } from "../finding.js";
import { tally } from "../words.js";
import { byService, fixBy, longPaths, serverOf } from "./words.js";

/**
 * A report as JUnit XML, for what shows test results: a suite for each service and a case for each rule that found
 * something, failed where it is an error. A service about which nothing is found has one case, which passes.
 * @example
 * ```ts
 * import { type AuditReport, renderJunit } from "@rolewright/audit";
 * declare const report: AuditReport;
 * const text = renderJunit(report);
 * ```
 */
export function renderJunit(report: AuditReport): string {
  const found = byService(report.findings);
  const named = new Set(found.map(([service]) => service));
  const clean = report.services
    .filter((each) => !named.has(each))
    .map((each): [string, Finding[]] => [each, []]);
  const suites = [...found, ...clean].map(([service, findings]) => suiteOf(service, findings));
  const sum = (of: (suite: Suite) => number): number => suites.reduce((all, suite) => all + of(suite), 0);
  const total = { tests: sum(({ tests }) => tests), failures: sum(({ failures }) => failures) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `rolewright audit of ${report.server.database ?? serverOf(report.server)}`, ...total })}>`,
    ...suites.map(({ text }) => text),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  tests: number;
  failures: number;
  text: string;
}

function suiteOf(service: string, findings: Finding[]): Suite {
  const cases = [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, some]) =>
    caseOf(service, rule, some),
  );
  const all = cases.length > 0 ? cases : [caseOf(service, "access is as declared", [])];
  const failures = all.filter(({ failed }) => failed).length;
  const head = attributes({ name: service, tests: all.length, failures, errors: 0, skipped: 0 });
  const lines = [`  <testsuite${head}>`, ...all.map(({ text }) => text), "  </testsuite>"];
  return { tests: all.length, failures, text: lines.join("\n") };
}

function caseOf(service: string, rule: string, findings: Finding[]): { failed: boolean; text: string } {
  const failed = findings.some(({ severity }) => severity === "error");
  const head = `    <testcase${attributes({ classname: service, name: rule })}`;
  if (findings.length === 0) return { failed, text: `${head}/>` };
  const [first] = findings;
  const said = findings.map(sentencesOf).join("\n\n");
  const message = findings.length === 1 ? (first?.message ?? "") : tally(findings);
  const body = failed
    ? `      <failure${attributes({ message, type: rule })}>${escaped(said)}</failure>`
    : `      <system-out>${escaped(said)}</system-out>`;
  return { failed, text: [`${head}>`, body, "    </testcase>"].join("\n") };
}

function sentencesOf(finding: Finding): string {
  const { severity, subject, message, morePaths = 0, fix } = finding;
  return [
    `${severity} ${subject}: ${message}`,
    ...longPaths(finding),
    ...(morePaths > 0 ? [`and ${morePaths} more`] : []),
    ...(fix === undefined ? [] : [`To fix it, ${fixBy(finding)}:`, ...fix.sql.map((sql) => `  ${sql};`)]),
  ].join("\n");
}

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/[\n\t]/g, " ")}"`)
    .join("");

/** XML 1.0 has no way to say most control characters, nor half of a surrogate pair. See https://www.w3.org/TR/xml/#charsets */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
