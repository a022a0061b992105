import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlGrant` takes: a grantee, and privileges or roles. */
export interface MysqlGrantConfig extends TerraformMetaArguments {
  /**
   * The user who receives it, with its `host`.
   * @default - `role`
   */
  readonly user?: string;
  /**
   * The host of the user.
   * @default `localhost`
   */
  readonly host?: string;
  /**
   * The role that receives it.
   * @default - `user`
   */
  readonly role?: string;
  /**
   * The database, as GRANT spells it, or a routine: `FUNCTION orders.total`. The provider takes all of the server where it is left
   * out, so it is asked for here. With `roles` it means nothing.
   */
  readonly database: string;
  /**
   * One table of the database.
   * @default `*`
   */
  readonly table?: string;
  /**
   * What is granted on the place.
   * @default - `roles`
   */
  readonly privileges?: string[];
  /**
   * Roles that are granted. One on MariaDB, and one grant of roles for each grantee.
   * @default - `privileges`
   */
  readonly roles?: string[];
}

/** The attributes of `mysql_grant`, but for `grant`, which passes a right on, and `tls_option`, which is deprecated. */
export const GRANT = {
  user: "string",
  host: "string",
  role: "string",
  database: "string",
  table: "string",
  privileges: "strings",
  roles: "strings",
} satisfies Attributes;

/**
 * What one grantee has at one place, or the roles that it has. A second one for the same is refused by the provider.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/grant
 * @example
 * ```ts
 * import { MysqlGrant } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new MysqlGrant(stack, "read", { role: "orders_ro", database: "orders", privileges: ["SELECT", "SHOW VIEW"] });
 * ```
 */
export class MysqlGrant extends MysqlResource<MysqlGrantConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_grant";

  constructor(scope: Construct, id: string, config: MysqlGrantConfig) {
    super(scope, id, MysqlGrant.tfResourceType, GRANT, config);
  }
}
