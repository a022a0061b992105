import {
  DeclarationError,
  type EngineModel,
  type EngineTypes,
  Neighbourhood,
  type Problem,
} from "@rolewright/core";
import { type TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { addressIn } from "./addresses.js";

/** A resource that waits for roles of other services, by their addresses, beside what is its service's own. */
interface Waiting {
  resource: TerraformResource;
  own: string[];
  others: string[];
}

/**
 * The services that one stack declares on one server, so that they can be checked against each other, and so that a
 * consumer's application waits for the contract role that it is to be a member of.
 */
export class Neighbours<E extends EngineTypes> extends Neighbourhood<E> {
  readonly #roles = new Map<string, TerraformResource>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** Makes a role known to those who wait for it. */
  offer(name: string, role: TerraformResource): void {
    this.#roles.set(name, role);
    for (const waiting of this.#waiting.get(name) ?? []) dependOn(waiting, role);
  }

  /** Lets a resource wait for roles that this stack makes, or will make: a consumer may come before its owner. */
  await(resource: TerraformResource, names: string[]): void {
    const waiting = { resource, own: resource.dependsOn ?? [], others: [] };
    for (const name of names) {
      const other = this.#roles.get(name);
      if (other !== undefined) dependOn(waiting, other);
      else this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), waiting]);
    }
  }
}

/** In an order that does not tell which service was made first. */
function dependOn({ resource, own, others }: Waiting, other: TerraformResource): void {
  others.push(addressIn(other));
  resource.dependsOn = [...own, ...others.toSorted()];
}

/** The servers of a stack, by the model of their engine and the alias of their provider. */
type Servers = Map<unknown, Map<string | undefined, Neighbourhood<never>>>;

/** For each app, its stacks. */
const apps = new WeakMap<object, Map<TerraformStack, Servers>>();

/** The services of the same stack and the same provider, which is to say of the same server. */
export function neighboursOf<E extends EngineTypes>(
  construct: Construct,
  model: EngineModel<E>,
  provider?: TerraformProvider,
): Neighbours<E> {
  const stacks = stacksOf(construct);
  const stack = TerraformStack.of(construct);
  const all: Servers = stacks.get(stack) ?? new Map();
  stacks.set(stack, all);
  const servers = all.get(model) ?? new Map<string | undefined, Neighbourhood<never>>();
  all.set(model, servers);
  const neighbours = (servers.get(provider?.alias) as Neighbours<E> | undefined) ?? new Neighbours(model);
  servers.set(provider?.alias, neighbours as unknown as Neighbourhood<never>);
  return neighbours;
}

function stacksOf(construct: Construct): Map<TerraformStack, Servers> {
  const { root } = construct.node;
  const stacks = apps.get(root) ?? new Map<TerraformStack, Servers>();
  apps.set(root, stacks);
  return stacks;
}

const serversIn = (all: Iterable<Servers>): Neighbourhood<never>[] =>
  [...all].flatMap((servers) => [...servers.values()].flatMap((each) => [...each.values()]));

/**
 * What is wrong with what a service uses of those that only other stacks of the app declare, or servers of another engine. An app
 * may have a stack for each environment, so it is enough that one of them offers it.
 */
export function problemsAcrossStacks<E extends EngineTypes>(
  construct: Construct,
  consumer: E["declaration"],
  own: Neighbours<E>,
): string[] {
  const stacks = stacksOf(construct);
  const all = serversIn(stacks.values());
  const alike = all.filter(({ model }) => (model as unknown) === own.model) as unknown as Neighbours<E>[];
  const engine = own.model.title(consumer);
  const contracts = (consumer.uses ?? []).flatMap(({ from }, index): Problem[] => {
    if (own.service(from) !== undefined) return []; // was checked when the later of the two was made
    const there = alike.filter((neighbours) => neighbours.engineOf(from) === engine);
    const owners = there.flatMap((neighbours) => neighbours.service(from) ?? []);
    const found = owners.map((owner) => own.model.contractProblem(consumer, owner, `uses[${index}]`));
    return found.some((each) => each.length === 0) ? [] : (found[0] ?? []);
  });
  const beside = serversIn([stacks.get(TerraformStack.of(construct)) ?? new Map()]);
  const problems = [...contracts, ...own.problemsElsewhere(consumer, [...beside, ...alike])];
  return problems.length === 0 ? [] : [new DeclarationError(consumer.service, problems).message];
}
