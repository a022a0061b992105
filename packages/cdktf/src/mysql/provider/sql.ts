import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlSql` takes. */
export interface MysqlSqlConfig extends TerraformMetaArguments {
  /** Name of the resource, which is its id. */
  readonly name: string;
  /** The statement that makes it. */
  readonly createSql: string;
  /** The statement that ends it. It is in the state, and so is run when the resource is no longer in the program. */
  readonly deleteSql: string;
}

/** The attributes of `mysql_sql`. */
export const SQL = { name: "string", createSql: "string", deleteSql: "string" } satisfies Attributes;

/**
 * A statement and what takes it back. Terraform does not see what has become of it on the server.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/sql
 * @example
 * ```ts
 * import { MysqlSql } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new MysqlSql(stack, "app-in-catalog", {
 *   name: "app-in-catalog",
 *   createSql: "GRANT catalog_for_orders TO orders_app",
 *   deleteSql: "REVOKE catalog_for_orders FROM orders_app",
 * });
 * ```
 */
export class MysqlSql extends MysqlResource<MysqlSqlConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_sql";

  constructor(scope: Construct, id: string, config: MysqlSqlConfig) {
    super(scope, id, MysqlSql.tfResourceType, SQL, config);
  }
}
