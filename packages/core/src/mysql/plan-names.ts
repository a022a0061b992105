import { toIdentifier } from "../names.js";
import type { MySqlDeclaration } from "./declaration.js";

/**
 * The database of a service: declared, or made of the service's name.
 * @example
 * ```ts
 * import { databaseOf } from "@rolewright/core/mysql";
 * databaseOf({ engine: "mysql", service: "order-history" }); // order_history
 * ```
 */
export const databaseOf = ({ database, service }: MySqlDeclaration): string =>
  database ?? toIdentifier(service);

/**
 * All databases of a service, its own first.
 * @example
 * ```ts
 * import { databasesOf } from "@rolewright/core/mysql";
 * databasesOf({ engine: "mysql", service: "orders", additionalDatabases: ["orders_archive"] });
 * ```
 */
export const databasesOf = (declaration: MySqlDeclaration): string[] => [
  databaseOf(declaration),
  ...(Array.isArray(declaration.additionalDatabases) ? declaration.additionalDatabases : []),
];
