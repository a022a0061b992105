import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/**
 * The name of a schema, as a resource that makes nothing on the server. What refers to it can be replaced when it changes.
 * See https://developer.hashicorp.com/terraform/language/resources/terraform-data
 *
 * The class of CDKTF's own runs `terraform version` for each one during synthesis.
 */
export class SchemaName extends TerraformResource {
  readonly #schema: string;

  constructor(scope: Construct, id: string, schema: string) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    this.#schema = schema;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#schema };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const attribute = { value: this.#schema, isBlock: false, type: "simple", storageClassType: "string" };
    return { input: attribute };
  }
}
