import type { Access, ServiceDeclaration } from "./declaration.js";
import { DeclarationError, type Problem } from "./errors.js";
import { toIdentifier } from "./names.js";
import { plan } from "./plan.js";
import type { PlanRecord } from "./records.js";

/**
 * Checks declarations against each other: two services that would meet in one name, and uses that nothing offers.
 * A service that is not in the list is unknown here, and its side of a contract is left to its own stack.
 * @throws {DeclarationError} of the first service that does not fit the others
 * @example
 * ```ts
 * import { checkTogether, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * checkTogether([orders, { service: "catalog", database: "shop" }]);
 * ```
 */
export function checkTogether(declarations: ServiceDeclaration[]): void {
  const known = new Map<string, ServiceDeclaration>();
  const owners = new Map<string, string>();
  for (const declaration of declarations) {
    const other = known.get(toIdentifier(declaration.service));
    if (other !== undefined)
      refuse(declaration, [
        {
          path: "service",
          reason: meets(declaration.service, other.service, toIdentifier(declaration.service)),
        },
      ]);
    known.set(toIdentifier(declaration.service), declaration);
    claimNames(declaration.service, plan(declaration), owners);
  }
  for (const consumer of declarations) {
    const problems = (consumer.uses ?? []).flatMap((use, index) => {
      const owner = known.get(toIdentifier(use.from));
      return owner === undefined ? [] : contractProblem(consumer, owner, `uses[${index}]`);
    });
    if (problems.length > 0) refuse(consumer, problems);
  }
}

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

/**
 * Takes the names of roles and schemas for a service. `owners` says which service of the server has which name.
 * @throws {DeclarationError} when another service has one of them; nothing is taken then
 * @example
 * ```ts
 * import { claimNames, plan } from "@rolewright/core";
 * const owners = new Map<string, string>();
 * claimNames("orders", plan({ service: "orders", database: "shop" }), owners);
 * ```
 */
export function claimNames(service: string, records: PlanRecord[], owners: Map<string, string>): void {
  const claims = records.flatMap((record) => {
    // Roles belong to the whole server, schemas to one database.
    if (record.kind === "role") return [{ name: record.name, place: record.name }];
    return record.kind === "schema"
      ? [{ name: record.name, place: `${record.database}/${record.name}` }]
      : [];
  });
  for (const { name, place } of claims) {
    const owner = owners.get(place);
    if (owner !== undefined) {
      throw new DeclarationError(service, [{ path: "service", reason: meets(service, owner, name) }]);
    }
  }
  for (const { place } of claims) owners.set(place, service);
}

/** Why two services can not live on one server. */
const meets = (service: string, other: string, name: string): string =>
  service === other
    ? `"${service}" is declared twice, and there is one of it on a server. Remove one.`
    : `"${service}" and "${other}" would both make the role or schema "${name}". Rename one of the services.`;

function refuse(declaration: ServiceDeclaration, problems: Problem[]): never {
  throw new DeclarationError(declaration.service, problems);
}
