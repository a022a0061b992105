import type { EngineTypes } from "./engine-model.js";
import type { Problem } from "./errors.js";
import type { Manifest } from "./manifest.js";
import type { Neighbourhood } from "./neighbourhood.js";

/**
 * The plan of a service while a program is being read: roles join it one after the other.
 * @example
 * ```ts
 * import { Neighbourhood, POSTGRESQL, ServicePlan } from "@rolewright/core";
 * const server = new Neighbourhood(POSTGRESQL);
 * const orders = new ServicePlan({ service: "orders", database: "shop" }, {}, server);
 * orders.join({ name: "analyst", access: "read-only" });
 * orders.manifest().roles;
 * ```
 */
export class ServicePlan<E extends EngineTypes> {
  /** All records so far, in order. */
  readonly records: E["record"][];
  readonly #options: E["options"];
  readonly #neighbours: Neighbourhood<E>;
  #declaration: E["declaration"];

  /** @throws {DeclarationError} when the declaration is refused, by itself or beside its neighbours */
  constructor(declaration: E["declaration"], options: E["options"], neighbours: Neighbourhood<E>) {
    neighbours.model.validate(declaration);
    this.#declaration = declaration;
    this.#options = options;
    this.#neighbours = neighbours;
    this.records = neighbours.model.planService(declaration, options);
    neighbours.add(declaration, this.records);
  }

  /** What is declared so far, with the roles that have joined. */
  get declaration(): E["declaration"] {
    return this.#declaration;
  }

  /**
   * The declaration with one more role. `problems` are what else was found of it.
   * @throws {DeclarationError} when it is refused
   */
  with(role: E["role"], problems: Problem[] = []): E["declaration"] {
    const declaration = { ...this.#declaration, roles: [...(this.#declaration.roles ?? []), role] };
    this.#neighbours.model.validate(declaration, problems);
    return declaration;
  }

  /**
   * Adds a role, and returns the records that it adds.
   * @throws {DeclarationError} when it is refused
   */
  join(role: E["role"], problems: Problem[] = []): E["record"][] {
    const declaration = this.with(role, problems);
    const added = this.#neighbours.model.planRole(declaration, role, this.records, this.#options);
    this.#neighbours.claim(declaration.service, added);
    this.#declaration = declaration;
    this.records.push(...added);
    return added;
  }

  /** The manifest, with the roles that have joined. */
  manifest(): Manifest {
    return this.#neighbours.model.manifest(this.#declaration);
  }

  /** Names of roles of other services that a record has to wait for, where they are made beside it. */
  rolesOfOthers(record: E["record"]): string[] {
    return this.#neighbours.model.rolesOfOthers(this.#declaration, record);
  }
}
