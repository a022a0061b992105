import * as pulumi from "@pulumi/pulumi";
import { DeclarationError, type EngineTypes, type Manifest, Neighbourhood } from "@rolewright/core";
import type { Engine } from "./engine.js";
import { refusal } from "./validation.js";

/**
 * The services that one program declares on one server, so that they can be checked against each other, and so that a
 * consumer's application waits for the contract role that it is to be a member of.
 */
export class Neighbours<E extends EngineTypes> extends Neighbourhood<E> {
  readonly #roles = new Map<string, pulumi.Resource>();
  readonly #manifests = new Map<string, () => Promise<Manifest>>();
  readonly #said = new Set<string>();
  readonly #all: Servers;

  constructor(model: Engine<E, object>["model"], all: Servers = new Map()) {
    super(model);
    this.#all = all;
  }

  /** Makes a role known to those who wait for it. */
  offer(name: string, role: pulumi.Resource): void {
    this.#roles.set(name, role);
  }

  /**
   * Those of the roles that this program makes, once all of it has been read: a consumer may come before its owner.
   * @throws {pulumi.InputPropertiesError} when an owner is on a server of another engine
   */
  async find(names: string[], consumer: E["declaration"]): Promise<pulumi.Resource[]> {
    await new Promise((resolve) => setImmediate(resolve));
    const problems = this.problemsElsewhere(
      consumer,
      [...this.#all.values()].flatMap((servers) => [...servers.values()]),
    );
    refusal(() => {
      if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
    });
    return names.flatMap((name) => this.#roles.get(name) ?? []);
  }

  /** Makes the manifest of a service known, for when all its roles have joined it. */
  state(service: string, manifest: () => Promise<Manifest>): void {
    this.#manifests.set(service, manifest);
  }

  /** The manifests of all services but one. */
  manifestsBeside(service: string): Promise<Manifest[]> {
    const others = [...this.#manifests].filter(([name]) => name !== service);
    return Promise.all(others.map(([, manifest]) => manifest()));
  }

  /** Whether something is said for the first time: what both sides of a contract see is said once. */
  isNews(text: string): boolean {
    const known = this.#said.has(text);
    this.#said.add(text);
    return !known;
  }
}

/** The servers of a program, by the model of their engine and by their provider. */
type Servers = Map<unknown, Map<unknown, Neighbourhood<never>>>;

const perStack = new WeakMap<object, Servers>();

/** The neighbours of a component: same program, same provider, which is to say same server. */
export function neighboursOf<E extends EngineTypes, Login extends object>(
  component: pulumi.ComponentResource,
  { model, resourceType }: Pick<Engine<E, Login>, "model" | "resourceType">,
): Neighbours<E> {
  const root = pulumi.runtime.getStackResource();
  if (root === undefined) return new Neighbours(model); // a unit test without a stack: every component stands alone
  const all: Servers = perStack.get(root) ?? new Map();
  perStack.set(root, all);
  const servers = all.get(model) ?? new Map<unknown, Neighbourhood<never>>();
  all.set(model, servers);
  const server = component.getProvider(resourceType);
  const neighbours = (servers.get(server) as Neighbours<E> | undefined) ?? new Neighbours(model, all);
  servers.set(server, neighbours as unknown as Neighbourhood<never>);
  return neighbours;
}
