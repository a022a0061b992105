import { type Manifest, placesOf } from "@rolewright/core";
import { type AuditArgs, type AuditReport, refuseManifests } from "../../audit/audit.js";
import type { MySqlCatalog } from "../catalog/catalog.js";
import { readCatalog } from "../catalog/read.js";
import type { MySqlClient } from "../client.js";
import { reachOf } from "../reach.js";
import { compare } from "./compare.js";
import { sightOf } from "./sight.js";

/**
 * Compares a server of MySQL or MariaDB with the manifests of its services. Reads the catalog and changes nothing. The
 * login needs SELECT on the tables of `mysql`, as the deployer has it; what it can not see, the report says.
 * @throws {Error} when a manifest is none, or of another engine, or two are of one service or have one role
 * @throws {Error} when the tables of `mysql` can not be read
 * @example
 * ```ts
 * import { audit, type MySqlClient } from "@rolewright/audit/mysql";
 * import { manifest } from "@rolewright/core/mysql";
 * declare const client: MySqlClient; // such as a connection of mysql2/promise
 * const { findings } = await audit(client, { manifests: [manifest({ engine: "mysql", service: "orders" })] });
 * for (const { severity, rule, message, fix } of findings) console.log(severity, rule, message, fix?.sql.join("; "));
 * ```
 */
export async function audit(client: MySqlClient, args: AuditArgs): Promise<AuditReport> {
  return auditOf(await readCatalog(client), args);
}

/**
 * The same of a catalog that was read already, for who wants more of it than the findings.
 * @throws {Error} when a manifest is none, or of another engine, or two are of one service or have one role
 * @example
 * ```ts
 * import { auditOf, type MySqlCatalog } from "@rolewright/audit/mysql";
 * import { manifest } from "@rolewright/core/mysql";
 * declare const catalog: MySqlCatalog;
 * auditOf(catalog, { manifests: [manifest({ engine: "mysql", service: "orders" })] }).findings.length;
 * ```
 */
export function auditOf(catalog: MySqlCatalog, { manifests, ...options }: AuditArgs): AuditReport {
  const { engine, version, readBy } = catalog;
  refuseManifests(manifests, engine);
  return {
    format: "rolewright/audit@1",
    server: { engine, version, readBy },
    services: manifests.map(({ service }) => service).toSorted(),
    findings: compare(catalog, manifests, options),
    unseen: unseenBy(catalog, manifests),
  };
}

/** What the catalog does not say, and what of the services this login can not see. */
function unseenBy(catalog: MySqlCatalog, manifests: Manifest[]): string[] {
  const sight = sightOf(catalog, reachOf(catalog));
  const databases = manifests.flatMap((each) => placesOf(each).map(({ database }) => database)).toSorted();
  const hidden = Map.groupBy(
    databases.filter((name) => sight.missing(name).length > 0),
    (name) => sight.missing(name).join(", "),
  );
  return [
    "passwords, beyond whether a login has one",
    "what the bodies of views, routines, triggers and events do",
    "whether connections are encrypted",
    ...(sight.database("\0") ? [] : ["databases on which this login holds nothing"]),
    ...[...hidden].map(
      ([what, names]) => `${what} of ${names.join(", ")}, on which this login holds too little`,
    ),
  ];
}
