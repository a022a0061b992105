import type { AuditReport } from "../audit/audit.js";

/** What a name may hold: markup, a mention, a link, what ends a table's cell or moves a terminal's cursor. */
export const STRANGE =
  '</script><img src=x onerror=alert(1)> `a|b` @team #12 https://x.example "\u001b[31m\n\u202e👩‍👧';

/** A report with a finding of each severity, one of the server, a path, a repair, and a service about which nothing is said. */
export const report: AuditReport = {
  format: "rolewright/audit@1",
  server: { version: 18, database: "shop", readBy: "auditor" },
  services: ["catalog", "orders", "reporting"],
  findings: [
    {
      rule: "membership-extra",
      severity: "error",
      subject: "guests in orders_rw",
      service: "orders",
      message: '"guests" is a member of "orders_rw", and no manifest says so.',
      paths: [
        ["anna", "guests", "orders_rw"],
        ["ben", "guests", "orders_rw"],
      ],
      morePaths: 3,
      fix: { sql: ['REVOKE "orders_rw" FROM "guests"'], runBy: "the deployer", database: "shop" },
    },
    {
      rule: "leftover-role",
      severity: "error",
      subject: STRANGE,
      message: `no manifest explains the login "${STRANGE}".`,
      fix: { sql: ["DROP ROLE x"], runBy: "an administrator" },
    },
    {
      rule: "contract-unused",
      severity: "warning",
      subject: "orders_for_reporting",
      service: "reporting",
      message: '"orders" offers something to "reporting", which does not use it.',
    },
    {
      rule: "login-no-expiry",
      severity: "note",
      subject: "orders",
      service: "orders",
      message: 'the passwords of "orders_app_a" never expire.',
    },
  ],
  unseen: ["passwords", "pg_hba.conf"],
};

export const clean: AuditReport = { ...report, findings: [] };

/** One error after the other, each a different one. */
export const many = (number: number): AuditReport => ({
  ...report,
  findings: Array.from({ length: number }, (_, index) => ({
    rule: "grant-extra" as const,
    severity: "error" as const,
    subject: `table_${index}`,
    service: "orders",
    message: `"guest" holds SELECT on table_${index}, and no manifest declares it.`,
    fix: { sql: [`REVOKE SELECT ON "table_${index}" FROM "guest"`], runBy: "orders_owner" },
  })),
});
