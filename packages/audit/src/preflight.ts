import {
  contractRoleName,
  type Manifest,
  manifest,
  type Platform,
  type ServerVersion,
  type ServiceDeclaration,
} from "@rolewright/core";
import type { CatalogClient } from "./client.js";
import {
  AUTHENTICATION_ROLE,
  authenticationFindings,
  contractFindings,
  namedObjects,
  objectFindings,
  roleFindings,
  schemaFindings,
  schemasOf,
} from "./existing.js";
import { lockFacts, missingObjects, ownedFacts, roleFacts } from "./facts.js";
import { type Finding, sorted } from "./finding.js";
import { publicOf } from "./public-access.js";
import {
  databaseFindings,
  deployerFindings,
  readContext,
  serverFindings,
  versionFindings,
} from "./server.js";

/** What is to be deployed. */
export interface PreflightArgs {
  /** The services, as declarations or as manifests. All of them that the connected deployer deploys into the database. */
  services: (ServiceDeclaration | Manifest)[];
  /**
   * The version that deployments are planned for.
   * @default - any that is supported
   */
  serverVersion?: ServerVersion;
  /**
   * Where the server runs. It decides who has to run a fix.
   * @default - found out by the vendor's roles
   */
  platform?: Platform;
  /**
   * Whether the migrations have run, as in `PlanOptions`. Until then nothing is said of tables that do not exist.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * How many connections the provider may open.
   * @default `20`, as the provider's `maxConnections`
   */
  connections?: number;
}

/**
 * Says what the connected login can not do that a deployment of these services needs, and what is risky about it. Reads
 * the catalog and changes nothing. An empty list means that nothing stands in the way.
 * @throws {DeclarationError} when a declaration is refused
 * @throws {Error} of the client, when the catalog can not be read
 * @example
 * ```ts
 * import { type CatalogClient, preflight } from "@rolewright/audit";
 * declare const client: CatalogClient; // for example a connected Client of pg, as the deployer
 * for (const { severity, rule, message, fix } of await preflight(client, { services: [{ service: "orders", database: "shop" }] }))
 *   console.log(severity, rule, message, fix?.sql.join("; "));
 * ```
 */
export async function preflight(client: CatalogClient, args: PreflightArgs): Promise<Finding[]> {
  const manifests = args.services.map((each) => ("format" in each ? each : manifest(each)));
  const context = await readContext(client, args.platform);
  const { server } = context;
  const unsupported = versionFindings(server.version, args.serverVersion);
  if (unsupported.some(({ rule }) => rule === "server-unsupported")) return unsupported;

  const here = manifests.filter(({ database }) => database === server.database);
  const schemas = here.flatMap(schemasOf);
  const contracts = here.flatMap((each) => contractsOf(each));
  const named = args.migrated === false ? [] : here.flatMap(namedObjects);

  const roles = await roleFacts(client, [
    ...here.flatMap((each) => each.roles.map(({ name }) => name)),
    ...contracts.map(({ name }) => name),
    AUTHENTICATION_ROLE,
  ]);
  const owned = await ownedFacts(client, schemas);
  const missing = named.length === 0 ? [] : await missingObjects(client, named);
  const locks = await lockFacts(client, schemas);
  return sorted([
    ...unsupported,
    ...serverFindings(context, args.connections ?? 20),
    ...deployerFindings(context),
    ...databaseFindings(context, manifests),
    ...here.flatMap((each) => roleFindings(context, each, roles)),
    ...here.flatMap((each) => schemaFindings(context, each, owned, roles)),
    ...contractFindings(context, here, contracts, roles),
    ...authenticationFindings(context, here, roles),
    ...objectFindings(missing, locks),
    ...(here.length === 0 ? [] : await publicOf(client, server.database)),
  ]);
}

/** The contract roles that the application of a service is to be a member of. */
function contractsOf({ service, uses }: Manifest): Contract[] {
  const owners = new Set(uses.map(({ from }) => from));
  return [...owners].map((from) => ({ name: contractRoleName(from, service), service, from }));
}

type Contract = Parameters<typeof contractFindings>[2][number];
