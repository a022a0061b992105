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

/**
 * Which of several grants on a database that all fit a server takes, as measured: they do not add up. MySQL takes that whose first wildcard comes
 * later, and `%` alone after all; by a role the name itself, or else the first in the order of bytes. MariaDB takes that which fewer names fit. Of two
 * that are equal in this the first in `mysql.db` is taken, where MySQL was told to read it (FLUSH PRIVILEGES) or was started since they were granted.
 */
export function takenFirst(engine: MySqlEngine, byRole: boolean): (a: string, b: string) => number {
  if (engine === "mysql" && byRole)
    return (a, b) => Number(/[\\_%]/.test(a)) - Number(/[\\_%]/.test(b)) || (a < b ? -1 : Number(a > b));
  const places = engine === "mysql" ? placesOnMySql : placesOnMariaDb;
  return (a, b) => {
    const others = places(b);
    const distances = places(a).map((place, at) => place - (others[at] ?? 0));
    return distances.find((each) => each !== 0) ?? 0;
  };
}

function placesOnMySql(spelling: string): number[] {
  const first = spelling.replace(/\\./g, "..").search(/[_%]/);
  return [Number(spelling === "%"), Number(first >= 0), -first];
}

/** Whether there is a `%`, and how few other characters then; how many `%`, and how many `_`; how much stands before the first of them. */
function placesOnMariaDb(spelling: string): number[] {
  const pattern = spelling.replace(/\\./g, ".").replace(/%+/g, "%");
  const count = (one: string): number => pattern.split(one).length - 1;
  const many = count("%");
  const first = pattern.search(/[_%]/);
  return [Number(many > 0), many > 0 ? many - pattern.length : 0, many, count("_"), Math.max(first, 0)];
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
