import type { Construct } from "constructs";
import { RoleOfService } from "../service/role-of-service.js";
import { states } from "./engine.js";
import type { MigratorRoleProps, ServiceRoleProps, WriteOnlyRoleProps } from "./props.js";

/**
 * A login for a person or a job that reads everything in a service's schemas and changes nothing.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import { ReadOnlyRole } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * declare const password: TerraformVariable;
 * new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: { password: password.value } }).login; // orders_analyst
 * ```
 */
export class ReadOnlyRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "read-only", scope, id, props);
  }
}

/**
 * A login that inserts into every table of a service's schemas and reads nothing back, but for the columns in `returning`.
 * See https://www.postgresql.org/docs/current/sql-insert.html
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import { WriteOnlyRole } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * new WriteOnlyRole(stack, "orders-ingest", { service: orders, login: {}, returning: { order: ["id"] } });
 * ```
 */
export class WriteOnlyRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: WriteOnlyRoleProps) {
    super(states, "write-only", scope, id, props);
  }
}

/**
 * A login that reads and writes all rows in a service's schemas and calls its routines, for a job of the service's own.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import { ReadWriteRole } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * new ReadWriteRole(stack, "orders-cleanup", { service: orders, login: {} });
 * ```
 */
export class ReadWriteRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(states, "read-write", scope, id, props);
  }
}

/**
 * One more login that creates and alters objects, beside `logins.migrate`: of a tool that loads data, say. It acts as the
 * owner, so that what it creates is as accessible as what the migrations create.
 * @example
 * ```ts
 * import type { ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import { MigratorRole } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const orders: ServiceDatabase;
 * new MigratorRole(stack, "orders-etl", { service: orders, login: {} });
 * ```
 */
export class MigratorRole extends RoleOfService {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: MigratorRoleProps) {
    super(states, "migrate", scope, id, props);
  }
}
