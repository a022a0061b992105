import { claim, offerProblem, serviceClaim } from "../contracts.js";
import type { Claim } from "../engine-model.js";
import { DeclarationError } from "../errors.js";
import { toIdentifier } from "../names.js";
import type { MySqlDeclaration } from "./declaration.js";
import { plan } from "./plan.js";
import type { MySqlRecord } from "./records.js";

/**
 * Checks the services of one server against each other: two that would make one role, user or database, and uses that
 * nothing offers. A service that is not in the list is unknown here, and its side of a contract is left to its own stack.
 * @throws {DeclarationError} of the first service that does not fit the others
 * @example
 * ```ts
 * import { checkTogether, type MySqlDeclaration } from "@rolewright/core/mysql";
 * const orders: MySqlDeclaration = { engine: "mysql", service: "orders" };
 * checkTogether([orders, { engine: "mysql", service: "catalog" }]);
 * ```
 */
export function checkTogether(declarations: MySqlDeclaration[]): void {
  const owners = new Map<string, string>();
  for (const declaration of declarations) {
    const [first = declaration] = declarations;
    if (declaration.engine !== first.engine)
      refuse(
        declaration,
        "engine",
        `"${declaration.engine}" is given, and "${first.service}" is on "${first.engine}". Services that are checked together are on one server: check those of each by themselves.`,
      );
    claim(declaration.service, [serviceClaim(declaration.service), ...claimsOf(plan(declaration))], owners);
  }
  for (const consumer of declarations) {
    const problems = (consumer.uses ?? []).flatMap((use, index) => {
      const owner = declarations.find(({ service }) => toIdentifier(service) === toIdentifier(use.from));
      return owner === undefined ? [] : offerProblem(consumer, owner, `uses[${index}]`);
    });
    if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
  }
}

/** The names that a service takes with its records: roles, users and databases all belong to the whole server. */
export const claimsOf = (records: MySqlRecord[]): Claim[] =>
  records.flatMap((record) => {
    if (record.kind === "database")
      return [{ what: `database "${record.name}"`, place: `database ${record.name}` }];
    if (record.kind !== "role" && record.kind !== "user") return [];
    return [{ what: `role or user "${record.name}"`, place: `account ${record.name}` }];
  });

function refuse({ service }: MySqlDeclaration, path: string, reason: string): never {
  throw new DeclarationError(service, [{ path, reason }]);
}
