import type { Access, Offer, ServiceDeclaration, ServiceRole } from "./declaration.js";
import { contractRoleName, roleName, toIdentifier } from "./names.js";
import {
  ACCESS_ROLE,
  type ObjectType,
  OWN_ROUTINES,
  PRIVILEGES,
  type Privilege,
  type SchemaObjectType,
} from "./privileges.js";
import {
  type DefaultPrivilegesRecord,
  type GrantRecord,
  type PlanRecord,
  type RoleRecord,
  recordKey,
  type SchemaRecord,
} from "./records.js";
import { validate } from "./validate.js";

/** How far a service is on its way. */
export interface PlanOptions {
  /**
   * Whether the tables that `offers` and `roles` name exist. While they do not, what is granted on named tables is
   * left out of the plan: PostgreSQL can not grant on what is not there.
   * @default `true`
   */
  migrated?: boolean;
}

type Granted = Omit<GrantRecord, "dependsOn"> | Omit<DefaultPrivilegesRecord, "dependsOn">;

const SCHEMA_OBJECTS: (SchemaObjectType | "routine")[] = ["table", "sequence", "routine"];

/** The names that all records of a service share. */
interface Names {
  service: string;
  database: string;
  schema: string;
  owner: string;
  use: string;
}

/** The schema of a service: declared, or made of the service's name. */
export const schemaOf = (declaration: ServiceDeclaration): string =>
  declaration.schema ?? toIdentifier(declaration.service);

const namesOf = (declaration: ServiceDeclaration): Names => ({
  service: declaration.service,
  database: declaration.database,
  schema: schemaOf(declaration),
  owner: roleName(declaration.service, "owner"),
  use: roleName(declaration.service, "use"),
});

/**
 * Everything that has to be true on the server for one service, in an order that can be applied from first to last and
 * withdrawn from last to first. Pure: the same declaration always gives the same records.
 *
 * All grants and default privileges are one serial chain (`dependsOn`) whose head depends on all roles, because a
 * deployer that is no superuser is a member of all of them, and any two at once could deadlock.
 * @throws {DeclarationError} when the declaration is refused
 * @example
 * ```ts
 * import { plan, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * plan(orders).map(({ key }) => key); // ["owner", "use", "rw", "app", "app_a", "schema", "grant/use/database", ...]
 * ```
 */
export function plan(declaration: ServiceDeclaration, options: PlanOptions = {}): PlanRecord[] {
  validate(declaration);
  const records = planService(declaration, options);
  for (const role of declaration.roles ?? []) records.push(...planRole(declaration, role, records, options));
  return records;
}

/**
 * The records of a service without its `roles`. The declaration must be valid.
 * @example
 * ```ts
 * import { planService, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * planService(orders).length;
 * ```
 */
export function planService(declaration: ServiceDeclaration, options: PlanOptions = {}): PlanRecord[] {
  const names = namesOf(declaration);
  const roles = serviceRoles(declaration, names);
  const schema: SchemaRecord = {
    kind: "schema",
    key: "schema",
    name: names.schema,
    database: names.database,
    owner: names.owner,
    dependsOn: ["owner"],
  };
  const granted = [
    ...baseGrants(names),
    ...(declaration.logins?.app === undefined
      ? []
      : accessGrants(names, "rw", "read-write", OWN_ROUTINES["read-write"])),
    ...(declaration.offers ?? []).flatMap((offer) => offerGrants(names, offer, options.migrated ?? true)),
  ];
  const head = [...roles.map(({ key }) => key), schema.key];
  return [...roles, schema, ...chained(granted, head)];
}

/**
 * The records that one more role of a service adds. They join the end of the service's chain, so that no two of its
 * records are ever at work at once. `before` are the records of the service so far.
 * @example
 * ```ts
 * import { planRole, planService, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * planRole(orders, { name: "analyst", access: "read-only" }, planService(orders));
 * ```
 */
export function planRole(
  declaration: ServiceDeclaration,
  role: ServiceRole,
  before: PlanRecord[],
  options: PlanOptions = {},
): PlanRecord[] {
  const names = namesOf(declaration);
  const after = before.map(({ key }) => key);
  const suffix = ACCESS_ROLE[role.access];
  const own = toIdentifier(role.name);
  const isNew = !before.some(({ key }) => key === suffix);
  const keys = role.returning === undefined ? [] : [roleName(names.service, `${own}_keys`)];

  const group = isNew ? [nologin(names, suffix, [names.use], after)] : [];
  const mine = { of: role.name };
  const keysRole = keys.map(() => ({ ...nologin(names, `${own}_keys`, [], after), ...mine }));
  const needs = [...after, ...(isNew ? [suffix] : []), ...keysRole.map(({ key }) => key)];
  const login = { ...loginRole(names, own, [roleName(names.service, suffix), ...keys], needs), ...mine };
  const granted = [
    ...(isNew ? accessGrants(names, suffix, role.access, OWN_ROUTINES[role.access]) : []),
    ...(options.migrated === false
      ? []
      : keyGrants(names, `${own}_keys`, role.returning ?? {}).map((record) => ({ ...record, ...mine }))),
  ];
  const roles = [...group, ...keysRole, login];
  return [...roles, ...chained(granted, [...after, ...roles.map(({ key }) => key)])];
}

