import { checkOneServer } from "../check-together.js";
import type { MySqlDeclaration } from "./declaration.js";
import { MYSQL } from "./model.js";
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
export const checkTogether = (declarations: MySqlDeclaration[]): void =>
  checkOneServer(MYSQL, plan, declarations);
