import * as pulumi from "@pulumi/pulumi";
import { type ServiceRole, serviceRoleOf } from "@rolewright/core";
import type { MigratorRoleArgs, ServiceRoleArgs, WriteOnlyRoleArgs } from "./args.js";
import { problemsOfLogin } from "./password.js";
import { stateOf } from "./service-state.js";

type Access = ServiceRole["access"];

/** The type of each component, as it stands in the state. */
const TYPES: Record<Access, string> = {
  "read-only": "rolewright-postgresql:index:ReadOnlyRole",
  "write-only": "rolewright-postgresql:index:WriteOnlyRole",
  "read-write": "rolewright-postgresql:index:ReadWriteRole",
  migrate: "rolewright-postgresql:index:MigratorRole",
};

/** What the roles of a service have in common: each is one login. */
abstract class RoleOfService extends pulumi.ComponentResource {
  /** Name of the login. */
  readonly login: pulumi.Output<string>;
  /** Its password, as a secret; undefined where it has none. */
  readonly password: pulumi.Output<string | undefined>;

  protected constructor(
    access: Access,
    name: string,
    args: WriteOnlyRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(TYPES[access], name, inputs(args), under(name, access, args, opts));
    const state = stateOf(args.service, name);
    const role = serviceRoleOf(name, state.service, access, inputs(args));
    const made = state.join(role, this, name, args.login);
    this.login = made.role.name;
    this.password = pulumi.secret(made.password);
    this.registerOutputs({ login: this.login });
  }
}

/**
 * A login for a person or a job that reads everything in a service's schemas and changes nothing.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { ReadOnlyRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * const analyst = new ReadOnlyRole("orders-analyst", { service: orders, login: { generatePassword: true } });
 * export const login = analyst.login; // orders_analyst
 * ```
 */
export class ReadOnlyRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("read-only", name, args, opts);
  }
}

/**
 * A login that inserts into every table of a service's schemas and reads nothing back, but for the columns in `returning`.
 * See https://www.postgresql.org/docs/current/sql-insert.html
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { WriteOnlyRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * new WriteOnlyRole("orders-ingest", {
 *   service: orders,
 *   login: { generatePassword: true },
 *   returning: { order: ["id"] },
 * });
 * ```
 */
export class WriteOnlyRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: WriteOnlyRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("write-only", name, args, opts);
  }
}

/**
 * A login that reads and writes all rows in a service's schemas and calls its routines, for a job of the service's own.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { ReadWriteRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * new ReadWriteRole("orders-cleanup", { service: orders, login: { generatePassword: true } });
 * ```
 */
export class ReadWriteRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("read-write", name, args, opts);
  }
}

/**
 * One more login that creates and alters objects, beside `logins.migrate`: of a tool that loads data, say. It acts as the
 * owner, so that what it creates is as accessible as what the migrations create.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { MigratorRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * new MigratorRole("orders-etl", { service: orders, login: { generatePassword: true } });
 * ```
 */
export class MigratorRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: MigratorRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("migrate", name, args, opts);
  }
}

/** What of the arguments may stand in the state: no login, since that is where the password is. */
function inputs({
  service: _,
  login: __,
  ...rest
}: WriteOnlyRoleArgs): Omit<WriteOnlyRoleArgs, "service" | "login"> {
  return rest;
}

/**
 * A role belongs to its service, and so takes the service's provider. Whatever is wrong is refused here, before Pulumi
 * hears of the component. A role whose class was changed is still the same login, so it answers to the other types too.
 */
function under(
  name: string,
  access: Access,
  args: WriteOnlyRoleArgs,
  opts?: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  const state = stateOf(args.service, name);
  state.with(
    serviceRoleOf(name, state.service, access, inputs(args)),
    name,
    problemsOfLogin(args.login, "login", state.authentication),
  );
  const aliases = Object.values(TYPES).filter((type) => type !== TYPES[access]);
  return pulumi.mergeOptions({ parent: args.service, aliases: aliases.map((type) => ({ type })) }, opts);
}
