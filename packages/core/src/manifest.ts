import { createHash } from "node:crypto";
import type { Access, ServiceDeclaration } from "./declaration.js";
import { roleName } from "./names.js";
import { plan, schemaOf } from "./plan.js";
import type { ObjectType, Privilege } from "./privileges.js";
import type { PlanRecord } from "./records.js";

/** A role, as a manifest states it. */
export interface ManifestRole {
  name: string;
  login: boolean;
  memberOf: string[];
  /** The role that it acts as. */
  actsAs?: string;
}

/** Privileges, as a manifest states them. Without `object`, all of the schema, what is made later included. */
export interface ManifestGrant {
  grantee: string;
  objectType: ObjectType;
  object?: string;
  column?: string;
  privileges: Privilege[];
}

/**
 * What a service's access is, in every environment the same: no server, no password, no sizes. Everything is sorted, so
 * that two manifests of the same access are the same text.
 */
export interface Manifest {
  format: "rolewright/manifest@1";
  engine: "postgresql";
  service: string;
  database: string;
  schema: string;
  /** The role that owns the schema and everything in it. */
  owner: string;
  roles: ManifestRole[];
  grants: ManifestGrant[];
  offers: { to: string; access: Access; tables?: string[] }[];
  uses: { from: string; access: Access }[];
  /** SHA-256 of all of the above, for a quick comparison. */
  hash: string;
}

/**
 * The manifest of a declaration.
 * @throws {DeclarationError} when the declaration is refused
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

/** The text of a value with sorted keys: equal values make equal texts. */
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
