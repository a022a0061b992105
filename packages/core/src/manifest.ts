import { createHash } from "node:crypto";
import { canonical, sorted } from "./canonical.js";
import type { Access, Offer, ServiceDeclaration } from "./declaration.js";
import { offerInOrder } from "./in-order.js";
import type { MySqlEngine } from "./mysql/engines.js";
import type { MySqlPrivilege } from "./mysql/privileges.js";
import { roleName, show } from "./names.js";
import { plan } from "./plan.js";
import { schemaOf } from "./plan-names.js";
import type { ObjectType, Privilege } from "./privileges.js";
import type { PlanRecord } from "./records.js";

/** A kind of server. */
export type Engine = "postgresql" | MySqlEngine;

/** A role, as a manifest states it. */
export interface ManifestRole {
  /** Name on the server. */
  name: string;
  /** Whether it can log in. */
  login: boolean;
  /** Where it connects from, on MySQL and MariaDB, where a login is a user at a host. */
  host?: string;
  /** The roles it is a member of. */
  memberOf: string[];
  /** The role that it acts as. */
  actsAs?: string;
}

/** Privileges, as a manifest states them. Without `object`, all of the schema, what is made later included. */
export interface ManifestGrant {
  /** The role that holds the privileges; `public` is every role. */
  grantee: string;
  /** The schema of the objects, where it is not the service's own. */
  schema?: string;
  /** Kind of the objects. */
  objectType: ObjectType;
  /** The one object, a routine with its argument types where they were given; left out, all of the schema. */
  object?: string;
  /** The one column, when `objectType` is `column`. */
  column?: string;
  /** What it may do. Empty for PUBLIC, from which everything is taken. */
  privileges: (Privilege | MySqlPrivilege)[];
}

/**
 * What a service's access is, in every environment the same: no server, no password, no sizes. Everything is sorted, so
 * that two manifests of the same access are the same text.
 */
export interface Manifest {
  /**
   * Name and version of this format. A change that readers must know of raises the version: 2 is of other engines than
   * PostgreSQL, which those who know 1 only would read as if it were PostgreSQL.
   */
  format: "rolewright/manifest@1" | "rolewright/manifest@2";
  /** The kind of server. */
  engine: Engine;
  /** Name of the service. */
  service: string;
  /** The database of the schema. On MySQL the two are one thing, and each schema is a database of its own. */
  database: string;
  /** The schema that the service owns. */
  schema: string;
  /** Further schemas that it owns; left out, there are none. */
  additionalSchemas?: string[];
  /** The role that owns the schemas and everything in them. */
  owner: string;
  /** All roles of the service. */
  roles: ManifestRole[];
  /** All privileges that its roles hold. */
  grants: ManifestGrant[];
  /** What it offers. */
  offers: Omit<Offer, "deployer">[];
  /** What it uses. */
  uses: { from: string; access: Access }[];
  /** SHA-256 of all of the above, for a quick comparison. */
  hash: string;
}

/**
 * The manifest of a declaration.
 * @throws {DeclarationError} when the declaration is refused
 * @example
 * ```ts
 * import { manifest, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * manifest(orders).hash; // sha256:...
 * ```
 */
export function manifest(declaration: ServiceDeclaration): Manifest {
  const records = plan(declaration);
  return hashed({
    format: "rolewright/manifest@1",
    engine: "postgresql",
    service: declaration.service,
    database: declaration.database,
    schema: schemaOf(declaration),
    ...(declaration.additionalSchemas && { additionalSchemas: declaration.additionalSchemas.toSorted() }),
    owner: roleName(declaration.service, "owner"),
    roles: sorted(records.flatMap(roleOf)),
    grants: sorted(records.flatMap((record) => grantOf(record, schemaOf(declaration)))),
    offers: sorted((declaration.offers ?? []).map(offerOf)),
    uses: sorted((declaration.uses ?? []).map(({ from, access }) => ({ from, access }))),
  });
}

const FORMATS = {
  postgresql: "rolewright/manifest@1",
  mysql: "rolewright/manifest@2",
  mariadb: "rolewright/manifest@2",
};

/** All engines, PostgreSQL first. */
export const ENGINES = Object.keys(FORMATS) as Engine[];

/** A manifest with its hash. */
export const hashed = (content: Omit<Manifest, "hash">): Manifest => ({ ...content, hash: hashOf(content) });

const hashOf = (content: unknown): string =>
  `sha256:${createHash("sha256").update(canonical(content)).digest("hex")}`;

/**
 * Why a value that was read from somewhere is no manifest, or `undefined` if it is one. What was cut off or changed by hand
 * does not fit its own hash.
 * @example
 * ```ts
 * import { manifest, manifestProblem } from "@rolewright/core";
 * manifestProblem(JSON.parse(JSON.stringify(manifest({ service: "orders", database: "shop" })))); // undefined
 * manifestProblem({ format: "other@1" });
 * // it holds the format "other@1", and "rolewright/manifest@1" and "rolewright/manifest@2" are known.
 * ```
 */
export function manifestProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `${show(value)} is no manifest. Give what \`manifest\` returns, or the output of a stack.`;
  const { hash, ...content } = value as Partial<Manifest>;
  const known = [...new Set<unknown>(Object.values(FORMATS))];
  if (!known.includes(content.format))
    return `it holds the format ${show(content.format)}, and ${known.map(show).join(" and ")} are known.`;
  return hash === hashOf(content)
    ? undefined
    : `the manifest of ${show(content.service)} does not fit its own hash: it was cut off, or changed by hand. Take it from the stack again.`;
}

/**
 * Why a manifest can not be taken by what knows some engines only, or `undefined` if it can.
 * @example
 * ```ts
 * import { engineProblem, manifest } from "@rolewright/core";
 * engineProblem(manifest({ service: "orders", database: "shop" }), ["postgresql"]); // undefined
 * ```
 */
export const engineProblem = (
  { service, engine, format }: Pick<Manifest, "service" | "engine" | "format">,
  engines: Engine[],
): string | undefined =>
  engines.some((each) => each === engine && FORMATS[each] === format)
    ? undefined
    : `the manifest of ${show(service)} is of ${show(engine)}, and only ${engines.map(show).join(", ")} is known here. Leave it out.`;

function roleOf(record: PlanRecord): ManifestRole[] {
  if (record.kind !== "role") return [];
  const { name, login, memberOf, assumeRole } = record;
  return [
    { name, login, memberOf: memberOf.toSorted(), ...(assumeRole !== undefined && { actsAs: assumeRole }) },
  ];
}

/** Default privileges say of later objects what the grant beside them says of today's, so the manifest needs one of both. */
function grantOf(record: PlanRecord, own: string): ManifestGrant[] {
  if (record.kind !== "grant") return [];
  const { grantee, schema, objectType, object, column, privileges } = record;
  return [
    {
      grantee,
      ...(schema !== undefined && schema !== own && { schema }),
      objectType,
      ...(object !== undefined && { object }),
      ...(column !== undefined && { column }),
      privileges: privileges.toSorted(),
    },
  ];
}

/** Who deploys the consumer is no access. */
function offerOf({ deployer: _, ...offer }: Offer): Omit<Offer, "deployer"> {
  return offerInOrder(offer);
}
