import { engineProblem, type Manifest, type ManifestGrant, type ManifestRole } from "./manifest.js";
import type { Privilege } from "./privileges.js";
import type { DefaultPrivilegesRecord, PlanRecord } from "./records.js";
import { recordKey } from "./records.js";

const WITH_DEFAULTS = ["table", "sequence", "routine"] as const;

/**
 * The records that a manifest states, in an order in which they can be applied: the plan that it was made of, but for what a
 * manifest leaves out (keys that adapters use, who deploys a consumer, and the schemas of others in a `search_path`). A
 * manifest of another engine than PostgreSQL gives none: `plan` of `@rolewright/core/mysql` says how it is made.
 * @throws {Error} when the manifest is of another engine
 * @example
 * ```ts
 * import { manifest, manifestRecords, renderSql } from "@rolewright/core";
 * renderSql(manifestRecords(manifest({ service: "orders", database: "shop", logins: { app: {} } })));
 * ```
 */
export function manifestRecords(manifest: Manifest): PlanRecord[] {
  const { owner, database, schema } = manifest;
  const problem = engineProblem(manifest, ["postgresql"]);
  if (problem !== undefined) throw new Error(problem);
  const schemas = [schema, ...(manifest.additionalSchemas ?? [])];
  return [
    ...inOrder(manifest.roles).map((role) => roleRecord(role, schemas)),
    ...schemas.map(
      (name): PlanRecord => ({ kind: "schema", key: name, name, database, owner, dependsOn: [] }),
    ),
    ...grantRecords(manifest),
  ];
}

function roleRecord({ name, login, memberOf, actsAs }: ManifestRole, searchPath: string[]): PlanRecord {
  return {
    kind: "role",
    key: name,
    name,
    login,
    memberOf,
    ...(actsAs !== undefined && { assumeRole: actsAs }),
    ...(login && { searchPath }),
    dependsOn: [],
  };
}

/** Each role after those that it is a member of. */
function inOrder(roles: ManifestRole[]): ManifestRole[] {
  const byName = new Map(roles.map((role) => [role.name, role]));
  const ordered = new Set<ManifestRole>();
  const add = (role: ManifestRole): void => {
    for (const name of role.memberOf) {
      const group = byName.get(name);
      if (group !== undefined && !ordered.has(group)) add(group);
    }
    ordered.add(role);
  };
  for (const role of roles) add(role);
  return [...ordered];
}

/** A grant on all of a schema stands for the default privileges too. What is taken from PUBLIC is taken in every schema. */
function grantRecords(manifest: Manifest): PlanRecord[] {
  const records = new Map<string, PlanRecord>();
  for (const grant of manifest.grants) {
    const { grantee, objectType, object, column, privileges, schema = manifest.schema } = grant;
    const place = objectType === "database" ? {} : { schema };
    const key = recordKey("grant", grantee, objectType, schema, object ?? "", column ?? "", ...privileges);
    records.set(key, {
      kind: "grant",
      key,
      grantee,
      database: manifest.database,
      ...place,
      objectType,
      ...(object !== undefined && { object }),
      ...(column !== undefined && { column }),
      privileges: privileges as Privilege[],
      dependsOn: [],
    });
    const later = defaultsOf(manifest, grant);
    if (later !== undefined) records.set(later.key, later);
  }
  return [...records.values()];
}

function defaultsOf(manifest: Manifest, grant: ManifestGrant): DefaultPrivilegesRecord | undefined {
  const { grantee, object, privileges, schema = manifest.schema } = grant;
  const objectType = WITH_DEFAULTS.find((each) => each === grant.objectType);
  if (objectType === undefined || object !== undefined) return undefined;
  const everywhere = grantee === "public";
  return {
    kind: "defaultPrivileges",
    key: recordKey("default", grantee, objectType, ...(everywhere ? [] : [schema])),
    owner: manifest.owner,
    grantee,
    database: manifest.database,
    ...(everywhere ? {} : { schema }),
    objectType,
    privileges: privileges as Privilege[],
    dependsOn: [],
  };
}
