import { createHash } from "node:crypto";
import { RULES, type RuleId } from "../../rules.js";
import { helpOf, serverOf } from "../words.js";
import { pack } from "./pack.js";
import { SCRIPT, STYLE } from "./page.generated.js";
import type { HtmlArgs, PageData } from "./page-data.js";

/**
 * A report as one HTML file: the findings, the access of every login to every schema, and the contracts. It holds its data,
 * style and script, asks no network for anything, and works from a disk, a mail or a build's artifacts.
 * @example
 * ```ts
 * import { accessOf, type AuditReport, type Catalog, contractsOf, renderHtml } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const catalog: Catalog; // of readCatalog
 * declare const report: AuditReport; // of auditOf
 * const manifests = [manifest({ service: "orders", database: "shop" })];
 * const page = renderHtml({ report, access: accessOf(catalog, manifests), contracts: contractsOf(manifests) });
 * ```
 */
export function renderHtml({
  report,
  access,
  contracts,
  title = `Access to ${report.server.database ?? serverOf(report.server)}`,
}: HtmlArgs): string {
  const data: PageData = { report, access, contracts, title, rules: rulesOf(report) };
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<noscript><p>This page shows its data with a script of its own, and scripts are off. The report is there as text, Markdown and JSON too.</p></noscript>
<main id="page"></main>
<script type="application/json" id="data">${asData(pack(data))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const rulesOf = ({ findings }: PageData["report"]): PageData["rules"] =>
  Object.fromEntries(
    [...new Set(findings.map(({ rule }) => rule))].map((rule: RuleId) => [
      rule,
      { finds: RULES[rule].finds, help: helpOf(rule) },
    ]),
  );

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** JSON within a script element ends at the next `</script`, or goes on where a comment begins: so without any `<`. */
const asData = (value: unknown): string => JSON.stringify(value).replace(/</g, "\\u003c");

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
