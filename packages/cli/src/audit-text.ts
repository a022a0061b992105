import type { AuditReport, Finding } from "@rolewright/audit";
import { count, paint, tally } from "./findings.js";

const STYLE = { error: ["red", "bold"], warning: ["yellow", "bold"], note: ["dim"] } as const;

/** What belongs to no single service comes after those that do. */
const OTHER = "the server";

/** A report for people: what is wrong with each service, and at the end what nobody looked at. */
export function auditText({ server, services, findings, unseen }: AuditReport): string {
  const groups = [...Map.groupBy(findings, ({ service }) => service ?? OTHER)].toSorted(([a], [b]) =>
    a === OTHER ? 1 : b === OTHER ? -1 : a < b ? -1 : 1,
  );
  const compared = services.length === 0 ? "no service" : services.join(", ");
  return [
    `PostgreSQL ${server.version}, database ${server.database}, read by ${server.readBy}; compared: ${compared}`,
    "",
    ...groups.flatMap(([service, some]) => [paint("bold", service), ...some.map(findingText), ""]),
    ...(findings.some(({ severity }) => severity !== "note") || services.length === 0
      ? []
      : ["The server is as the manifests say.", ""]),
    tally(findings),
    paint("dim", `Not looked at: ${unseen.join("; ")}.`),
  ].join("\n");
}

export function findingText({ rule, severity, message, paths = [], morePaths = 0, fix }: Finding): string {
  const lines = [`  ${paint([...STYLE[severity]], severity)} ${rule}`, `    ${message}`];
  // A login that holds it itself is named in the message already.
  for (const path of paths.filter((each) => each.length > 1)) lines.push(`    ${path.join(" -> ")}`);
  if (morePaths > 0) lines.push(`    and ${count(morePaths, "more login")}`);
  if (fix !== undefined) {
    lines.push(paint("dim", `    To fix it, ${fix.runBy} runs:`));
    lines.push(...shortened(fix.sql).map((sql) => `      ${sql}`));
  }
  return lines.join("\n");
}

/** Many statements are better read with --json. */
function shortened(sql: string[], most = 8): string[] {
  const shown = sql.slice(0, sql.length > most + 1 ? most : sql.length).map((each) => `${each};`);
  const more = sql.length - shown.length;
  return more > 0 ? [...shown, `-- and ${count(more, "more statement")}: see --json`] : shown;
}
