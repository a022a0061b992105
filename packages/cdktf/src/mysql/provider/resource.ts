import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, toHcl, toJson } from "./attributes.js";

/** What all resources of the provider have in common: they say their configuration by a table of attributes. */
export abstract class MysqlResource<Config extends TerraformMetaArguments> extends TerraformResource {
  readonly #attributes: Attributes;
  readonly #config: Config;

  protected constructor(scope: Construct, id: string, type: string, attributes: Attributes, config: Config) {
    const { dependsOn, count, provider, lifecycle, forEach, provisioners, connection } = config;
    super(scope, id, {
      terraformResourceType: type,
      terraformGeneratorMetadata: { providerName: "mysql" },
      ...(dependsOn && { dependsOn }),
      ...(count !== undefined && { count }),
      ...(provider && { provider }),
      ...(lifecycle && { lifecycle }),
      ...(forEach && { forEach }),
      ...(provisioners && { provisioners }),
      ...(connection && { connection }),
    });
    this.#attributes = attributes;
    this.#config = config;
  }

  /** Identity of the resource, as the provider makes it. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** In JSON Terraform takes the plain address of what replaces a resource, and in HCL, where CDKTF quotes it, an expression. */
  override toHclTerraform(): unknown {
    const { lifecycle } = this;
    const references = lifecycle?.replaceTriggeredBy?.map((each) =>
      typeof each === "string" ? `\${${each}}` : each,
    );
    if (references) this.lifecycle = { ...lifecycle, replaceTriggeredBy: references };
    const hcl: unknown = super.toHclTerraform();
    if (lifecycle) this.lifecycle = lifecycle;
    return hcl;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return toJson(this.#attributes, this.#config);
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHcl(this.#attributes, this.#config);
  }
}
