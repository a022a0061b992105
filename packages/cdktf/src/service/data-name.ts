import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { DataGuard } from "./data-guard.js";

/**
 * The name of a schema or database that is not protected, as a resource that makes nothing on the server. That of a protected one is
 * with the {@link DataGuard}.
 * See https://developer.hashicorp.com/terraform/language/resources/terraform-data
 *
 * The class of CDKTF's own runs `terraform version` for each one during synthesis.
 */
class DataName extends TerraformResource {
  readonly #name: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    this.#name = name;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.#name };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const attribute = { value: this.#name, isBlock: false, type: "simple", storageClassType: "string" };
    return { input: attribute };
  }
}

/**
 * Keeps what holds data from leaving with its code, or lets it go. Returns the address of what has its name.
 * @param id - the name of its resource, `holder`
 */
export function guardedName(holder: Construct, id: string, name: string, isKept: boolean): string {
  if (isKept) return DataGuard.of(holder).keep(id, name);
  const own = new DataName(holder, "name", name);
  own.overrideLogicalId(id);
  DataGuard.of(holder).release(id);
  return `${own.terraformResourceType}.${id}`;
}
