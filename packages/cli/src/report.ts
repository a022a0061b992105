import * as fs from "node:fs";
import {
  type AuditReport,
  type HtmlArgs,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderText,
  type TextOptions,
} from "@rolewright/audit";
import { Option } from "commander";
import { paint } from "./findings.js";

/** What a report is printed from. */
export interface Shown {
  report: AuditReport;
  /** What the page shows beside it, made only where there is a page: it is most of the work. */
  page: () => Omit<HtmlArgs, "report">;
  /** The files of the manifests: code scanning shows findings beside the first. */
  files: string[];
  /** How it is shown on a terminal; left out, it goes into a file. */
  terminal?: TextOptions;
}

const STYLES = {
  error: ["red", "bold"],
  warning: ["yellow", "bold"],
  note: ["cyan"],
  heading: ["bold"],
  quiet: ["dim"],
} as const;

/** One line for each format. */
const FORMATS = {
  // In a file or a log, a line is as long as it is, to be searched for.
  text: ({ report, terminal = { width: Number.POSITIVE_INFINITY } }) => `${renderText(report, terminal)}\n`,
  json: ({ report }) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: ({ report }) => `${renderMarkdown(report)}\n`,
  html: ({ report, page }) => renderHtml({ report, ...page() }),
  sarif: ({ report, files: [file] }) => renderSarif(report, file === undefined ? {} : { file }),
  junit: ({ report }) => renderJunit(report),
} satisfies Record<string, (shown: Shown) => string>;

export type Format = keyof typeof FORMATS;

export const formatOption = (): Option =>
  new Option("--format <format>", "how the report is written").choices(Object.keys(FORMATS)).default("text");

export const outputOption = (): Option =>
  new Option("--output <file>", "write the report into a file, and nothing else of it on the terminal");

/** Writes a report in a format, into a file or on the terminal. */
export function writeReport(format: Format, shown: Omit<Shown, "terminal">, output?: string): void {
  const text = FORMATS[format](output === undefined ? { ...shown, terminal: terminal() } : shown);
  if (output === undefined) process.stdout.write(text);
  else fs.writeFileSync(output, text);
}

/** Colours and width of the terminal, if it is one. */
const terminal = (): TextOptions => ({
  paint: (style, text) => paint([...STYLES[style]], text),
  width: process.stdout.isTTY ? Math.min(process.stdout.columns, 100) : Number.POSITIVE_INFINITY,
});
