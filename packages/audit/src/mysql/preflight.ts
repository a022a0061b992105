import type { Manifest } from "@rolewright/core";
import { ENGINE_FACTS, type MySqlDeclaration, manifest } from "@rolewright/core/mysql";
import { refuseManifests } from "../audit/audit.js";
import { ofService } from "../audit/context.js";
import { contractFindings } from "../audit/contracts.js";
import { type Finding, finding, sorted } from "../finding.js";
import { contextOf } from "./audit/compare.js";
import { objectFindings } from "./audit/objects.js";
import { readCatalog } from "./catalog/read.js";
import type { MySqlClient } from "./client.js";
import { deployerFindings } from "./preflight/deployer.js";
import { neighbourFindings, takenFindings } from "./preflight/names.js";
import {
  activationFindings,
  contractEndFindings,
  spellingFindings,
  versionFindings,
} from "./preflight/server.js";

/** What is to be deployed to MySQL or MariaDB. */
export interface MySqlPreflightArgs {
  /** The services, as declarations or as manifests. All of them that the connected deployer deploys to the server. */
  services: (MySqlDeclaration | Manifest)[];
  /**
   * By which program they are deployed. `@pulumi/mysql` sets no default roles, so that on MySQL each login needs one by another way;
   * petoju/mysql, which Terraform has, can not end a contract before MySQL 8.0.30. With petoju/mysql under Pulumi leave it out.
   * @default - not known: nothing is said of default roles, and contracts are looked at
   */
  deployedBy?: "pulumi" | "terraform";
  /**
   * Whether the migrations have run, as in `PlanOptions`. Until then nothing is said of tables that do not exist.
   * @default `true`
   */
  migrated?: boolean;
}

/**
 * Says what the connected login can not do that a deployment of these services needs, and what on the server is in its way.
 * Reads the catalog and changes nothing. An empty list means that nothing stands in the way.
 * @throws {DeclarationError} when a declaration is refused
 * @throws {Error} when a manifest is none, or the tables of `mysql` can not be read
 * @example
 * ```ts
 * import { type MySqlClient, preflight } from "@rolewright/audit/mysql";
 * declare const client: MySqlClient; // such as a connection of mysql2/promise, as the deployer
 * const services = [{ engine: "mysql" as const, service: "orders", host: "10.0.%", logins: { app: {} } }];
 * for (const { rule, message, fix } of await preflight(client, { services })) console.log(rule, message, fix?.sql.join("; "));
 * ```
 */
export async function preflight(client: MySqlClient, args: MySqlPreflightArgs): Promise<Finding[]> {
  const services = args.services.map((each) =>
    "format" in each ? { manifest: each } : { manifest: manifest(each), declared: each },
  );
  const catalog = await readCatalog(client);
  const wrong = services.filter((each) => each.manifest.engine !== catalog.engine);
  if (wrong.length > 0) return wrong.map((each) => engineFinding(each.manifest, catalog.engine));
  const manifests = services.map((each) => each.manifest);
  refuseManifests(manifests, catalog.engine);

  const context = contextOf(catalog, manifests, {});
  const declared = services.flatMap((each) => each.declared ?? []);
  const roles = new Set(catalog.accounts.map(({ name }) => name));
  const contracts = contractFindings({ manifests, roles }).filter(({ rule }) => rule === "contract-missing");
  return sorted([
    ...versionFindings(context, declared),
    ...contractEndFindings(context, args.deployedBy),
    ...declared.flatMap((each) => spellingFindings(context, each)),
    ...activationFindings(context, args.deployedBy),
    ...deployerFindings(context),
    ...takenFindings(context),
    ...neighbourFindings(context),
    ...contracts,
    ...(args.migrated === false
      ? []
      : objectFindings(context).filter(({ rule }) => rule === "object-missing")),
  ]);
}

function engineFinding({ service, engine }: Manifest, connected: keyof typeof ENGINE_FACTS): Finding {
  const planned = engine === "postgresql" ? "PostgreSQL" : ENGINE_FACTS[engine].title;
  const message = `"${service}" is planned for ${planned}, and this server is ${ENGINE_FACTS[connected].title}: roles and grants are others there. Connect to the server that is meant, or write "${connected}" as its \`engine\`.`;
  return ofService(finding("server-engine", service, message), service);
}
