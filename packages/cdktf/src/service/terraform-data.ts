import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { DataGuard } from "./data-guard.js";

/**
 * A text in Terraform's state, of which a plan sees that it has become another one. It makes nothing on the server.
 * See https://developer.hashicorp.com/terraform/language/resources/terraform-data
 *
 * The class of CDKTF's own runs `terraform version` for each one during synthesis.
 */
class TerraformData extends TerraformResource {
  readonly #input: string;

  constructor(scope: Construct, id: string, input: string) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    this.#input = input;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#input };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const attribute = { value: this.#input, isBlock: false, type: "simple", storageClassType: "string" };
    return { input: attribute };
  }
}

/** Notes a text under a name of its own. Returns its address. */
export function noted(scope: Construct, id: string, name: string, text: string): string {
  const data = new TerraformData(scope, id, text);
  data.overrideLogicalId(name);
  return `${data.terraformResourceType}.${name}`;
}

/**
 * Keeps a schema or database from leaving with its code, or lets it go. Returns the address of what has its name on the server.
 * @param id - the name of its resource, `holder`
 */
export function guardedName(holder: Construct, id: string, name: string, isKept: boolean): string {
  if (isKept) return DataGuard.of(holder).keep(id, name);
  DataGuard.of(holder).release(id);
  return noted(holder, "name", id, name);
}
