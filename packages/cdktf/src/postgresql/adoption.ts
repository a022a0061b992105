import { importId, importProblem, type PlanRecord, type PostgreSql } from "@rolewright/core";
import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { addressIn } from "../service/addresses.js";
import type { ServiceState } from "../service/service-state.js";
import { states } from "./engine.js";
import type { LoginProps } from "./props.js";
import type { ServiceDatabase } from "./service-database.js";

/** What of a service is there already. */
export interface AdoptProps {
  /**
   * Keys of roles and schemas that are on the server and in no state: `owner`, `app_a`, `schema`, and `analyst` for the login
   * of a role that joined. `"all"` stands for all that the service makes, with the roles that join it before or after.
   * @default `"all"`
   */
  imports?: string[] | "all";
}

/**
 * Takes over the roles and schemas of a service that are on the server already, with an import block for each; nothing is
 * destroyed or made anew. Grants can not be imported, and making them revokes and grants in one transaction. The plan
 * shows each import and all in which it differs from the declaration.
 *
 * Needs Terraform 1.5. Once applied, the blocks do nothing where the service is in the state, and are refused where it is
 * not and there is nothing to import: take them out again.
 * See https://developer.hashicorp.com/terraform/language/import
 * @param service - the service, whose roles and schemas have the names that it gives them
 * @param props - which of them; all if left out
 * @throws {Error} when a key is that of none of its records or can not be imported, and when it is called again for a service
 * @example
 * ```ts
 * import { adopt, ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import type { TerraformStack } from "cdktf";
 * declare const stack: TerraformStack;
 * const orders = new ServiceDatabase(stack, "orders", { database: "shop" });
 * adopt(orders); // until it is applied everywhere
 * ```
 */
export function adopt(service: ServiceDatabase, { imports = "all" }: AdoptProps = {}): void {
  const state = states.of(service, service);
  const where = `${service.node.path}: adopt() is refused:`;
  const problems = imports === "all" ? [] : imports.flatMap((key) => importProblem(key, state.records) ?? []);
  if (service.node.tryFindChild(ID)) problems.push("it was called for this service before. Call it once.");
  if (problems.length > 0) throw new Error([where, ...problems].join("\n  "));
  new ImportBlocks(service, state, ({ key }) => imports === "all" || imports.includes(key));
}

const ID = "adopt";

/**
 * Import blocks, made when all roles have joined.
 *
 * `importFrom` of CDKTF's own runs `terraform version` for each one during synthesis.
 */
class ImportBlocks extends TerraformElement {
  readonly #state: ServiceState<PostgreSql, LoginProps>;
  readonly #wants: (record: PlanRecord) => boolean;

  constructor(
    scope: Construct,
    state: ServiceState<PostgreSql, LoginProps>,
    wants: (record: PlanRecord) => boolean,
  ) {
    super(scope, ID);
    this.#state = state;
    this.#wants = wants;
  }

  override toTerraform(): unknown {
    return { import: this.#blocks() };
  }

  override toHclTerraform(): unknown {
    const text = (value: string, storageClassType: string) => ({ value, type: "simple", storageClassType });
    return {
      import: this.#blocks().map(({ to, id }) => ({ to: text(to, "reference"), id: text(id, "string") })),
    };
  }

  #blocks(): { to: string; id: string }[] {
    return this.#state.records.filter(this.#wants).flatMap((record) => {
      const [resource, id] = [this.#state.resources.get(record.key), importId(record)];
      return resource && id !== undefined ? [{ to: addressIn(resource), id }] : [];
    });
  }
}
