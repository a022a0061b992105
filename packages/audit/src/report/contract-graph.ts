import type { Access, Engine, Manifest } from "@rolewright/core";

/** Access of one service to another one's data, as both sides declare it. */
export interface ContractEdge {
  /** The service that offers. */
  owner: string;
  /** The service that uses it. */
  consumer: string;
  /** The kinds of access, sorted: those that are used, or else those that are offered. */
  access: Access[];
  /** Whether both sides declare it; where the other side has no manifest here, it is `unknown`. */
  state: "agreed" | "unused" | "not offered" | "unknown";
}

/** Who uses whose data. */
export interface ContractGraph {
  /** All services, sorted; those that only a contract names are among them. */
  services: string[];
  /** Sorted by owner and consumer. */
  edges: ContractEdge[];
}

/**
 * The contracts between services, by both of their manifests. The manifests may be of several engines, one server of each: a contract
 * stays within one, and a service that has one name on two of them has its engine behind.
 * @example
 * ```ts
 * import { contractsOf } from "@rolewright/audit";
 * import { manifest } from "@rolewright/core";
 * const orders = manifest({ service: "orders", database: "shop", offers: [{ to: "reporting", access: "read-only" }] });
 * contractsOf([orders]).edges; // [{ owner: "orders", consumer: "reporting", access: ["read-only"], state: "unknown" }]
 * ```
 */
export function contractsOf(manifests: Manifest[]): ContractGraph {
  const nameOf = namesOf(manifests);
  const known = new Set(manifests.map((m) => nameOf(m, m.service)));
  const pairs = new Map<
    string,
    { owner: string; consumer: string; offered: Set<Access>; used: Set<Access> }
  >();
  const pair = (owner: string, consumer: string) => {
    const key = JSON.stringify([owner, consumer]);
    const found = pairs.get(key) ?? { owner, consumer, offered: new Set<Access>(), used: new Set<Access>() };
    pairs.set(key, found);
    return found;
  };
  for (const m of manifests) {
    const own = nameOf(m, m.service);
    for (const { to, access } of m.offers) pair(own, nameOf(m, to)).offered.add(access);
    for (const { from, access } of m.uses) pair(nameOf(m, from), own).used.add(access);
  }
  const edges = [...pairs.values()].map(({ owner, consumer, offered, used }): ContractEdge => {
    const access = [...(used.size > 0 ? used : offered)].toSorted();
    if (!known.has(owner) || !known.has(consumer)) return { owner, consumer, access, state: "unknown" };
    const state = used.size === 0 ? "unused" : used.isSubsetOf(offered) ? "agreed" : "not offered";
    return { owner, consumer, access, state };
  });
  const services = new Set([...known, ...edges.flatMap(({ owner, consumer }) => [owner, consumer])]);
  return { services: [...services].toSorted(), edges: edges.toSorted(byPair) };
}

/** What to call a service that a manifest names: where manifests of other engines name one alike, by its engine too. */
function namesOf(manifests: Manifest[]): (m: Manifest, service: string) => string {
  const engines = new Map<string, Set<Engine>>();
  for (const { engine, service, offers, uses } of manifests)
    for (const name of [service, ...offers.map(({ to }) => to), ...uses.map(({ from }) => from)])
      engines.set(name, (engines.get(name) ?? new Set()).add(engine));
  return ({ engine }, service) => (engines.get(service)?.size === 1 ? service : `${service} (${engine})`);
}

const byPair = (a: ContractEdge, b: ContractEdge): number =>
  a.owner !== b.owner ? (a.owner < b.owner ? -1 : 1) : a.consumer < b.consumer ? -1 : 1;
