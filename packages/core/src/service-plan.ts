import type { ServiceDeclaration, ServiceRole } from "./declaration.js";
import type { Problem } from "./errors.js";
import { type Manifest, manifest } from "./manifest.js";
import { contractRoleName } from "./names.js";
import type { Neighbourhood } from "./neighbourhood.js";
import { type PlanOptions, planRole, planService } from "./plan.js";
import type { PlanRecord } from "./records.js";
import { validate } from "./validate.js";

/**
 * The plan of a service while a program is being read: roles join it one after the other.
 * @example
 * ```ts
 * import { Neighbourhood, ServicePlan } from "@rolewright/core";
 * const orders = new ServicePlan({ service: "orders", database: "shop" }, {}, new Neighbourhood());
 * orders.join({ name: "analyst", access: "read-only" });
 * orders.manifest().roles;
 * ```
 */
export class ServicePlan {
  /** All records so far, in order. */
  readonly records: PlanRecord[];
  readonly #options: PlanOptions;
  readonly #neighbours: Neighbourhood;
  #declaration: ServiceDeclaration;

  /** @throws {DeclarationError} when the declaration is refused, by itself or beside its neighbours */
  constructor(declaration: ServiceDeclaration, options: PlanOptions, neighbours: Neighbourhood) {
    validate(declaration);
    this.#declaration = declaration;
    this.#options = options;
    this.#neighbours = neighbours;
    this.records = planService(declaration, options);
    neighbours.add(declaration, this.records);
  }

  /** What is declared so far, with the roles that have joined. */
  get declaration(): ServiceDeclaration {
    return this.#declaration;
  }

  /**
   * The declaration with one more role. `problems` are what else was found of it.
   * @throws {DeclarationError} when it is refused
   */
  with(role: ServiceRole, problems: Problem[] = []): ServiceDeclaration {
    const declaration = { ...this.#declaration, roles: [...(this.#declaration.roles ?? []), role] };
    validate(declaration, problems);
    return declaration;
  }

  /**
   * Adds a role, and returns the records that it adds.
   * @throws {DeclarationError} when it is refused
   */
  join(role: ServiceRole, problems: Problem[] = []): PlanRecord[] {
    const declaration = this.with(role, problems);
    const added = planRole(declaration, role, this.records, this.#options);
    this.#neighbours.claim(declaration.service, added);
    this.#declaration = declaration;
    this.records.push(...added);
    return added;
  }

  /** The manifest, with the roles that have joined. */
  manifest(): Manifest {
    return manifest(this.#declaration);
  }

  /** Names of roles of other services that a record has to wait for, where they are made beside it. */
  rolesOfOthers(record: PlanRecord): string[] {
    // An application is a member of the contracts that it uses.
    const { service, uses = [] } = this.#declaration;
    return record.key === "app" ? [...new Set(uses.map(({ from }) => contractRoleName(from, service)))] : [];
  }
}
