import { createHash } from "node:crypto";
import type { Access, ServiceDeclaration } from "./declaration.js";
import { roleName } from "./names.js";
import { plan, schemaOf } from "./plan.js";
import type { ObjectType, Privilege } from "./privileges.js";
import type { PlanRecord } from "./records.js";

/** A role, as a manifest states it. */
export interface ManifestRole {
  /** Name on the server. */
  name: string;
  /** Whether it can log in. */
  login: boolean;
  /** The roles it is a member of. */
  memberOf: string[];
  /** The role that it acts as. */
  actsAs?: string;
}

/** Privileges, as a manifest states them. Without `object`, all of the schema, what is made later included. */
export interface ManifestGrant {
  /** The role that holds the privileges; `public` is every role. */
  grantee: string;
  /** Kind of the objects. */
  objectType: ObjectType;
  /** The one object; left out, all of the schema. */
  object?: string;
  /** The one column, when `objectType` is `column`. */
  column?: string;
  /** What it may do. Empty for PUBLIC, from which everything is taken. */
  privileges: Privilege[];
}

/**
 * What a service's access is, in every environment the same: no server, no password, no sizes. Everything is sorted, so
 * that two manifests of the same access are the same text.
 */
export interface Manifest {
  /** Name and version of this format. A change that readers must know of raises the version. */
  format: "rolewright/manifest@1";
  /** The kind of server. */
  engine: "postgresql";
  /** Name of the service. */
  service: string;
  /** The database of the schema. */
  database: string;
  /** The schema that the service owns. */
  schema: string;
  /** The role that owns the schema and everything in it. */
  owner: string;
  /** All roles of the service. */
  roles: ManifestRole[];
  /** All privileges that its roles hold. */
  grants: ManifestGrant[];
  /** What it offers. */
  offers: { to: string; access: Access; tables?: string[] }[];
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
  const content: Omit<Manifest, "hash"> = {
    format: "rolewright/manifest@1",
    engine: "postgresql",
    service: declaration.service,
    database: declaration.database,
    schema: schemaOf(declaration),
    owner: roleName(declaration.service, "owner"),
    roles: sorted(records.flatMap(roleOf)),
    grants: sorted(records.flatMap(grantOf)),
    offers: sorted(
      (declaration.offers ?? []).map(({ to, access, tables }) => ({
        to,
        access,
        ...(tables && { tables: tables.toSorted() }),
      })),
    ),
    uses: sorted((declaration.uses ?? []).map(({ from, access }) => ({ from, access }))),
  };
  return { ...content, hash: `sha256:${createHash("sha256").update(canonical(content)).digest("hex")}` };
}

/**
 * The text of a value with sorted keys: equal values make equal texts.
 * @example
 * ```ts
 * import { canonical } from "@rolewright/core";
 * canonical({ b: 1, a: [2] }); // {"a":[2],"b":1}
 * ```
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`)
    .join(",")}}`;
}

function roleOf(record: PlanRecord): ManifestRole[] {
  if (record.kind !== "role") return [];
  const { name, login, memberOf, assumeRole } = record;
  return [
    { name, login, memberOf: memberOf.toSorted(), ...(assumeRole !== undefined && { actsAs: assumeRole }) },
  ];
}

/** Default privileges say of later objects what the grant beside them says of today's, so the manifest needs one of both. */
function grantOf(record: PlanRecord): ManifestGrant[] {
  if (record.kind !== "grant") return [];
  const { grantee, objectType, object, column, privileges } = record;
  return [
    {
      grantee,
      objectType,
      ...(object !== undefined && { object }),
      ...(column !== undefined && { column }),
      privileges: privileges.toSorted(),
    },
  ];
}

const sorted = <T>(values: T[]): T[] => values.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
