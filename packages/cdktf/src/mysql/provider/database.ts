import type { TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import type { Attributes } from "./attributes.js";
import { MysqlResource } from "./resource.js";

/** What a `MysqlDatabase` takes. */
export interface MysqlDatabaseConfig extends TerraformMetaArguments {
  /** Name of the database. */
  readonly name: string;
  /**
   * Its character set.
   * @default `utf8mb4`
   */
  readonly defaultCharacterSet?: string;
  /**
   * Its collation.
   * @default `utf8mb4_general_ci`
   */
  readonly defaultCollation?: string;
}

/** The attributes of `mysql_database`. */
export const DATABASE = {
  name: "string",
  defaultCharacterSet: "string",
  defaultCollation: "string",
} satisfies Attributes;

/**
 * A database. When it is destroyed it is dropped, with all it holds.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs/resources/database
 * @example
 * ```ts
 * import { MysqlDatabase } from "@rolewright/cdktf/mysql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new MysqlDatabase(stack, "orders", { name: "orders", defaultCollation: "utf8mb4_0900_ai_ci" });
 * ```
 */
export class MysqlDatabase extends MysqlResource<MysqlDatabaseConfig> {
  /** Its type in Terraform. */
  static readonly tfResourceType = "mysql_database";

  constructor(scope: Construct, id: string, config: MysqlDatabaseConfig) {
    super(scope, id, MysqlDatabase.tfResourceType, DATABASE, config);
  }

  /** Name of the database, once it is there. */
  get name(): string {
    return this.getStringAttribute("name");
  }
}
