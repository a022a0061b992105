import { expect, it } from "vitest";
import { clean, many, report, STRANGE } from "./report.fixture.js";
import { renderText } from "./text.js";

it("shows findings by service, their paths and repairs, a table, and what nobody looked at", () => {
  const [, ...named] = renderText({
    ...report,
    findings: report.findings.filter(({ subject }) => subject !== STRANGE),
  })
    .split("\n")
    .entries();
  expect(named.map(([, line]) => line)).toEqual(
    `
orders
  error    membership-extra  guests in orders_rw
           "guests" is a member of "orders_rw", and no manifest says so.
             anna -> guests -> orders_rw
             ben -> guests -> orders_rw
             and 3 more logins
           To fix it, the deployer runs in the database "shop":
             REVOKE "orders_rw" FROM "guests";
  note     login-no-expiry  orders
           the passwords of "orders_app_a" never expire.

reporting
  warning  contract-unused  orders_for_reporting
           "orders" offers something to "reporting", which does not use it.

service    errors  warnings  notes
orders          1         -      1
reporting       -         1      -

1 error, 1 warning, 1 note
Not looked at: passwords; pg_hba.conf.`.split("\n"),
  );
});

it("lets no name move the cursor, change a colour or break a line", () => {
  const text = renderText(report);
  for (const character of ["\u001b", "\u202e"]) expect(text).not.toContain(character);
  expect(text).toContain('"\\u{1b}[31m\\n\\u{202e}👩');
});

it("wraps messages, and shows a long repair in part", () => {
  const [finding] = report.findings;
  const sql = Array.from({ length: 12 }, (_, index) => `REVOKE ${index}`);
  const long = {
    ...report,
    findings: [{ ...(finding as never as object), message: "word ".repeat(60), fix: { sql, runBy: "x" } }],
  };
  const lines = renderText(long as typeof report, { width: 60 }).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(lines.filter((line) => line.includes("REVOKE"))).toHaveLength(8);
  expect(lines.join("\n")).toContain("and 4 more statements");
});

it("says so when there is nothing to say, and takes colours from its caller", () => {
  const text = renderText(clean, { paint: (style, painted) => `<${style}>${painted}</${style}>` });
  expect(text).toContain("The server is as the manifests say.\n0 errors, 0 warnings\n<quiet>Not looked at");
  expect(renderText(many(1), { paint: (style) => style })).toMatch(/^heading$/m);
});
