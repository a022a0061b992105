import { createHash } from "node:crypto";
import type { AuditReport } from "../audit/audit.js";
import type { Finding } from "../finding.js";
import { RULES, type RuleId } from "../rules.js";
import { helpOf } from "./words.js";

/** How a report is handed to a program that reads SARIF. */
export interface SarifOptions {
  /**
   * A file of the repository, relative to its root, beside which findings are shown: a server has none, and code scanning
   * of GitHub takes only findings in files. The manifests are a good one.
   * @default - none
   */
  file?: string;
}

/**
 * A report as SARIF 2.1.0, for code scanning: each finding is at a database, schema or object, and has a fingerprint that
 * stays the same from run to run. See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @example
 * ```ts
 * import { type AuditReport, renderSarif } from "@rolewright/audit";
 * declare const report: AuditReport;
 * const text = renderSarif(report, { file: "access/manifests.json" });
 * ```
 */
export function renderSarif(report: AuditReport, { file }: SarifOptions = {}): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))].toSorted();
  const prints = fingerprints(report);
  const run = {
    tool: {
      driver: {
        name: "rolewright",
        informationUri: "https://rolewright.dev",
        rules: rules.map(ruleOf),
      },
    },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.unseen.map((what) => ({
          level: "note",
          message: { text: `Not looked at: ${what}.` },
        })),
      },
    ],
    results: report.findings.map((finding, index) => ({
      ruleId: finding.rule,
      ruleIndex: rules.indexOf(finding.rule),
      level: finding.severity,
      message: { text: messageOf(finding) },
      locations: [
        {
          ...(file !== undefined && {
            physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: 1 } },
          }),
          logicalLocations: [locationOf(finding, report)],
        },
      ],
      partialFingerprints: { "rolewright/v1": prints[index] },
      properties: propertiesOf(finding),
    })),
    properties: { server: report.server, services: report.services },
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const ruleOf = (id: RuleId) => ({
  id,
  name: id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
  shortDescription: { text: RULES[id].finds },
  helpUri: helpOf(id),
  defaultConfiguration: { level: RULES[id].severity },
});

function messageOf({ message, fix }: Finding): string {
  return fix === undefined ? message : `${message}\nTo fix it, ${fix.runBy} runs: ${fix.sql.join("; ")};`;
}

/** `database/subject`: what a subject is, its rule says. */
function locationOf({ subject, rule }: Finding, { server }: AuditReport) {
  const kind = KINDS.find(([prefix]) => rule.startsWith(prefix))?.[1] ?? "object";
  return { name: subject, fullyQualifiedName: `${whereOf(server)}/${subject}`, kind };
}

/** The database, or where a server is looked at as a whole, what it is. */
const whereOf = ({ database, engine }: AuditReport["server"]): string => database ?? String(engine);

const KINDS = [
  ["schema", "schema"],
  ["owner-schema", "schema"],
  ["database", "database"],
  ["public-connect", "database"],
  ["role", "role"],
  ["account", "role"],
  ["login", "role"],
  ["membership", "role"],
  ["leftover-role", "role"],
  ["service", "service"],
  ["manifest", "service"],
  ["contract", "contract"],
] as const;

const propertiesOf = ({ service, paths, morePaths, fix }: Finding) => ({
  ...(service !== undefined && { service }),
  ...(paths !== undefined && { paths }),
  ...(morePaths !== undefined && { morePaths }),
  ...(fix !== undefined && { fix }),
});

/** Of rule, place and subject, not of words that hold numbers. Equal ones are counted. */
function fingerprints({ findings, server }: AuditReport): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, service = "", subject }) => {
    const print = createHash("sha256")
      .update(JSON.stringify([rule, whereOf(server), service, subject]))
      .digest("hex");
    const nth = (seen.get(print) ?? 0) + 1;
    seen.set(print, nth);
    return `${print}:${nth}`;
  });
}
