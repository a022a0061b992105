import { expect, it } from "vitest";
import { renderMarkdown } from "./markdown.js";
import { clean, many, report, STRANGE } from "./report.fixture.js";

it("shows the worst first, with paths and repairs", () => {
  const text = renderMarkdown({
    ...report,
    findings: report.findings.filter(({ subject }) => subject !== STRANGE),
  });
  expect(text).toBe(`## Access audit: 1 error, 1 warning, 1 note

PostgreSQL 18, database \`shop\`, read by \`auditor\`; compared: 3 services (catalog, orders, reporting).

### Errors

- [\`membership-extra\`](https://rolewright.dev/docs/rules.md#membership-extra) \`guests in orders_rw\` (orders): "guests" is a member of "orders\\_rw", and no manifest says so.
  - \`anna -> guests -> orders_rw\`
  - \`ben -> guests -> orders_rw\`
  - and 3 more logins

  <details><summary>To fix it, the deployer runs in the database "shop" 1 statement</summary>

  \`\`\`sql
  REVOKE "orders_rw" FROM "guests";
  \`\`\`

  </details>

### Warnings

- [\`contract-unused\`](https://rolewright.dev/docs/rules.md#contract-unused) \`orders_for_reporting\` (reporting): "orders" offers something to "reporting", which does not use it.

### Notes

- [\`login-no-expiry\`](https://rolewright.dev/docs/rules.md#login-no-expiry) \`orders\` (orders): the passwords of "orders\\_app\\_a" never expire.

<sub>Not looked at: passwords; pg\\_hba.conf.</sub>`);
});

it("says so when there is nothing to say", () => {
  expect(renderMarkdown(clean)).toContain("**The server is as the manifests say.**");
});

it("stays within a comment, cuts at the end of a finding, and says how many more there are", () => {
  for (const limit of [65_536, 5_000]) {
    const text = renderMarkdown(many(2_000), { limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text.length).toBeGreaterThan(limit - 600);
    const shown = text.match(/^- /gm)?.length ?? 0;
    expect(text).toContain(`**… and ${2_000 - shown} more findings: the full report has them.**`);
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  }
  expect(renderMarkdown(many(20))).not.toContain("more finding");
});
