import { Schema, type SchemaConfig } from "@cdktf/provider-postgresql/lib/schema/index.js";
import type { Construct } from "constructs";
import { guardedName } from "../service/terraform-data.js";

/**
 * A schema that another name replaces, which a protected one refuses while Terraform still plans: the provider would rename it
 * in place, and strand the grants on it.
 */
export class NamedSchema extends Schema {
  readonly #name: string;

  constructor(scope: Construct, id: string, config: SchemaConfig) {
    super(scope, id, config);
    this.#name = guardedName(this, id, config.name, config.lifecycle?.preventDestroy === true);
    this.#replaceBy(this.#name);
  }

  /** In JSON Terraform takes the plain address, and in HCL, where CDKTF quotes it, an expression. */
  override toHclTerraform(): unknown {
    this.#replaceBy(`\${${this.#name}}`);
    const hcl: unknown = super.toHclTerraform();
    this.#replaceBy(this.#name);
    return hcl;
  }

  #replaceBy(reference: string): void {
    this.lifecycle = { ...this.lifecycle, replaceTriggeredBy: [reference] };
  }
}
