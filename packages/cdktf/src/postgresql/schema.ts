import { Schema, type SchemaConfig } from "@cdktf/provider-postgresql/lib/schema/index.js";
import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { DataGuard } from "./data-guard.js";

/**
 * The name of a schema that is not protected, as a resource that makes nothing on the server. What refers to it can be replaced
 * when it changes. The name of a protected one is with the {@link DataGuard}.
 * See https://developer.hashicorp.com/terraform/language/resources/terraform-data
 *
 * The class of CDKTF's own runs `terraform version` for each one during synthesis.
 */
class SchemaName extends TerraformResource {
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

/**
 * A schema that another name replaces, which a protected one refuses while Terraform still plans: the provider would rename it
 * in place, and strand the grants on it.
 */
export class NamedSchema extends Schema {
  readonly #name: string;

  constructor(scope: Construct, id: string, config: SchemaConfig) {
    super(scope, id, config);
    const isProtected = config.lifecycle?.preventDestroy === true;
    this.#name = isProtected ? DataGuard.of(this).keep(id, config.name) : this.#release(id, config.name);
    this.#replaceBy(this.#name);
  }

  /** In JSON Terraform takes the plain address, and in HCL, where CDKTF quotes it, an expression. */
  override toHclTerraform(): unknown {
    this.#replaceBy(`\${${this.#name}}`);
    const hcl: unknown = super.toHclTerraform();
    this.#replaceBy(this.#name);
    return hcl;
  }

  #release(id: string, schema: string): string {
    const name = new SchemaName(this, "name", schema);
    name.overrideLogicalId(id);
    DataGuard.of(this).release(id);
    return `${name.terraformResourceType}.${id}`;
  }

  #replaceBy(reference: string): void {
    this.lifecycle = { ...this.lifecycle, replaceTriggeredBy: [reference] };
  }
}
