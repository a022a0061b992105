import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlUser` takes. */
export interface MysqlUserConfig extends TerraformMetaArguments {
  /** Name of the user. */
  readonly user: string;
  /** Where it connects from. The provider would take `localhost`, so it is asked for here. */
  readonly host: string;
  /**
   * Its password. A hash of it is in the state.
   * @default - `passwordWo` or `authPlugin`
   */
  readonly plaintextPassword?: string;
  /**
   * Its password, in no state and no plan. Needs Terraform 1.11 or OpenTofu 1.11.
   * @default - `plaintextPassword` or `authPlugin`
   */
  readonly passwordWo?: string;
  /**
   * Sends `passwordWo` again when it is another number.
   * @default - none; required with `passwordWo`
   */
  readonly passwordWoVersion?: number;
  /**
   * Keeps the password before beside a new one. MySQL alone.
   * @default `false`
   */
  readonly retainOldPassword?: boolean;
  /**
   * Ends the password before, with this change and each later one. MySQL alone.
   * @default `false`
   */
  readonly discardOldPassword?: boolean;
  /**
   * The plugin that knows it. Another one replaces the user.
   * @default - the server's, with a password
   */
  readonly authPlugin?: string;
  /**
   * What its connections have to bring, as REQUIRE spells it.
   * @default `NONE`
   */
  readonly tlsOption?: string;
}

/** The attributes of `mysql_user`, but for those that the constructs of this package have no use for. */
export const USER = {
  user: "string",
  host: "string",
  plaintextPassword: "string",
  passwordWo: "string",
  passwordWoVersion: "number",
  retainOldPassword: "bool",
  discardOldPassword: "bool",
  authPlugin: "string",
  tlsOption: "string",
} satisfies Attributes;

/**
 * A user at a host. Without a password or a plugin it needs none to log in.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/user
 * @example
 * ```ts
 * import { MysqlUser } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * declare const password: TerraformVariable;
 * new MysqlUser(stack, "app", { user: "orders_app_a", host: "10.0.%", plaintextPassword: password.stringValue });
 * ```
 */
export class MysqlUser extends MysqlResource<MysqlUserConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_user";

  constructor(scope: Construct, id: string, config: MysqlUserConfig) {
    super(scope, id, MysqlUser.tfResourceType, USER, config);
  }

  /** Name of the user, once it is there. */
  get user(): string {
    return this.getStringAttribute("user");
  }

  /** Its host, once it is there. */
  get host(): string {
    return this.getStringAttribute("host");
  }
}
