import { offerProblem } from "../contracts.js";
import { DeclarationError } from "../errors.js";
import { toIdentifier } from "../names.js";
import type { MySqlDeclaration } from "./declaration.js";
import { plan } from "./plan.js";

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
  const owners = new Map<string, MySqlDeclaration>();
  for (const declaration of declarations) {
    const [first = declaration] = declarations;
    if (declaration.engine !== first.engine)
      refuse(
        declaration,
        "engine",
        `"${declaration.engine}" is given, and "${first.service}" is on "${first.engine}". Services that are checked together are on one server: check those of each by themselves.`,
      );
    for (const name of namesIn(declaration)) {
      const other = owners.get(name);
      if (other !== undefined)
        refuse(declaration, "service", meets(declaration.service, other.service, name));
    }
    for (const name of namesIn(declaration)) owners.set(name, declaration);
  }
  for (const consumer of declarations) {
    const problems = (consumer.uses ?? []).flatMap((use, index) => {
      const owner = declarations.find(({ service }) => toIdentifier(service) === toIdentifier(use.from));
      return owner === undefined ? [] : offerProblem(consumer, owner, `uses[${index}]`);
    });
    if (problems.length > 0) throw new DeclarationError(consumer.service, problems);
  }
}

/** Roles and users belong to the whole server, and so do databases. The service's own name is taken even without any. */
function namesIn(declaration: MySqlDeclaration): string[] {
  const made = plan(declaration).flatMap((record) => {
    if (record.kind === "database") return [`database "${record.name}"`];
    return record.kind === "role" || record.kind === "user" ? [`role or user "${record.name}"`] : [];
  });
  return [`names of "${toIdentifier(declaration.service)}"`, ...made];
}

const meets = (service: string, other: string, name: string): string =>
  service === other
    ? `"${service}" is declared twice, and there is one of it on a server. Remove one.`
    : `"${service}" and "${other}" would both make the ${name}. Rename one of the services.`;

function refuse({ service }: MySqlDeclaration, path: string, reason: string): never {
  throw new DeclarationError(service, [{ path, reason }]);
}
