import type * as pulumi from "@pulumi/pulumi";
import { RoleOfService } from "../service/role-of-service.js";
import type { ServiceRoleArgs } from "./args.js";
import { states } from "./engine.js";

/**
 * A login for a person or a job that reads everything in a service's databases and changes nothing.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/mysql";
 * import { ReadOnlyRole } from "@rolewright/pulumi/mysql";
 * declare const orders: ServiceDatabase;
 * const analyst = new ReadOnlyRole("orders-analyst", { service: orders, host: "10.9.%", login: { generatePassword: true } });
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
 * A login that inserts into every table of a service's databases and reads nothing back.
 * See https://dev.mysql.com/doc/refman/8.4/en/insert.html
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/mysql";
 * import { WriteOnlyRole } from "@rolewright/pulumi/mysql";
 * declare const orders: ServiceDatabase;
 * new WriteOnlyRole("orders-ingest", { service: orders, login: { generatePassword: true } });
 * ```
 */
export class WriteOnlyRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(states, "write-only", name, args, opts);
  }
}

/**
 * A login that reads and writes all rows in a service's databases and calls the routines that it names, for a job of the
 * service's own.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/mysql";
 * import { ReadWriteRole } from "@rolewright/pulumi/mysql";
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
 * One more login that creates and alters objects, beside `logins.migrate`: of a tool that loads data, say. Views and routines
 * that it makes run with its rights, so it has to stay.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/pulumi/mysql";
 * import { MigratorRole } from "@rolewright/pulumi/mysql";
 * declare const orders: ServiceDatabase;
 * new MigratorRole("orders-etl", { service: orders, login: { generatePassword: true } });
 * ```
 */
export class MigratorRole extends RoleOfService {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super(states, "migrate", name, args, opts);
  }
}
