import type * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { type Manifest, Neighbourhood } from "@rolewright/core";

/**
 * The services that one program declares on one server, so that they can be checked against each other, and so that a
 * consumer's application waits for the contract role that it is to be a member of.
 */
export class Neighbours extends Neighbourhood {
  readonly #roles = new Map<string, postgresql.Role>();
  readonly #manifests = new Map<string, () => Promise<Manifest>>();
  readonly #said = new Set<string>();

  /** Makes a role known to those who wait for it. */
  offer(name: string, role: postgresql.Role): void {
    this.#roles.set(name, role);
  }

  /** Those of the roles that this program makes, once all of it has been read: a consumer may come before its owner. */
  async find(names: string[]): Promise<postgresql.Role[]> {
    await new Promise((resolve) => setImmediate(resolve));
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

const perStack = new WeakMap<object, Map<unknown, Neighbours>>();

/** The neighbours of a component: same program, same provider, which is to say same server. */
export function neighboursOf(component: pulumi.ComponentResource): Neighbours {
  const root = pulumi.runtime.getStackResource();
  if (root === undefined) return new Neighbours(); // a unit test without a stack: every component stands alone
  const servers = perStack.get(root) ?? new Map<unknown, Neighbours>();
  perStack.set(root, servers);
  const server = component.getProvider("postgresql:index/role:Role");
  const neighbours = servers.get(server) ?? new Neighbours();
  servers.set(server, neighbours);
  return neighbours;
}
