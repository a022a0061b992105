import { printable } from "./words.js";

/** Breaks what GitHub would make a link or a notification of: mentions, references to issues, and addresses. */
const broken = (text: string): string =>
  text
    // First, since what is put in holds the same sign.
    .replace(/#(?=\d)/g, "#&#8203;")
    .replace(/@/g, "@&#8203;")
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}&#8203;`)
    .replace(/:\/\//g, ":&#8203;//")
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}&#8203;.`);

/** A text as it is, in a line or a table of Markdown: nothing in it is markup, HTML, a mention or a link. */
export const prose = (text: string): string =>
  broken(
    printable(text)
      .replace(/[\\`*_{}[\]|~]/g, "\\$&")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;"),
  );

/** A text as code, within a line. In a table, a bar would end the cell even there. */
export function code(text: string, inTable = false): string {
  const plain = printable(text);
  const fence = "`".repeat(longestRun(plain) + 1);
  const padded =
    plain.startsWith("`") || plain.endsWith("`") || plain.trim() !== plain ? ` ${plain} ` : plain;
  return `${fence}${inTable ? padded.replaceAll("|", "\\|") : padded}${fence}`;
}

/** Lines of code in a block, indented for a list. */
export function codeBlock(language: string, lines: string[], indent = ""): string {
  const text = lines
    .map((line) => line.replace(/[\r\n]/g, (end) => (end === "\n" ? "\\n" : "\\r")))
    .map(printable);
  const fence = "`".repeat(Math.max(longestRun(text.join("\n")) + 1, 3));
  return [`${fence}${language}`, ...text, fence].map((line) => `${indent}${line}`).join("\n");
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
