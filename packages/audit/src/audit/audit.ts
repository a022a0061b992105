import { type Engine, engineProblem, type Manifest, manifestProblem } from "@rolewright/core";
import type { MySqlEngine } from "@rolewright/core/mysql";
import type { Catalog } from "../catalog/catalog.js";
import { readCatalog } from "../catalog/read.js";
import type { CatalogClient } from "../client.js";
import type { Finding } from "../finding.js";
import { type CompareOptions, compare } from "./compare.js";

/** What is compared, and who is known beside it. */
export interface AuditArgs extends CompareOptions {
  /** The manifests of all services of the server: roles belong to the whole server, and what none explains is a finding. */
  manifests: Manifest[];
}

/** What an audit found: plain data, to be kept or printed. */
export interface AuditReport {
  /** Name and version of this format. */
  format: "rolewright/audit@1";
  /** The server that was read. */
  server: {
    /** The kind of server, where it is not PostgreSQL. */
    engine?: MySqlEngine;
    /** Its major version, a number; of MySQL and MariaDB all of it, a text. */
    version: number | string;
    /** The connected database. Left out on MySQL and MariaDB, where all of them are looked at. */
    database?: string;
    /** The role or account that has read it. */
    readBy: string;
  };
  /** The services that were compared, sorted. */
  services: string[];
  /** What was found: errors first, notes last. */
  findings: Finding[];
  /** What an audit can not see, in words. */
  unseen: string[];
}

/**
 * Compares a server with the manifests of its services. Reads the catalog in one statement and changes nothing; any login
 * that may connect finds the same.
 * @throws {Error} when a manifest is none, or two are of one service or have one role
 * @throws {Error} of the client, when the catalog can not be read
 * @example
 * ```ts
 * import { audit, type CatalogClient } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const client: CatalogClient; // such as a connected Client of pg
 * const { findings } = await audit(client, { manifests: [manifest({ service: "orders", database: "shop" })] });
 * for (const { severity, rule, message, fix } of findings) console.log(severity, rule, message, fix?.sql.join("; "));
 * ```
 */
export async function audit(client: CatalogClient, args: AuditArgs): Promise<AuditReport> {
  refuseManifests(args.manifests, "postgresql");
  return reportOf(await readCatalog(client), args);
}

/**
 * The same of a catalog that was read already, for who wants more of it than the findings.
 * @throws {Error} when a manifest is none, or two are of one service or have one role
 * @example
 * ```ts
 * import { accessOf, auditOf, type CatalogClient, contractsOf, readCatalog, renderHtml } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * declare const client: CatalogClient;
 * const manifests = [manifest({ service: "orders", database: "shop" })];
 * const catalog = await readCatalog(client);
 * const report = auditOf(catalog, { manifests });
 * renderHtml({ report, access: accessOf(catalog, manifests), contracts: contractsOf(manifests) });
 * ```
 */
export function auditOf(catalog: Catalog, args: AuditArgs): AuditReport {
  refuseManifests(args.manifests, "postgresql");
  return reportOf(catalog, args);
}

function reportOf(catalog: Catalog, { manifests, ...options }: AuditArgs): AuditReport {
  const { version, database, readBy } = catalog;
  return {
    format: "rolewright/audit@1",
    server: { version, database, readBy },
    services: manifests.map(({ service }) => service).toSorted(),
    findings: compare(catalog, manifests, options),
    unseen: unseenBy(catalog, manifests),
  };
}

/** What stands in the way of a comparison that could be trusted. */
export function refuseManifests(manifests: Manifest[], engine: Engine): void {
  const services = new Map<string, string>();
  for (const manifest of manifests) {
    const problem = manifestProblem(manifest) ?? engineProblem(manifest, [engine]);
    if (problem !== undefined) throw new Error(`a manifest is refused: ${problem}`);
    for (const { name } of manifest.roles) {
      const other = services.get(name);
      if (other === manifest.service)
        throw new Error(`there are two manifests of "${other}". Give the one of this server.`);
      if (other !== undefined)
        throw new Error(
          `"${other}" and "${manifest.service}" both have the role "${name}", which can not be on one server. Give the manifests of one server.`,
        );
    }
    for (const { name } of manifest.roles) services.set(name, manifest.service);
  }
}

/** What the catalog does not say, and what of the services is in another one. */
function unseenBy({ unseen, database }: Catalog, manifests: Manifest[]): string[] {
  const elsewhere = manifests.filter((each) => each.database !== database).map(({ service }) => service);
  return elsewhere.length === 0
    ? unseen
    : [...unseen, `the objects of ${elsewhere.toSorted().join(", ")}, which are in another database`];
}
