import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlRole` takes. */
export interface MysqlRoleConfig extends TerraformMetaArguments {
  /** Name of the role. */
  readonly name: string;
}

/** The attributes of `mysql_role`. */
export const ROLE = { name: "string" } satisfies Attributes;

/**
 * A role, which holds privileges and can not log in.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/role
 * @example
 * ```ts
 * import { MysqlRole } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new MysqlRole(stack, "orders_app", { name: "orders_app" });
 * ```
 */
export class MysqlRole extends MysqlResource<MysqlRoleConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_role";

  constructor(scope: Construct, id: string, config: MysqlRoleConfig) {
    super(scope, id, MysqlRole.tfResourceType, ROLE, config);
  }

  /** Name of the role, once it is there. */
  get name(): string {
    return this.getStringAttribute("name");
  }
}
