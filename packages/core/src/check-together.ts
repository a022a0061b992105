import { claim, serviceClaim } from "./contracts.js";
import type { ServiceDeclaration } from "./declaration.js";
import type { EngineModel, EngineTypes } from "./engine-model.js";
import { DeclarationError } from "./errors.js";
import { toIdentifier } from "./names.js";
import { plan } from "./plan.js";
import { POSTGRESQL } from "./postgresql-model.js";

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
export const checkTogether = (declarations: ServiceDeclaration[]): void =>
  checkOneServer(POSTGRESQL, plan, declarations);

/**
 * The same for the services of a server of any engine.
 * @throws {DeclarationError} of the first service that does not fit the others
 */
export function checkOneServer<E extends EngineTypes>(
  { claims, contractProblem, title }: EngineModel<E>,
  planOf: (declaration: E["declaration"]) => E["record"][],
  declarations: E["declaration"][],
): void {
  const owners = new Map<string, string>();
  for (const declaration of declarations) {
    const { service } = declaration;
    const [own, first] = [declaration, declarations[0] ?? declaration].map((each) => title(each));
    if (own !== first) {
      const reason = `it is for ${own}, and "${declarations[0]?.service}" is for ${first}. Services that are checked together are on one server: check those of each by themselves.`;
      throw new DeclarationError(service, [{ path: "engine", reason }]);
    }
    claim(service, [...claims(planOf(declaration)), serviceClaim(service)], owners);
  }
  const known = new Map(declarations.map((each) => [toIdentifier(each.service), each]));
  for (const consumer of declarations) {
    const problems = (consumer.uses ?? []).flatMap(({ from }, index) => {
      const owner = known.get(toIdentifier(from));
      return owner === undefined ? [] : contractProblem(consumer, owner, `uses[${index}]`);
    });
    if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
  }
}
