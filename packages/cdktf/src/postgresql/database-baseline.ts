import { type BaselineDeclaration, baselineRoleName, POSTGRESQL, planBaseline } from "@rolewright/core";
import type { TerraformProvider, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { addressIn } from "../service/addresses.js";
import { neighboursOf } from "../service/neighbours.js";
import { refusal } from "../service/refusal.js";
import { relaxProviderVersion } from "./provider-version.js";
import { createResource } from "./resources.js";

/** What a `DatabaseBaseline` takes. */
export interface DatabaseBaselineProps extends BaselineDeclaration {
  /**
   * Give the extensions and their schema `prevent_destroy`, since columns of the services may be made of their types.
   * @default `true`
   */
  protect?: boolean;
  /**
   * The provider that connects to the database as its deployer, with `superuser: false`.
   * @default - the stack's provider without an alias
   */
  provider?: TerraformProvider;
}

/**
 * What holds for a database as a whole, once, in the stack of those who run it: PUBLIC may neither connect to it nor
 * make anything in it, and extensions have a schema of their own that every service may use.
 *
 * A second one for the same database is refused, in whatever stack it is: the role `<database>_baseline` is made by one.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 * @example
 * ```ts
 * import { DatabaseBaseline } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * new DatabaseBaseline(stack, "baseline", { database: "shop", serverVersion: 16, extensions: ["pgcrypto"] });
 * ```
 */
export class DatabaseBaseline extends Construct {
  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: DatabaseBaselineProps) {
    super(scope, id);
    const { protect = true, provider, ...declaration } = props;
    const records = refusal(this, () => planBaseline(declaration));
    const { database } = declaration;
    refusal(this, () => neighboursOf(this, POSTGRESQL, provider).claim(`baseline of ${database}`, records));
    relaxProviderVersion(this);
    const made = new Map<string, TerraformResource>();
    for (const record of records) {
      const dependsOn = record.dependsOn.map((key) => addressIn(made.get(key) as TerraformResource));
      const service = baselineRoleName(database);
      const options = { scope: this, service, dependsOn, protect, ...(provider && { provider }) };
      made.set(record.key, createResource(record, options));
    }
  }
}
