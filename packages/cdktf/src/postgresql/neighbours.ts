import type { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import { contractProblem, DeclarationError, Neighbourhood, type ServiceDeclaration } from "@rolewright/core";
import { type TerraformProvider, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { addressIn } from "./resources.js";

/** A role that waits for roles of other services, by their addresses, beside what is its service's own. */
interface Waiting {
  role: Role;
  own: string[];
  others: string[];
}

/**
 * The services that one stack declares on one server, so that they can be checked against each other, and so that a
 * consumer's application waits for the contract role that it is to be a member of.
 */
export class Neighbours extends Neighbourhood {
  readonly #roles = new Map<string, Role>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** Makes a role known to those who wait for it. */
  offer(name: string, role: Role): void {
    this.#roles.set(name, role);
    for (const waiting of this.#waiting.get(name) ?? []) dependOn(waiting, role);
  }

  /** Lets a role wait for others that this stack makes, or will make: a consumer may come before its owner. */
  await(role: Role, names: string[]): void {
    const waiting = { role, own: role.dependsOn ?? [], others: [] };
    for (const name of names) {
      const other = this.#roles.get(name);
      if (other !== undefined) dependOn(waiting, other);
      else this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), waiting]);
    }
  }
}

/** In an order that does not tell which service was made first. */
function dependOn({ role, own, others }: Waiting, other: Role): void {
  others.push(addressIn(other));
  role.dependsOn = [...own, ...others.toSorted()];
}

/** For each app, its stacks; for each stack, its servers by the aliases of their providers. */
const apps = new WeakMap<object, Map<TerraformStack, Map<string | undefined, Neighbours>>>();

/** The services of the same stack and the same provider, which is to say of the same server. */
export function neighboursOf(construct: Construct, provider?: TerraformProvider): Neighbours {
  const stacks = stacksOf(construct);
  const stack = TerraformStack.of(construct);
  const servers = stacks.get(stack) ?? new Map<string | undefined, Neighbours>();
  stacks.set(stack, servers);
  const neighbours = servers.get(provider?.alias) ?? new Neighbours();
  servers.set(provider?.alias, neighbours);
  return neighbours;
}

function stacksOf(construct: Construct): Map<TerraformStack, Map<string | undefined, Neighbours>> {
  const { root } = construct.node;
  const stacks = apps.get(root) ?? new Map<TerraformStack, Map<string | undefined, Neighbours>>();
  apps.set(root, stacks);
  return stacks;
}

/**
 * What is wrong with what a service uses of those that only other stacks of the app declare. An app may have a stack for each
 * environment, so it is enough that one of them offers it.
 */
export function problemsAcrossStacks(
  construct: Construct,
  consumer: ServiceDeclaration,
  own: Neighbours,
): string[] {
  const all = [...stacksOf(construct).values()].flatMap((servers) => [...servers.values()]);
  const problems = (consumer.uses ?? []).flatMap(({ from }, index) => {
    if (own.service(from) !== undefined) return []; // was checked when the later of the two was made
    const owners = all.flatMap((neighbours) => neighbours.service(from) ?? []);
    const found = owners.map((owner) => contractProblem(consumer, owner, `uses[${index}]`));
    return found.some((each) => each.length === 0) ? [] : (found[0] ?? []);
  });
  return problems.length === 0 ? [] : [new DeclarationError(consumer.service, problems).message];
}
