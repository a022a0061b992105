import type { AuditReport } from "../audit/audit.js";
import type { Finding } from "../finding.js";
import { count, someOf, tally } from "../words.js";
import { code, codeBlock, prose } from "./markdown-escape.js";
import { fixBy, helpOf, longPaths, SEVERITIES, serverOf, THE_SERVER } from "./words.js";

/** How a report is shown in a comment. */
export interface MarkdownOptions {
  /**
   * The most characters that it may have.
   * @default `65536`, what a comment on GitHub may have
   */
  limit?: number;
}

const HEADINGS = { error: "Errors", warning: "Warnings", note: "Notes" } as const;

/**
 * A report as GitHub Markdown, for a comment on a pull request: the worst first, each with its paths and the statements that
 * repair it. Cut at the end of a finding where it would be too long, with how many more there are.
 * @example
 * ```ts
 * import { type AuditReport, renderMarkdown } from "@rolewright/audit";
 * declare const report: AuditReport;
 * const body = renderMarkdown(report);
 * ```
 */
export function renderMarkdown(report: AuditReport, { limit = 65_536 }: MarkdownOptions = {}): string {
  const { server, services, findings, unseen } = report;
  const compared =
    services.length === 0 ? "no service" : `${count(services.length, "service")} (${someOf(services)})`;
  const head = [
    `## Access audit: ${tally(findings)}`,
    `${serverOf(server)}, ${server.database === undefined ? "" : `database ${code(server.database)}, `}read by ${code(server.readBy)}; compared: ${prose(compared)}.`,
  ];
  if (services.length > 0 && findings.every(({ severity }) => severity === "note"))
    head.push("**The server is as the manifests say.**");
  const tail = [`<sub>Not looked at: ${unseen.map(prose).join("; ")}.</sub>`];
  const blocks = SEVERITIES.flatMap((each) => {
    const some = findings.filter(({ severity }) => severity === each);
    return some.map((finding, index) =>
      index === 0 ? `### ${HEADINGS[each]}\n\n${findingOf(finding)}` : findingOf(finding),
    );
  });
  return within(limit, head, blocks, tail);
}

function findingOf(finding: Finding): string {
  const { rule, subject, service, message, morePaths = 0, fix } = finding;
  const lines = [
    `- [${code(rule)}](${helpOf(rule)}) ${code(subject)} (${prose(service ?? THE_SERVER)}): ${prose(message)}`,
    ...longPaths(finding).map((path) => `  - ${code(path)}`),
    ...(morePaths > 0 ? [`  - and ${count(morePaths, "more login")}`] : []),
  ];
  if (fix === undefined) return lines.join("\n");
  return [
    ...lines,
    "",
    `  <details><summary>To fix it, ${prose(fixBy(finding))} ${count(fix.sql.length, "statement")}</summary>`,
    "",
    codeBlock(
      "sql",
      fix.sql.map((sql) => `${sql};`),
      "  ",
    ),
    "",
    "  </details>",
  ].join("\n");
}

/** As many blocks as there is room for. A single one that is too long for itself is left out as well. */
function within(limit: number, head: string[], blocks: string[], tail: string[]): string {
  const text = (shown: string[], rest: string[]): string =>
    [...head, ...shown, ...rest, ...tail].join("\n\n");
  const more = (number: number): string =>
    `**… and ${count(number, "more finding")}: the full report has them.**`;
  const whole = text(blocks, []);
  if (whole.length <= limit) return whole;
  let room = limit - text([], [more(blocks.length)]).length;
  let fit = 0;
  for (const block of blocks) {
    room -= block.length + 2;
    if (room < 0) break;
    fit += 1;
  }
  return text(blocks.slice(0, fit), [more(blocks.length - fit)]).slice(0, limit);
}
