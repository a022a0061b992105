import { type MySqlDeclaration, manifest } from "@rolewright/core/mysql";
import { expect, it } from "vitest";
import { contextOf } from "../audit/compare.js";
import type { MySqlCatalog } from "../catalog/catalog.js";
import { contractEndFindings, versionFindings } from "./server.js";

/** Of a server that can not be had here: nothing but its version counts. */
const server = (engine: MySqlCatalog["engine"], version: string): MySqlCatalog => ({
  ...{ engine, version, readBy: "root@localhost", partialRevokes: false, activateAllRoles: false },
  ...{ mandatoryRoles: [], activateMandatoryRoles: false, accounts: [], memberships: [], grants: [] },
  ...{ proxies: [], databases: [], objects: [] },
});

const declared = (engine: MySqlCatalog["engine"], more: Partial<MySqlDeclaration> = {}) =>
  ({ engine, service: "billing", host: "10.0.%", logins: { app: {} }, ...more }) as MySqlDeclaration;

it.each([
  ["mysql", "5.7.44", "8.0", "server-unsupported"],
  ["mysql", "8.0.29", "8.0", undefined],
  ["mysql", "8.0.46", "8.4", "server-older"],
  ["mysql", "8.4.6", "9", "server-older"],
  ["mysql", "9.7.4", "9", undefined],
  ["mysql", "10.0.0", "9", "server-untested"],
  ["mariadb", "10.6.22", "10.11", "server-unsupported"],
  ["mariadb", "10.11.18", "11.4", "server-older"],
  ["mariadb", "11.8.3", "11.8", undefined],
  ["mariadb", "12.0.2", "11.8", "server-untested"],
] as const)("%s %s, where %s is planned for: %s", (engine, version, serverVersion, rule) => {
  const service = declared(engine, { serverVersion });
  const context = contextOf(server(engine, version), [manifest(service)], {});
  expect(versionFindings(context, [service])[0]?.rule).toBe(rule);
});

const uses = [{ from: "orders", access: "read-only" as const }];

it.each([
  ["mysql", "8.0.29", undefined, 1],
  ["mysql", "8.0.29", "terraform", 1],
  // `@pulumi/mysql` has a statement of its own.
  ["mysql", "8.0.29", "pulumi", 0],
  ["mysql", "8.0.30", undefined, 0],
  ["mysql", "8.4.0", "terraform", 0],
  ["mysql", "9.7.4", "terraform", 0],
  ["mariadb", "10.11.18", "terraform", 0],
] as const)("on %s %s, deployed by %s, a use that can not end is found: %d", (engine, version, by, found) => {
  const manifests = [declared(engine, { uses }), declared(engine, { service: "stock" })].map(manifest);
  const findings = contractEndFindings(contextOf(server(engine, version), manifests, {}), by);
  expect(findings.map(({ severity, subject, service }) => [severity, subject, service])).toEqual(
    Array(found).fill(["warning", "orders_for_billing", "billing"]),
  );
});
