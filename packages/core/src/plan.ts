import type { ServiceDeclaration, ServiceRole } from "./declaration.js";
import { columnsInOrder, inOrder } from "./in-order.js";
import { CONTRACT_PARTS, contractRoleName, roleName, toIdentifier } from "./names.js";
import {
  chained,
  closedToPublic,
  columnGrants,
  type Granted,
  maintainGrants,
  memberships,
  offerGrants,
  ownGrants,
  partsOf,
  useGrants,
} from "./plan-grants.js";
import { loginRole, migratorRole, type Names, namesOf, nologin } from "./plan-names.js";
import { ACCESS_ROLE, OWN_ROUTINES } from "./privileges.js";
import { type PlanRecord, type RoleRecord, recordKey, type SchemaRecord } from "./records.js";
import { validate } from "./validate.js";

/** How far a service is on its way. */
export interface PlanOptions {
  /**
   * Whether the objects that `offers` and `roles` name exist. While they do not, what is granted on them is left out of
   * the plan: PostgreSQL can not grant on what is not there.
   * @default `true`
   */
  migrated?: boolean;
}

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
 * plan(orders).map(({ key }) => key); // ["owner", "use", "rw", "app", "schema", "app_a", "grant/public/routine", ...]
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
export function planService(declared: ServiceDeclaration, options: PlanOptions = {}): PlanRecord[] {
  const declaration = inOrder(declared);
  const names = namesOf(declaration);
  const { offers = [], retired } = declaration;
  const app = declaration.logins?.app;
  const roles = retired === undefined ? serviceRoles(declaration, names) : [nologin(names, "owner", [])];
  const owned = schemas(names, declaration);
  const logins = retired === undefined ? serviceLogins(declaration, names, owned) : [];
  const granted = [
    ...closedToPublic(names), // first, since it stays when the rest goes
    ...(retired === undefined ? useGrants(names) : []),
    ...(app === undefined ? [] : ownGrants(names, "rw", "read-write", OWN_ROUTINES["read-write"])),
    ...(app?.maintain === true ? maintainGrants(names) : []),
    ...offers.flatMap((offer) => offerGrants(names, offer, options.migrated ?? true)),
    ...memberships(names, offers),
  ];
  const before = [...roles, ...owned, ...logins];
  return [
    ...before,
    ...chained(
      granted,
      before.map(({ key }) => key),
    ),
  ];
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
  const own = toIdentifier(role.name);
  const mine = { of: role.name };
  const records: PlanRecord[] = [];
  // Each record joins the end, and depends on the one before it. A role and all that is granted to it stand side by side,
  // so that they go one after the other whatever else stays.
  const last = () => [...before, ...records].slice(-1).map(({ key }) => key);
  if (role.access === "migrate")
    return [{ ...migratorRole(names, own, ["owner", "use", ...last()]), ...mine }];

  const { access, returning = {} } = role;
  const group = (suffix: string, granted: Granted[]): void => {
    if (before.some(({ key }) => key === suffix)) return;
    records.push(nologin(names, suffix, [names.use], ["use", ...last()]));
    records.push(...chained(granted, [], last()));
  };
  const suffix = ACCESS_ROLE[access];
  group(suffix, ownGrants(names, suffix, access, OWN_ROUTINES[access]));
  if (role.maintain === true) group("maintain", maintainGrants(names));
  const groups = [suffix, ...(role.maintain === true ? ["maintain"] : [])];
  const keys = role.returning === undefined ? [] : [`${own}_keys`];
  for (const key of keys) {
    records.push({ ...nologin(names, key, [], last()), ...mine });
    const granted = (options.migrated === false ? [] : Object.entries(columnsInOrder(returning))).flatMap(
      ([table, columns]) => columnGrants(names, key, names.schema, table, columns, ["SELECT"]),
    );
    records.push(...chained(granted, [], last()).map((record) => ({ ...record, ...mine })));
  }
  const memberOf = [...groups, ...keys].map((each) => roleName(names.service, each));
  return [...records, { ...loginRole(names, own, memberOf, last()), ...mine }];
}

function schemas(names: Names, { retired }: ServiceDeclaration): SchemaRecord[] {
  const given = typeof retired === "object" ? { dropCascade: true as const } : {};
  return names.schemas.map((schema) => ({
    kind: "schema",
    key: schema === names.schema ? "schema" : recordKey("in", schema, "schema"),
    name: schema,
    database: names.database,
    owner: names.owner,
    dependsOn: ["owner"],
    ...given,
  }));
}

function serviceRoles(declaration: ServiceDeclaration, names: Names): RoleRecord[] {
  const { logins } = declaration;
  return [
    nologin(names, "owner", []),
    nologin(names, "use", []),
    ...contractRoles(declaration, names),
    ...(logins?.app === undefined ? [] : appRoles(declaration, names)),
  ];
}

/**
 * The logins come after the schemas, where they look for names: when the schema is refused, since it is protected and
 * was to be another one, the logins still look into the one that is there.
 */
function serviceLogins(
  { service, logins }: ServiceDeclaration,
  names: Names,
  owned: SchemaRecord[],
): RoleRecord[] {
  const schemas = owned.map(({ key }) => key);
  const { active = "a", standby = false } = logins?.app ?? {};
  const slots = logins?.app === undefined ? [] : standby ? (["a", "b"] as const) : [active];
  return [
    ...slots.map((slot) => loginRole(names, `app_${slot}`, [roleName(service, "app")], ["app", ...schemas])),
    ...(logins?.migrate === true ? [migratorRole(names, "migrate", ["owner", "use", ...schemas])] : []),
  ];
}

/**
 * For each consumer one role that it is a member of, which joins the parts that hold what is offered to it. The parts
 * come and go one after the other: two that were dropped at once would both write to the tables that they share.
 */
function contractRoles({ offers = [] }: ServiceDeclaration, names: Names): RoleRecord[] {
  const contracts = Map.groupBy(offers, ({ to }) => `for_${toIdentifier(to)}`);
  let before: string[] = [];
  return [...contracts].flatMap(([suffix, entries]) => {
    const taken = new Set(entries.flatMap(partsOf));
    const parts = CONTRACT_PARTS.filter((part) => taken.has(part)).map((part) => `${suffix}_${part}`);
    const memberOf = [names.use, ...parts.map((part) => roleName(names.service, part))];
    const roles = parts.map((part) => {
      const made = nologin(names, part, [], before);
      before = [part];
      return made;
    });
    return [...roles, nologin(names, suffix, memberOf, ["use", ...parts])];
  });
}

function appRoles({ service, logins, uses = [] }: ServiceDeclaration, names: Names): RoleRecord[] {
  const groups = ["rw", ...(logins?.app?.maintain === true ? ["maintain"] : [])];
  const used = [...new Set(uses.map(({ from }) => contractRoleName(from, service)))];
  const memberOf = [...groups.map((group) => roleName(service, group)), ...used];
  return [
    ...groups.map((group) => nologin(names, group, [names.use], ["use"])),
    nologin(names, "app", memberOf, groups),
  ];
}
