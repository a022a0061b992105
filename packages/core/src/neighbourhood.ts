import { claim, serviceClaim } from "./contracts.js";
import type { EngineModel, EngineTypes } from "./engine-model.js";
import { DeclarationError, type Problem } from "./errors.js";
import { toIdentifier } from "./names.js";

/**
 * The services that are declared one after the other for one server, each checked against those before it.
 * @example
 * ```ts
 * import { Neighbourhood, POSTGRESQL, plan, type ServiceDeclaration } from "@rolewright/core";
 * const server = new Neighbourhood(POSTGRESQL);
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * server.add(orders, plan(orders));
 * ```
 */
export class Neighbourhood<E extends EngineTypes> {
  /** What a service is on this server. */
  readonly model: EngineModel<E>;
  readonly #services = new Map<string, E["declaration"]>();
  readonly #consumers = new Map<string, E["declaration"][]>();
  readonly #owners = new Map<string, string>();

  constructor(model: EngineModel<E>) {
    this.model = model;
  }

  /**
   * Adds a service.
   * @throws {DeclarationError} when it does not fit the services before it
   */
  add(declaration: E["declaration"], records: E["record"][]): void {
    const own = toIdentifier(declaration.service);
    const [first] = this.#services.values();
    if (first !== undefined) this.#checkServer(declaration, first);
    claim(
      declaration.service,
      [...this.model.claims(records), serviceClaim(declaration.service)],
      this.#owners,
    );
    const owners = new Set((declaration.uses ?? []).map(({ from }) => toIdentifier(from)));
    for (const name of owners) this.#checkContract(declaration, this.#services.get(name));
    for (const consumer of this.#consumers.get(own) ?? []) this.#checkContract(consumer, declaration);
    this.#services.set(own, declaration);
    for (const name of owners) this.#consumers.set(name, [...(this.#consumers.get(name) ?? []), declaration]);
  }

  /**
   * Takes the names of what is made on the server for a service.
   * @throws {DeclarationError} when another one has one of them
   */
  claim(service: string, records: E["record"][]): void {
    claim(service, this.model.claims(records), this.#owners);
  }

  /** The declaration of a service that was added. */
  service(name: string): E["declaration"] | undefined {
    return this.#services.get(toIdentifier(name));
  }

  /** The engine that a service is on, as people call it; undefined when it was not added. */
  engineOf(name: string): string | undefined {
    const declaration = this.service(name);
    return declaration && this.model.title(declaration);
  }

  /**
   * What is wrong with what a service uses of those that are not here, and of all `others` only on servers of other engines.
   * Only known when all of the program has been read, since the owner may come last.
   */
  problemsElsewhere(
    consumer: E["declaration"],
    others: Iterable<{ engineOf(name: string): string | undefined }>,
  ): Problem[] {
    const elsewhere = [...others];
    const engine = this.model.title(consumer);
    return (consumer.uses ?? []).flatMap(({ from }, index) => {
      if (this.service(from) !== undefined) return [];
      const [other, ...more] = elsewhere.flatMap((each) => each.engineOf(from) ?? []);
      if (other === undefined || [other, ...more].includes(engine)) return [];
      return [{ path: `uses[${index}].from`, reason: onOther(from, other, consumer.service, engine) }];
    });
  }

  #checkServer(declaration: E["declaration"], first: E["declaration"]): void {
    const [own, other] = [declaration, first].map((each) => this.model.title(each));
    if (own === other) return;
    const reason = `it is for ${own}, and "${first.service}" is for ${other}. Services of one provider are on one server: write what it is, or give this one a provider of its own.`;
    throw new DeclarationError(declaration.service, [{ path: "engine", reason }]);
  }

  #checkContract(consumer: E["declaration"], owner: E["declaration"] | undefined): void {
    if (owner === undefined) return;
    const index = (consumer.uses ?? []).findIndex(
      ({ from }) => toIdentifier(from) === toIdentifier(owner.service),
    );
    const problems = this.model.contractProblem(consumer, owner, `uses[${index}]`);
    if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
  }
}

const onOther = (owner: string, theirs: string, consumer: string, own: string): string =>
  `"${owner}" is on ${theirs}, and "${consumer}" on ${own}. A contract stays within one server: give "${owner}" a database there too, or remove this use.`;
