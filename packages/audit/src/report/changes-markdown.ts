import type { AccessChange } from "@rolewright/core";
import { count } from "../words.js";
import type { MarkdownOptions } from "./markdown.js";
import { code, prose } from "./markdown-escape.js";

const VERBS: Record<AccessChange["kind"], string> = {
  widens: "gains",
  narrows: "loses",
  moves: "takes over",
};

/**
 * What a change does to access as GitHub Markdown, for a comment on the pull request that makes it: a table, the riskiest
 * first. Cut at the end of a row where it would be too long, with how many more there are.
 * @example
 * ```ts
 * import { renderChangesMarkdown } from "@rolewright/audit";
 * import { diffAccess } from "@rolewright/core";
 * const body = renderChangesMarkdown(diffAccess([], []));
 * ```
 */
export function renderChangesMarkdown(
  changes: AccessChange[],
  { limit = 65_536 }: MarkdownOptions = {},
): string {
  if (changes.length === 0) return "## Access stays as it is";
  const high = changes.filter(({ risk }) => risk === "high").length;
  const head = [
    `## ${count(changes.length, "change")} of access${high > 0 ? `, ${high} of high risk` : ""}`,
    "",
    "| risk | in | change | why |",
    "| --- | --- | --- | --- |",
  ].join("\n");
  const more = (number: number): string => `\n\n**… and ${count(number, "more change")}.**`;
  const rows = changes.map(rowOf);
  let text = head;
  for (const [index, row] of rows.entries()) {
    const rest = rows.length - index - 1;
    if (text.length + 1 + row.length + (rest > 0 ? more(rest).length : 0) > limit)
      return `${text}${more(rows.length - index)}`.slice(0, limit);
    text += `\n${row}`;
  }
  return text;
}

function rowOf({ kind, risk, reason, service, by, logins, instead = [], rights }: AccessChange): string {
  const names = (list: string[]): string => list.map((each) => code(each, true)).join(", ");
  const contract = by !== service && by !== "public";
  const who = by === "public" ? "every role" : contract ? prose(by) : names(logins);
  const through = contract && logins.length > 0 ? ` (${names(logins)})` : "";
  const before = instead.length === 0 ? "" : `, in place of ${names(instead)}`;
  const what = rights.map(prose).join("; ");
  const grade = risk === "high" ? "**high**" : risk;
  return `| ${grade} | ${prose(service)} | ${who}${through} **${VERBS[kind]}** ${what}${before} | ${prose(reason)} |`;
}
