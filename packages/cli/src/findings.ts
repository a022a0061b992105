import { styleText } from "node:util";
import { type Finding, tally } from "@rolewright/audit";
import { EXIT } from "./exit.js";

/** Colour on a terminal only: `styleText` looks at the stream, and at NO_COLOR. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** With what code the process is to end: warnings and notes do not fail. */
export const exitOf = (findings: Finding[]): number =>
  findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.fine;

interface Report {
  json: boolean;
  /** What is said where there are no findings. */
  none: string;
  /** Lines for people, after the findings. */
  notes?: string[];
  /** What programs get beside the findings. */
  more?: object;
}

/** Prints findings, for people or for programs, and says with what code the process is to end. */
export function report(findings: Finding[], { json, none, notes = [], more }: Report): number {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  if (json) console.log(JSON.stringify({ errors, warnings, findings, ...more }, null, 2));
  else {
    for (const finding of findings) console.log(`${textOf(finding)}\n`);
    for (const note of notes) console.log(`${note}\n`);
    console.log(findings.length === 0 ? none : tally(findings));
  }
  return exitOf(findings);
}

function textOf({ rule, severity, message, fix }: Finding): string {
  const head = `${paint(severity === "error" ? ["red", "bold"] : ["yellow", "bold"], severity)} ${rule}`;
  const lines = [head, `  ${message}`];
  if (fix !== undefined) {
    const where = fix.database === undefined ? "" : ` in the database "${fix.database}"`;
    lines.push(paint("dim", `  To fix it, ${fix.runBy} runs${where}:`));
    lines.push(...fix.sql.map((sql) => `    ${sql};`));
  }
  return lines.join("\n");
}
