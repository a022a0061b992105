import * as pulumi from "@pulumi/pulumi";
import type { Access } from "@rolewright/core";
import { type ServiceRoleArgs, serviceRoleOf, type WriteOnlyRoleArgs } from "./args.js";
import { loginProblems } from "./password.js";
import { type CreatedLogin, stateOf } from "./service-state.js";

/** The type of each component, as it stands in the state. */
const TYPES: Record<Access, string> = {
  "read-only": "rolewright-postgresql:index:ReadOnlyRole",
  "write-only": "rolewright-postgresql:index:WriteOnlyRole",
  "read-write": "rolewright-postgresql:index:ReadWriteRole",
};

/**
 * A login for a person or a job that reads everything in a service's schema and changes nothing.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { ReadOnlyRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * const analyst = new ReadOnlyRole("orders-analyst", { service: orders, login: { generatePassword: true } });
 * export const login = analyst.login; // orders_analyst
 * ```
 */
export class ReadOnlyRole extends pulumi.ComponentResource {
  /** Name of the login. */
  readonly login: pulumi.Output<string>;
  /** Its password, as a secret; undefined where it has none. */
  readonly password: pulumi.Output<string | undefined>;

  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPES["read-only"], name, inputs(args), under(name, "read-only", args, opts));
    const { role, password } = join(this, name, "read-only", args);
    this.login = role.name;
    this.password = pulumi.secret(password);
    this.registerOutputs({ login: this.login });
  }
}

/**
 * A login that inserts into every table of a service's schema and reads nothing back, but for the columns in `returning`.
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
export class WriteOnlyRole extends pulumi.ComponentResource {
  /** Name of the login. */
  readonly login: pulumi.Output<string>;
  /** Its password, as a secret; undefined where it has none. */
  readonly password: pulumi.Output<string | undefined>;

  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: WriteOnlyRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPES["write-only"], name, inputs(args), under(name, "write-only", args, opts));
    const { role, password } = join(this, name, "write-only", args);
    this.login = role.name;
    this.password = pulumi.secret(password);
    this.registerOutputs({ login: this.login });
  }
}

/**
 * A login that reads and writes all rows in a service's schema and calls its routines, for a job of the service's own.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 * import { ReadWriteRole } from "@rolewright/pulumi/postgresql";
 * declare const orders: ServiceDatabase;
 * new ReadWriteRole("orders-cleanup", { service: orders, login: { generatePassword: true } });
 * ```
 */
export class ReadWriteRole extends pulumi.ComponentResource {
  /** Name of the login. */
  readonly login: pulumi.Output<string>;
  /** Its password, as a secret; undefined where it has none. */
  readonly password: pulumi.Output<string | undefined>;

  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPES["read-write"], name, inputs(args), under(name, "read-write", args, opts));
    const { role, password } = join(this, name, "read-write", args);
    this.login = role.name;
    this.password = pulumi.secret(password);
    this.registerOutputs({ login: this.login });
  }
}

/** What of the arguments may stand in the state: no login, since that is where the password is. */
function inputs({ role, returning }: WriteOnlyRoleArgs): pulumi.Inputs {
  return { ...(role !== undefined && { role }), ...(returning !== undefined && { returning }) };
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
  state.with(serviceRoleOf(name, state.service, access, args), name, loginProblems(args.login, "login"));
  const aliases = Object.values(TYPES).filter((type) => type !== TYPES[access]);
  return pulumi.mergeOptions({ parent: args.service, aliases: aliases.map((type) => ({ type })) }, opts);
}

function join(
  component: pulumi.ComponentResource,
  name: string,
  access: Access,
  args: WriteOnlyRoleArgs,
): CreatedLogin {
  const state = stateOf(args.service, name);
  return state.join(serviceRoleOf(name, state.service, access, args), component, name, args.login);
}
