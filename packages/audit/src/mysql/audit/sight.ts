import type { MySqlCatalog } from "../catalog/catalog.js";
import type { Reach } from "../reach.js";
import { isPattern, literalOf, reaches } from "../spelling.js";

/** What the login that has read the catalog could see, if it were there. */
export interface Sight {
  /** Whether a database would be in the catalog if there were one. */
  database(name: string): boolean;
  /** Whether the tables, views and routines of a database would be. */
  objects(name: string): boolean;
  /** What would not be of a database, in words. */
  missing(name: string): string[];
}

/** Privileges on the whole server that show what is in no database. */
const BLIND =
  /^(CREATE USER|CREATE ROLE|DROP ROLE|PROCESS|RELOAD|FILE|SHUTDOWN|SUPER|REPLICATION .*|CREATE TABLESPACE|.*_.*|.* ADMIN|.* MONITOR|BINLOG .*|SET USER)$/;

/** What each kind of object takes, beside a privilege on the database. */
const KINDS: [what: string, privileges: string[]][] = [
  ["tables", ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES"]],
  ["views", ["SHOW VIEW"]],
  ["routines", ["SHOW_ROUTINE", "EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"]],
  ["triggers", ["TRIGGER"]],
  ["events", ["EVENT"]],
];

/** MySQL shows only what one holds a privilege on. */
export function sightOf(catalog: MySqlCatalog, reach: Reach): Sight {
  const mine = new Set(reach.of(catalog.readBy).map(({ account }) => account));
  const held = catalog.grants.filter(
    ({ grantee, table, routine }) => mine.has(grantee) && table === undefined && routine === undefined,
  );
  const there = new Set(catalog.databases.map(({ name }) => name));
  // On MariaDB a deployer has every role that it made, and so a grant on each database: most are looked up by name.
  const patterns = held.filter(
    ({ database }) => database === undefined || isPattern(database, catalog.partialRevokes),
  );
  const literal = Map.groupBy(
    held.filter((each) => !patterns.includes(each)),
    ({ database = "" }) => (catalog.partialRevokes ? database : literalOf(database)),
  );
  const on = (name: string): string[] =>
    [
      ...patterns.filter(
        ({ database }) => database === undefined || reaches(database, name, catalog.partialRevokes),
      ),
      ...(literal.get(name) ?? []),
    ].flatMap(({ privileges }) => privileges);
  const missing = (name: string): string[] => {
    const all = on(name);
    return KINDS.filter(([, some]) => !some.some((each) => all.includes(each))).map(([what]) => what);
  };
  return {
    database: (name) => there.has(name) || on(name).some((each) => !BLIND.test(each)),
    objects: (name) => !missing(name).some((what) => ["tables", "views", "routines"].includes(what)),
    missing,
  };
}
