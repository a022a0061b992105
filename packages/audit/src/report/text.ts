import type { AuditReport } from "../audit/audit.js";
import type { Finding, Severity } from "../finding.js";
import { count, someOf, tally } from "../words.js";
import { byService, fixBy, longPaths, printable, SEVERITIES, serverOf } from "./words.js";

/** How a text is painted; each is left as it is where there is no colour. */
export type Paint = (style: Severity | "heading" | "quiet", text: string) => string;

/** How a report is shown on a terminal. */
export interface TextOptions {
  /**
   * Colours.
   * @default - none
   */
  paint?: Paint;
  /**
   * The width in which messages are wrapped.
   * @default `100`
   */
  width?: number;
  /**
   * How many statements of one repair are shown.
   * @default `8`
   */
  statements?: number;
}

/**
 * A report for a terminal or a log: what is wrong with each service, by which roles, and what repairs it; a table of the
 * services; and what nobody looked at.
 * @example
 * ```ts
 * import { type AuditReport, renderText } from "@rolewright/audit";
 * declare const report: AuditReport;
 * console.log(renderText(report));
 * ```
 */
export function renderText(report: AuditReport, options: TextOptions = {}): string {
  const { paint = (_, text) => text, width = 100, statements = 8 } = options;
  const { server, services, findings, unseen } = report;
  const groups = byService(findings);
  const indent = Math.max(...findings.map(({ severity }) => severity.length), 0) + 4;
  const sections = groups.map(([service, some]) =>
    [
      paint("heading", printable(service)),
      ...some.map((each) => findingText(each, { paint, width, statements, indent })),
    ].join("\n"),
  );
  const compared =
    services.length === 0
      ? "no service was compared"
      : `${count(services.length, "service")} compared: ${someOf(services)}`;
  const clean = services.length > 0 && findings.every(({ severity }) => severity === "note");
  return [
    wrap(
      printable(
        `${serverOf(server)}, ${server.database === undefined ? "" : `database ${server.database}, `}read by ${server.readBy}; ${compared}`,
      ),
      width,
    ),
    ...sections,
    ...(groups.length > 1 ? [tableOf(groups, paint)] : []),
    [
      ...(clean ? ["The server is as the manifests say."] : []),
      tally(findings),
      paint("quiet", wrap(`Not looked at: ${unseen.map(printable).join("; ")}.`, width)),
    ].join("\n"),
  ].join("\n\n");
}

function findingText(
  finding: Finding,
  { paint, width, statements, indent }: Required<TextOptions> & { indent: number },
): string {
  const { rule, severity, subject, message, morePaths = 0, fix } = finding;
  const at = " ".repeat(indent);
  const lines = [
    `  ${paint(severity, severity.padEnd(indent - 4))}  ${rule}  ${paint("quiet", printable(subject))}`,
    wrap(printable(message), width, at),
    ...longPaths(finding).map((path) => `${at}  ${printable(path)}`),
    ...(morePaths > 0 ? [`${at}  and ${count(morePaths, "more login")}`] : []),
  ];
  if (fix === undefined) return lines.join("\n");
  const shown = fix.sql.slice(0, fix.sql.length > statements + 1 ? statements : fix.sql.length);
  const more = fix.sql.length - shown.length;
  return [
    ...lines,
    paint("quiet", `${at}To fix it, ${printable(fixBy(finding))}:`),
    ...shown.map((sql) => `${at}  ${printable(sql)};`),
    ...(more > 0
      ? [paint("quiet", `${at}  -- and ${count(more, "more statement")}: the JSON has them all`)]
      : []),
  ].join("\n");
}

/** One line for each service with findings, under the names of the severities. */
function tableOf(groups: [string, Finding[]][], paint: Paint): string {
  const rows = groups.map(([service, some]) => [
    printable(service),
    ...SEVERITIES.map((each) => some.filter(({ severity }) => severity === each).length),
  ]);
  const first = Math.max(...rows.map(([service]) => String(service).length), "service".length);
  const line = ([service, ...numbers]: (string | number)[]): string =>
    [
      String(service).padEnd(first),
      ...SEVERITIES.map((each, index) => {
        const text = String(numbers[index] || "-").padStart(each.length + 1);
        return numbers[index] ? paint(each, text) : text;
      }),
    ].join("  ");
  const head = ["service".padEnd(first), ...SEVERITIES.map((each) => `${each}s`)].join("  ");
  return [paint("heading", head), ...rows.map(line)].join("\n");
}

/** Breaks a text at spaces. A word that is too long stays whole, so that it can be copied. */
function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + word.length >= width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join("\n");
}
