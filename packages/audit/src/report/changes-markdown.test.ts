import { type AccessChange, diffAccess, manifest, type ServiceDeclaration } from "@rolewright/core";
import { expect, it } from "vitest";
import { renderChangesMarkdown } from "./changes-markdown.js";

const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
const offering: ServiceDeclaration = { ...orders, offers: [{ to: "reporting", access: "read-only" }] };
const reporting: ServiceDeclaration = {
  service: "reporting",
  database: "shop",
  logins: { app: {} },
  uses: [{ from: "orders", access: "read-only" }],
};

it("is a table, the riskiest first", () => {
  const changes = diffAccess(
    [manifest(orders), manifest({ ...reporting, uses: [] })],
    [manifest({ ...offering, logins: { app: {}, migrate: true } }), manifest(reporting)],
  );
  expect(renderChangesMarkdown(changes)).toBe(`## 2 changes of access, 1 of high risk

| risk | in | change | why |
| --- | --- | --- | --- |
| **high** | orders | \`orders_migrate\` **gains** everything in orders, as its owner | who acts as the owner may read, change and drop everything |
| medium | orders | reporting (\`reporting_app_a\`) **gains** SELECT on all tables of orders | it holds for later tables too |`);
});

it("says that nothing changes", () => {
  expect(renderChangesMarkdown([])).toBe("## Access stays as it is");
});

it("keeps strange names in their cell, and stays within a comment", () => {
  const change: AccessChange = {
    kind: "moves",
    risk: "low",
    reason: "a|b",
    service: "x|@y",
    by: "x|@y",
    logins: ["a|`b"],
    instead: ["c"],
    rights: ["SELECT on <b>"],
  };
  const [, , , , row] = renderChangesMarkdown([change]).split("\n");
  expect(row).toBe(
    "| low | x\\|@&#8203;y | ``a\\|`b`` **takes over** SELECT on &lt;b&gt;, in place of `c` | a\\|b |",
  );
  const long = renderChangesMarkdown(Array<AccessChange>(3000).fill(change));
  expect(long.length).toBeLessThanOrEqual(65_536);
  const shown = long.match(/^\| low/gm)?.length ?? 0;
  expect(long).toContain(`… and ${3000 - shown} more changes.`);
});
