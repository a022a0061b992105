import type { MySqlEngine } from "@rolewright/core/mysql";

/** The name of a database in a grant on all of it, without its escapes. */
export const literalOf = (spelling: string): string => spelling.replace(/\\(.)/g, "$1");

/** Whether it is a pattern, so that it may reach more than one database. */
export const isPattern = (spelling: string, partialRevokes: boolean): boolean =>
  !partialRevokes && /[_%]/.test(spelling.replace(/\\./g, ""));

/**
 * Whether a grant on all of a database reaches one. `_` is any character and `%` any number of them, unless they are escaped; with
 * `partial_revokes=ON` a name is only itself. See https://dev.mysql.com/doc/refman/8.4/en/grant.html#grant-quoting
 */
export function reaches(spelling: string, database: string, partialRevokes: boolean): boolean {
  if (partialRevokes) return spelling === database;
  const source = spelling.replace(/\\(.)|([\s\S])/g, (_, escaped: string | undefined, one = "") =>
    one === "_" ? "." : one === "%" ? ".*" : (escaped ?? one).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  return new RegExp(`^${source}$`, "s").test(database);
}

/** Where the first wildcard of a spelling is; one without any is the most specific. */
function firstWildcard(spelling: string): number {
  const at = spelling.replace(/\\./g, "..").search(/[_%]/);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/**
 * Which of several grants on a database that all fit a server takes, as measured: they do not add up. The less specific is that whose
 * first wildcard comes earlier, to MariaDB one with `%` before all. By a role MySQL takes the name itself, or else the first in the order of bytes.
 */
export function takenFirst(engine: MySqlEngine, byRole: boolean): (a: string, b: string) => number {
  if (engine === "mysql" && byRole)
    return (a, b) => Number(/[\\_%]/.test(a)) - Number(/[\\_%]/.test(b)) || (a < b ? -1 : 1);
  const withPercent = (spelling: string): number =>
    engine === "mariadb" && /%/.test(spelling.replace(/\\./g, "")) ? 1 : 0;
  return (a, b) => withPercent(a) - withPercent(b) || (firstWildcard(a) > firstWildcard(b) ? -1 : 1);
}

/** Whether a grant is on a database or on something in it. Only the name of a whole database is a pattern. */
export const isOn = (
  { database, table, routine }: { database?: string; table?: string; routine?: string },
  name: string,
  partialRevokes: boolean,
): boolean =>
  database !== undefined &&
  (table === undefined && routine === undefined
    ? reaches(database, name, partialRevokes)
    : database === name);
