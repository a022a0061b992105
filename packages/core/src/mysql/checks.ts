import { eachOnce, isList, knownFields, type Report } from "../checks.js";
import { routineProblem } from "./names.js";

/** What a declaration for PostgreSQL may say and one for MySQL may not: why, and the way that there is. */
const ONLY_POSTGRESQL: Record<string, string> = {
  schema: "MySQL has no schemas within a database. Write `database`.",
  additionalSchemas: "MySQL has no schemas within a database. Write `additionalDatabases`.",
  searchPath:
    "MySQL has no search path: a session is in one database, and writes another one before the name of a table. Remove it.",
  platform: "names that platforms keep for themselves are known of PostgreSQL only. Remove it.",
  authentication: "logins of MySQL have passwords here. Remove it.",
  maintain:
    "MySQL has no such right: ANALYZE TABLE and OPTIMIZE TABLE take SELECT and INSERT, and the rest a migrator. Remove it.",
  sequences: "a column counts by AUTO_INCREMENT, which needs no right of its own. Remove it.",
  returning:
    "MySQL has no RETURNING, and that of MariaDB reads the row, which takes SELECT. LAST_INSERT_ID() needs no right: remove it, or offer the columns `read-only`.",
  deployer:
    "a deployer that may grant roles may grant any of the server on MySQL, and on MariaDB those that it made. Remove it.",
  dropSchemas: "MySQL has no schemas within a database. Write `dropDatabases`.",
};

/** Whether a value is an object; fields that it may not have are reported, those that only PostgreSQL has with the way. */
export const fields = (value: unknown, allowed: string[], path: string, report: Report): boolean =>
  knownFields(value, allowed, path, report, ONLY_POSTGRESQL);

/** A list of routines by name, or nothing. */
export function checkRoutines(routines: string[] | undefined, path: string, report: Report): void {
  if (!isList(routines, path, report)) return;
  eachOnce(routines, path, report, routineProblem);
  if (routines.length === 0) report(path, "it names no routine. Name at least one, or leave it out.");
}
