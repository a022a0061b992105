import { type PlanRecord, plan, type ServiceDeclaration } from "@rolewright/core";

type Grant = Extract<PlanRecord, { kind: "grant" }>;
type Default = Extract<PlanRecord, { kind: "defaultPrivileges" }>;

/** pgroles knows functions only. */
const typeOf = (type: Grant["objectType"]): string => (type === "routine" ? "function" : type);

/** What an owner has on its tables by itself; pgroles wants to have it declared. */
const OWNED = ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];

/**
 * What the same services hold as a manifest of pgroles (JSON is YAML), in which it finds nothing to change: roles, memberships,
 * schemas with their owners, grants and default privileges. It has no word for what is taken from PUBLIC. The creator of the
 * roles is a member of the owners.
 */
export function pgrolesManifest(services: ServiceDeclaration[], creator: string): string {
  const records = services.flatMap((each) => plan(each));
  const roles = records.filter((each) => each.kind === "role");
  const schemas = records.filter((each) => each.kind === "schema");
  return JSON.stringify({
    schemas: schemas.map(({ name, owner }) => ({ name, owner, profiles: [] })),
    roles: roles.map(({ name, login }) => ({ name, login })),
    grants: [
      ...records.flatMap((each) => (isToRole(each, "grant") ? [grantOf(each)] : [])),
      ...schemas.map(({ name, owner }) => ({
        role: owner,
        privileges: OWNED,
        object: { type: "table", schema: name, name: "*" },
      })),
    ],
    default_privileges: records.flatMap((each) =>
      isToRole(each, "defaultPrivileges") ? [defaultOf(each)] : [],
    ),
    memberships: membershipsOf([
      ...roles.flatMap(({ name, memberOf }) => memberOf.map((role) => ({ role, name }))),
      ...schemas.flatMap(({ owner }) => (owner === undefined ? [] : [{ role: owner, name: creator }])),
    ]),
  });
}

const isToRole = <K extends "grant" | "defaultPrivileges">(
  each: PlanRecord,
  kind: K,
): each is Extract<PlanRecord, { kind: K }> => each.kind === kind && each.grantee !== "public";

function grantOf({ grantee, objectType, database, schema, object = "*", privileges }: Grant) {
  const on =
    objectType === "database"
      ? { type: "database", name: database }
      : objectType === "schema"
        ? { type: "schema", name: schema }
        : { type: typeOf(objectType), schema, name: object };
  return { role: grantee, privileges, object: on };
}

const defaultOf = ({ owner, schema, grantee, privileges, objectType }: Default) => ({
  owner,
  schema,
  grant: [{ role: grantee, privileges, on_type: typeOf(objectType) }],
});

const membershipsOf = (members: { role: string; name: string }[]) =>
  [...Map.groupBy(members, ({ role }) => role)].map(([role, some]) => ({
    role,
    members: some.map(({ name }) => ({ name })),
  }));
