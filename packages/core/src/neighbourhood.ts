import { claimNames, contractProblem } from "./contracts.js";
import type { ServiceDeclaration } from "./declaration.js";
import { DeclarationError } from "./errors.js";
import { toIdentifier } from "./names.js";
import type { PlanRecord } from "./records.js";

/**
 * The services that are declared one after the other for one server, each checked against those before it.
 * @example
 * ```ts
 * import { Neighbourhood, plan, type ServiceDeclaration } from "@rolewright/core";
 * const server = new Neighbourhood();
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * server.add(orders, plan(orders));
 * ```
 */
export class Neighbourhood {
  readonly #services = new Map<string, ServiceDeclaration>();
  readonly #consumers = new Map<string, ServiceDeclaration[]>();
  readonly #owners = new Map<string, string>();

  /**
   * Adds a service.
   * @throws {DeclarationError} when it does not fit the services before it
   */
  add(declaration: ServiceDeclaration, records: PlanRecord[]): void {
    this.claim(declaration.service, records);
    const own = toIdentifier(declaration.service);
    const owners = new Set((declaration.uses ?? []).map(({ from }) => toIdentifier(from)));
    for (const name of owners) checkContract(declaration, this.#services.get(name));
    for (const consumer of this.#consumers.get(own) ?? []) checkContract(consumer, declaration);
    this.#services.set(own, declaration);
    for (const name of owners) this.#consumers.set(name, [...(this.#consumers.get(name) ?? []), declaration]);
  }

  /**
   * Takes the names of roles and schemas for a service.
   * @throws {DeclarationError} when another one has one of them
   */
  claim(service: string, records: PlanRecord[]): void {
    claimNames(service, records, this.#owners);
  }

  /** The declaration of a service that was added. */
  service(name: string): ServiceDeclaration | undefined {
    return this.#services.get(toIdentifier(name));
  }
}

function checkContract(consumer: ServiceDeclaration, owner: ServiceDeclaration | undefined): void {
  if (owner === undefined) return;
  const index = (consumer.uses ?? []).findIndex(
    ({ from }) => toIdentifier(from) === toIdentifier(owner.service),
  );
  const problems = contractProblem(consumer, owner, `uses[${index}]`);
  if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
}
