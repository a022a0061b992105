import { TerraformElement, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { literal } from "./text.js";

/** It stands in the message with which Terraform refuses the plan, so that it names the way. */
const ID = "retire-before-removing";
const TYPE = "terraform_data";
/** What an instance of the block has been given. */
const GIVEN = "$" + "{each.value}";

/**
 * The names of a stack's protected schemas and databases, as instances of one resource that makes nothing on the server. A plan that
 * takes an instance away is refused.
 *
 * `prevent_destroy` goes with the block that has it, so that of a schema goes with its service. This block stays while the
 * stack holds data, and an instance without a service is still of it. What is no longer protected moves out.
 * See https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
 */
export class DataGuard extends TerraformElement {
  readonly #kept = new Map<string, string>();
  readonly #released = new Set<string>();

  /** The one of the stack in which a construct stands. */
  static of(construct: Construct): DataGuard {
    const stack = TerraformStack.of(construct);
    return (stack.node.tryFindChild(ID) as DataGuard | undefined) ?? new DataGuard(stack, ID);
  }

  /** Keeps a schema or database, by the name of its resource. Returns the address of what has its name on the server. */
  keep(id: string, name: string): string {
    this.#kept.set(id, literal(name));
    return instance(id);
  }

  /** Lets go of one, whose name is at `terraform_data.<id>` from now on. */
  release(id: string): void {
    this.#released.add(id);
  }

  override toTerraform(): unknown {
    const guard = { for_each: this.#names(), input: GIVEN, lifecycle: LIFECYCLE };
    return { resource: { [TYPE]: { [ID]: guard } }, moved: this.#moves((address) => address) };
  }

  override toHclTerraform(): unknown {
    const attribute = (type: string, storageClassType: string) => (value: unknown) => ({
      ...{ value, isBlock: false, type, storageClassType },
    });
    const forEach = attribute("map", "stringMap")(this.#names());
    const input = attribute("simple", "string")(GIVEN);
    return {
      resource: { [TYPE]: { [ID]: { for_each: forEach, input, lifecycle: LIFECYCLE } } },
      moved: this.#moves(attribute("simple", "reference")),
    };
  }

  #names(): Record<string, string> {
    return Object.fromEntries([...this.#kept].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  #moves(reference: (address: string) => unknown): object[] | undefined {
    if (this.#released.size === 0) return undefined;
    return [...this.#released]
      .toSorted()
      .map((id) => ({ from: reference(instance(id)), to: reference(`${TYPE}.${id}`) }));
  }
}

const LIFECYCLE = { prevent_destroy: true };

const instance = (id: string): string => `${TYPE}.${ID}["${id}"]`;
