import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlDefaultRoles` takes. */
export interface MysqlDefaultRolesConfig extends TerraformMetaArguments {
  /** Name of the user. */
  readonly user: string;
  /** Its host. The provider would take `localhost`, so it is asked for here. */
  readonly host: string;
  /** The roles that are active when it logs in. One at most on MariaDB. */
  readonly roles: string[];
}

/** The attributes of `mysql_default_roles`. */
export const DEFAULT_ROLES = { user: "string", host: "string", roles: "strings" } satisfies Attributes;

/**
 * The roles that are active when a user logs in. Without it a role that was granted gives nothing.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/default_roles
 * @example
 * ```ts
 * import { MysqlDefaultRoles } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new MysqlDefaultRoles(stack, "app", { user: "orders_app_a", host: "10.0.%", roles: ["orders_app"] });
 * ```
 */
export class MysqlDefaultRoles extends MysqlResource<MysqlDefaultRolesConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_default_roles";

  constructor(scope: Construct, id: string, config: MysqlDefaultRolesConfig) {
    super(scope, id, MysqlDefaultRoles.tfResourceType, DEFAULT_ROLES, config);
  }
}
