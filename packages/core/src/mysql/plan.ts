import { inOrder } from "../in-order.js";
import { roleName, toIdentifier } from "../names.js";
import type { PlanOptions } from "../plan.js";
import { ACCESS_ROLE } from "../privileges.js";
import { recordKey } from "../records.js";
import type { MySqlDeclaration, MySqlServiceRole } from "./declaration.js";
import { ENGINE_FACTS } from "./engines.js";
import { grantsTo, inDatabase, migratorGrants, offerGrants, ownGrants } from "./plan-grants.js";
import { login, migrator, used } from "./plan-logins.js";
import { databaseOf, databasesOf } from "./plan-names.js";
import type { MySqlDatabaseRecord, MySqlRecord, MySqlRoleRecord } from "./records.js";
import { validate } from "./validate.js";

/** What the plan of a service on MySQL or MariaDB depends on, beside the declaration. */
export interface MySqlPlanOptions extends PlanOptions {
  /**
   * Have a record for each contract that is used, so that none is touched when another one comes or goes. On MariaDB it is always so.
   * @default `false`
   */
  eachContract?: boolean;
}

/**
 * Everything that has to be true on the server for one service, in an order that can be applied from first to last and
 * withdrawn from last to first: databases, roles, grants, users, role grants, default roles. Pure: the same declaration
 * always gives the same records.
 *
 * Each user has one role that holds all it may do, and that role is active when it logs in.
 * @throws {DeclarationError} when the declaration is refused
 * @example
 * ```ts
 * import { plan } from "@rolewright/core/mysql";
 * plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }).map(({ key }) => key);
 * // ["database", "app", "grant/app", "app_a", "roles/app_a", "defaultRoles/app_a"]
 * ```
 */
export function plan(declaration: MySqlDeclaration, options: MySqlPlanOptions = {}): MySqlRecord[] {
  validate(declaration);
  const records = planService(declaration, options);
  for (const role of declaration.roles ?? []) records.push(...planRole(declaration, role, records, options));
  return records;
}

/**
 * The records of a service without its `roles`. The declaration must be valid.
 * @example
 * ```ts
 * import { planService } from "@rolewright/core/mysql";
 * planService({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }).length; // 6
 * ```
 */
export function planService(declared: MySqlDeclaration, options: MySqlPlanOptions = {}): MySqlRecord[] {
  const declaration = inOrder(declared);
  const { service, logins, retired, host = "" } = declaration;
  if (retired !== undefined) return databases(declaration);
  const app = logins?.app;
  const { active = "a", standby = false } = app ?? {};
  const slots = app === undefined ? [] : standby ? ["a", "b"] : [active];
  const migrate = logins?.migrate === true ? {} : logins?.migrate || undefined;
  const holders = [
    ...contracts(declaration, options.migrated ?? true),
    ...(app === undefined
      ? []
      : [holder(declaration, "app", ownGrants(declaration, "read-write", options.migrated ?? true))]),
    ...(migrate === undefined ? [] : [holder(declaration, "owner", migratorGrants(declaration))]),
  ];
  const users = [
    ...slots.map((slot) => login(declaration, `app_${slot}`, app?.host ?? host, "app")),
    ...(migrate === undefined ? [] : [migrator(declaration, "migrate", migrate.host ?? host)]),
  ];
  const records = [
    ...databases(declaration),
    ...holders.flat(),
    ...used(service, declaration, options.eachContract),
    ...users.flat(),
  ];
  return STEPS.flatMap((step) => records.filter((record) => stepOf(record) === step));
}

/** A grant to a role comes before the users, so that nobody has half of it; one to a user comes after it. */
const stepOf = (record: MySqlRecord): string =>
  record.kind === "grant" && record.grantee.host !== undefined ? "grant to a user" : record.kind;

const STEPS = ["database", "role", "grant", "user", "grant to a user", "roleGrant", "defaultRoles"];

/**
 * The records that one more role of a service adds. `before` are the records of the service so far.
 * @example
 * ```ts
 * import { type MySqlDeclaration, planRole, planService } from "@rolewright/core/mysql";
 * const orders: MySqlDeclaration = { engine: "mysql", service: "orders", host: "10.0.%" };
 * planRole(orders, { name: "analyst", access: "read-only" }, planService(orders));
 * ```
 */
export function planRole(
  declaration: MySqlDeclaration,
  role: MySqlServiceRole,
  before: MySqlRecord[],
  options: MySqlPlanOptions = {},
): MySqlRecord[] {
  const { name, access, host = declaration.host ?? "" } = role;
  const own = toIdentifier(name);
  const group = access === "migrate" ? "owner" : ACCESS_ROLE[access];
  const granted =
    access === "migrate"
      ? migratorGrants(declaration)
      : ownGrants(declaration, access, options.migrated ?? true);
  const held = before.some(({ key }) => key === group) ? [] : holder(declaration, group, granted);
  const user = access === "migrate" ? migrator(declaration, own, host) : login(declaration, own, host, group);
  return [...held, ...user.map((record) => ({ ...record, of: name }))];
}

function databases(declaration: MySqlDeclaration): MySqlDatabaseRecord[] {
  const { engine, collation = ENGINE_FACTS[engine].collation, retired } = declaration;
  return databasesOf(declaration).map((name) => ({
    kind: "database",
    key: recordKey(...inDatabase(databaseOf(declaration), name), "database"),
    name,
    characterSet: "utf8mb4",
    collation,
    ...(typeof retired === "object" && { drop: true }),
    dependsOn: [],
  }));
}

/** A role and all that it holds. */
function holder(
  declaration: MySqlDeclaration,
  key: string,
  granted: Parameters<typeof grantsTo>[2],
): [MySqlRoleRecord, ...MySqlRecord[]] {
  const name = roleName(declaration.service, key);
  return [
    { kind: "role", key, name, dependsOn: [] },
    ...grantsTo(declaration, { key, account: { name } }, granted),
  ];
}

/** For each consumer the one role that holds what is offered to it. */
function contracts(declaration: MySqlDeclaration, migrated: boolean): MySqlRecord[][] {
  const offers = Map.groupBy(declaration.offers ?? [], ({ to }) => `for_${toIdentifier(to)}`);
  return [...offers].map(([key, each]) =>
    holder(
      declaration,
      key,
      each.flatMap((offer) => offerGrants(declaration, offer, migrated)),
    ),
  );
}
