import type * as pulumi from "@pulumi/pulumi";
import { RoleOfService } from "../service/role-of-service.js";
import type { MigratorRoleArgs, ServiceRoleArgs, WriteOnlyRoleArgs } from "./args.js";
import { states } from "./engine.js";

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
    super(states, "read-only", name, args, opts);
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
    super(states, "write-only", name, args, opts);
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
    super(states, "read-write", name, args, opts);
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
    super(states, "migrate", name, args, opts);
  }
}