function serviceRoles(declaration: ServiceDeclaration, names: Names): RoleRecord[] {
  const { logins, uses = [] } = declaration;
  const roles = [nologin(names, "owner", []), nologin(names, "use", [])];
  const contracts = Map.groupBy(declaration.offers ?? [], ({ to }) => `for_${toIdentifier(to)}`);
  for (const [suffix, offers] of contracts) {
    const parts = [
      ...(offers.some(({ tables }) => tables !== undefined) ? [`${suffix}_named`] : []),
      ...(offers.some(({ returning }) => returning !== undefined) ? [`${suffix}_keys`] : []),
    ];
    roles.push(...parts.map((part) => nologin(names, part, [])));
    const memberOf = [names.use, ...parts.map((part) => roleName(names.service, part))];
    roles.push(nologin(names, suffix, memberOf, ["use", ...parts]));
  }
  if (logins?.app !== undefined) {
    const { active = "a", standby = false } = logins.app;
    const used = [...new Set(uses.map(({ from }) => contractRoleName(from, names.service)))];
    roles.push(nologin(names, "rw", [names.use], ["use"]));
    roles.push(nologin(names, "app", [roleName(names.service, "rw"), ...used], ["rw"]));
    const slots = standby ? ["a", "b"] : [active];
    roles.push(
      ...slots.map((slot) => loginRole(names, `app_${slot}`, [roleName(names.service, "app")], ["app"])),
    );
  }
  if (logins?.migrate === true) {
    roles.push({
      ...loginRole(names, "migrate", [names.owner, names.use], ["owner", "use"]),
      assumeRole: names.owner,
    });
  }
  return roles;
}

/** What the `use` role may do, and what PUBLIC may not. */
function baseGrants(names: Names): Granted[] {
  return [
    grant(names, "use", "database", ["CONNECT"]),
    grant(names, "use", "schema", ["USAGE"]),
    // PostgreSQL lets every role execute a new routine. Only the form without a schema takes that away.
    grant(names, "public", "routine", []),
    {
      kind: "defaultPrivileges",
      key: recordKey("default", "public", "routine"),
      owner: names.owner,
      grantee: "public",
      database: names.database,
      objectType: "routine",
      privileges: [],
    },
  ];
}

/** What an access kind gives on everything in the schema: now by a grant, later by default privileges. */
function accessGrants(names: Names, suffix: string, access: Access, routines: Privilege[] = []): Granted[] {
  return SCHEMA_OBJECTS.flatMap((objectType): Granted[] => {
    const privileges = objectType === "routine" ? routines : PRIVILEGES[access][objectType];
    if (privileges.length === 0) return [];
    const future: Granted = {
      kind: "defaultPrivileges",
      key: recordKey("default", suffix, objectType),
      owner: names.owner,
      grantee: roleName(names.service, suffix),
      database: names.database,
      schema: names.schema,
      objectType,
      privileges,
    };
    return [grant(names, suffix, objectType, privileges), future];
  });
}

/**
 * What an offer gives. What it names stands on a role of its own: when an offer turns from named tables to the whole
 * schema or back, the new grant is made before the old one is revoked, and on one role the revocation would win.
 */
function offerGrants(names: Names, offer: Offer, migrated: boolean): Granted[] {
  const suffix = `for_${toIdentifier(offer.to)}`;
  if (offer.tables === undefined) return accessGrants(names, suffix, offer.access);
  if (!migrated) return [];
  const { table, sequence } = PRIVILEGES[offer.access];
  return [
    // One grant per object: one more table must never replace the grant of the others.
    ...offer.tables.map((object) => grant(names, `${suffix}_named`, "table", table, object)),
    ...(offer.sequences ?? []).map((object) => grant(names, `${suffix}_named`, "sequence", sequence, object)),
    ...keyGrants(
      names,
      `${suffix}_keys`,
      Object.fromEntries(offer.tables.map((object) => [object, offer.returning ?? []])),
    ),
  ];
}

/** Column grants stand on a role of their own: a grant on a whole table would wipe the grantee's column grants. */
function keyGrants(names: Names, suffix: string, columns: Record<string, string[]>): Granted[] {
  return Object.entries(columns).flatMap(([object, cols]) =>
    cols.map((column) => grant(names, suffix, "column", ["SELECT"], object, column)),
  );
}

function grant(
  names: Names,
  suffix: string,
  objectType: ObjectType,
  privileges: Privilege[],
  object?: string,
  column?: string,
): Granted {
  const about = [object, column].filter((part) => part !== undefined);
  return {
    kind: "grant",
    key: recordKey("grant", suffix, objectType, ...about),
    grantee: suffix === "public" ? "public" : roleName(names.service, suffix),
    database: names.database,
    ...(objectType === "database" ? {} : { schema: names.schema }),
    objectType,
    ...(object === undefined ? {} : { object }),
    ...(column === undefined ? {} : { column }),
    privileges,
  };
}

const nologin = (names: Names, suffix: string, memberOf: string[], dependsOn: string[] = []): RoleRecord => ({
  kind: "role",
  key: suffix,
  name: roleName(names.service, suffix),
  login: false,
  memberOf,
  dependsOn,
});

const loginRole = (names: Names, suffix: string, memberOf: string[], dependsOn: string[]): RoleRecord => ({
  kind: "role",
  key: suffix,
  name: roleName(names.service, suffix),
  login: true,
  memberOf,
  searchPath: [names.schema],
  dependsOn,
});

/**
 * The one serial chain: each record depends on `head` and on all records of the chain before it, not on the last one
 * alone. When some of them are removed, Pulumi orders their deletion only by what they depend on directly.
 */
function chained(granted: Granted[], head: string[]): PlanRecord[] {
  const before = [...head];
  return granted.map((record) => {
    const dependsOn = [...before];
    before.push(record.key);
    return { ...record, dependsOn };
  });
}
