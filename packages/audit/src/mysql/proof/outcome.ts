import { accountOf } from "../accounts.js";
import type { ProvedObject } from "./objects.js";

/** What came of a statement: the login may, or may not, or it may and what it names does not work. */
export type Outcome = "allowed" | "refused" | "broken";

/** How the driver throws what the server answers. */
export type ServerError = Error & { errno?: number; sqlState?: string };

/** What the server answers whoever may not: a database, table, column or routine is refused, or the definition of a view. */
const REFUSED = new Set([1044, 1142, 1143, 1345, 1370]);

/**
 * Failures that come after the check of privileges: there is no such table, the number of arguments is wrong, a column has no
 * default or can not be null, an engine of tables does not change rows, a view takes no rows or not in all its tables at once.
 */
const PAST_THE_CHECK = new Set([
  1031, 1048, 1146, 1288, 1318, 1348, 1364, 1393, 1394, 1395, 1423, 1471, 3105,
]);

/** A view means what is not there or what its definer may not, or has no definer: who may see less is told that it is denied access. */
const BROKEN = new Set([1356, 1449, 1045]);

/** What an error says of a login; `undefined` where it says nothing of privileges. */
export function outcomeOf(
  { errno = 0, message }: ServerError,
  login: string,
  view: ProvedObject | undefined,
): Outcome | undefined {
  if (view !== undefined && (BROKEN.has(errno) || isOfDefiner(message, login, view))) return "broken";
  if (REFUSED.has(errno)) return "refused";
  return PAST_THE_CHECK.has(errno) ? "allowed" : undefined;
}

/** Of a view over several tables MySQL says which account lacks what: the definer, and on a table below the view. */
function isOfDefiner(message: string, login: string, { definer, name }: ProvedObject): boolean {
  if (definer === undefined) return false;
  const { name: user, host } = accountOf(definer);
  if (!message.includes(`'${user}'@'${host}'`)) return false;
  return definer !== login || !(message.includes(`'${name}'`) || message.includes(`\`${name}\``));
}
