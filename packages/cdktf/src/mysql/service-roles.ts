import type { Construct } from "constructs";
import { RoleOfService } from "../service/role-of-service.js";
import { states } from "./engine.js";
import type { ServiceRoleProps } from "./props.js";

/**
 * A login for a person or a job that reads everything in a service's databases and changes nothing.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/mysql";
 * import { ReadOnlyRole } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * declare const password: TerraformVariable;
 * const analyst = new ReadOnlyRole(stack, "orders-analyst", { service: orders, host: "10.9.%", login: { password: password.value } });
 * export const login = analyst.login; // orders_analyst
 * ```
 */
export class ReadOnlyRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "read-only", scope, id, props);
  }
}

/**
 * A login that inserts into every table of a service's databases and reads nothing back.
 * See https://dev.mysql.com/doc/refman/8.4/en/insert.html
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/mysql";
 * import { WriteOnlyRole } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * declare const password: TerraformVariable;
 * new WriteOnlyRole(stack, "orders-ingest", { service: orders, login: { password: password.value } });
 * ```
 */
export class WriteOnlyRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "write-only", scope, id, props);
  }
}

/**
 * A login that reads and writes all rows in a service's databases and calls the routines that it names, for a job of the
 * service's own.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/mysql";
 * import { ReadWriteRole } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * declare const password: TerraformVariable;
 * new ReadWriteRole(stack, "orders-cleanup", { service: orders, login: { password: password.value } });
 * ```
 */
export class ReadWriteRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "read-write", scope, id, props);
  }
}

/**
 * One more login that creates and alters objects, beside `logins.migrate`: of a tool that loads data, say. Views and routines
 * that it makes run with its rights, so it has to stay.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/mysql";
 * import { MigratorRole } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * declare const password: TerraformVariable;
 * new MigratorRole(stack, "orders-etl", { service: orders, login: { password: password.value } });
 * ```
 */
export class MigratorRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "migrate", scope, id, props);
  }
}
