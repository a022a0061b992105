import type { Access, ServiceDeclaration } from "./declaration.js";
import type { Claim } from "./engine-model.js";
import { DeclarationError, type Problem } from "./errors.js";
import { toIdentifier } from "./names.js";
import type { PlanRecord } from "./records.js";

/** What declarations and manifests both say of contracts. */
type ContractSides = Pick<ServiceDeclaration, "service" | "database" | "offers" | "uses">;

/**
 * What is wrong with what `consumer` uses of `owner`, where both are known.
 * @example
 * ```ts
 * import { contractProblem, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * const reporting = { ...orders, service: "reporting", uses: [{ from: "orders", access: "read-only" as const }] };
 * contractProblem(reporting, orders, "uses[0]"); // "orders" offers nothing to "reporting". ...
 * ```
 */
export function contractProblem(consumer: ContractSides, owner: ContractSides, path: string): Problem[] {
  const uses = (consumer.uses ?? []).filter(({ from }) => toIdentifier(from) === toIdentifier(owner.service));
  if (uses.length === 0) return [];
  if (consumer.database !== owner.database) {
    const reason = `"${owner.service}" is in the database "${owner.database}", and "${consumer.service}" in "${consumer.database}". A contract stays within one database: put both in one, or remove this use.`;
    return [{ path: `${path}.from`, reason }];
  }
  return offerProblem(consumer, owner, path);
}

/**
 * What is wrong with what `consumer` uses of `owner`, wherever their data is: on MySQL a contract spans the server.
 * @example
 * ```ts
 * import { offerProblem } from "@rolewright/core";
 * const uses = [{ from: "orders", access: "read-only" as const }];
 * offerProblem({ service: "reporting", uses }, { service: "orders" }, "uses[0]"); // "orders" offers nothing to "reporting". ...
 * ```
 */
export function offerProblem(
  consumer: Pick<ContractSides, "service" | "uses">,
  owner: { service: string; offers?: { to: string; access: Access }[] },
  path: string,
): Problem[] {
  const uses = (consumer.uses ?? []).filter(({ from }) => toIdentifier(from) === toIdentifier(owner.service));
  const expected = accessKinds(uses);
  const offers = (owner.offers ?? []).filter(({ to }) => toIdentifier(to) === toIdentifier(consumer.service));
  if (offers.length === 0) {
    const reason = `"${owner.service}" offers nothing to "${consumer.service}". Add { to: "${consumer.service}", access: ${expected} } to its \`offers\`, or remove this use.`;
    return [{ path, reason }];
  }
  const offered = accessKinds(offers);
  if (offered === expected) return [];
  const reason = `${expected} is expected, but "${owner.service}" offers ${offered}. Write the same on both sides.`;
  return [{ path: `${path}.access`, reason }];
}

const accessKinds = (entries: { access: Access }[]): string =>
  [...new Set(entries.map(({ access }) => `"${access}"`))].toSorted().join(" and ");

/** The names that a service takes with its records: roles belong to the whole server, schemas to one database. */
export const claimsOf = (records: PlanRecord[]): Claim[] =>
  records.flatMap((record) => {
    if (record.kind !== "role" && record.kind !== "schema") return [];
    const place = record.kind === "role" ? record.name : `${record.database}/${record.name}`;
    return [{ what: `role or schema "${record.name}"`, place }];
  });

/** What a service takes on its server even without any record: its own name. */
export const serviceClaim = (service: string): Claim => ({
  what: `names of "${toIdentifier(service)}"`,
  place: `service ${toIdentifier(service)}`,
});

/**
 * Takes names for a service. `owners` says which service of the server has which.
 * @throws {DeclarationError} when another service has one of them; nothing is taken then
 */
export function claim(service: string, claims: Claim[], owners: Map<string, string>): void {
  for (const { what, place } of claims) {
    const owner = owners.get(place);
    if (owner === undefined) continue;
    throw new DeclarationError(service, [{ path: "service", reason: meets(service, owner, what) }]);
  }
  for (const { place } of claims) owners.set(place, service);
}

/** Why two services can not live on one server. */
const meets = (service: string, other: string, what: string): string =>
  service === other
    ? `"${service}" is declared twice, and there is one of it on a server. Remove one.`
    : `"${service}" and "${other}" would both make the ${what}. Rename one of the services.`;
