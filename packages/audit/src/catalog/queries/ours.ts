// What of a catalog is read: everything of users, and of the system's schemas what somebody has changed.

/** The schemas of users. Temporary ones are each session's own. */
export const OURS = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

/** Two access control lists say the same when each holds the entries of the other. */
const differs = (one: string, other: string): string => `NOT (${one} @> ${other} AND ${one} <@ ${other})`;

/**
 * What a list of the system's schemas was when the server was made: `pg_init_privs` has those of `pg_catalog`. In
 * `information_schema`, PUBLIC may use the schema and read what is in it.
 */
const initial = (catalog: string, oid: string, owner: string, kind: string): string =>
  `coalesce((SELECT initprivs FROM pg_init_privs WHERE classoid = '${catalog}'::regclass AND objoid = ${oid} AND objsubid = 0),
            acldefault(${kind}, ${owner}) || CASE WHEN n.nspname = 'information_schema' AND ${kind} IN ('r', 'n')
              THEN makeaclitem(0, ${owner}, CASE ${kind} WHEN 'r' THEN 'SELECT' ELSE 'USAGE' END, false) END)`;

/**
 * Everything of users, and of the system's schemas what somebody has changed. The role 10 is the one that made the server.
 * `part` says of what else a change counts.
 */
export const oursOrChanged = (
  catalog: string,
  oid: string,
  owner: string,
  column: string,
  kind: string,
  part = "",
): string =>
  `(${OURS} OR n.nspname IN ('pg_catalog', 'information_schema')
      AND (${owner} <> 10 OR ${column} IS NOT NULL AND ${differs(column, initial(catalog, oid, owner, kind))}${part}))`;

/** Columns with an access control list, and whether it is another than the system's tables were made with. */
export const COLUMN_LISTS = `
  (SELECT attrelid, attname, attnum, attacl, ${differs("attacl", "coalesce(initprivs, '{}')")} AS changed
     FROM pg_attribute LEFT JOIN pg_init_privs ON classoid = 'pg_class'::regclass AND objoid = attrelid AND objsubid = attnum
    WHERE attacl IS NOT NULL AND attnum > 0 AND NOT attisdropped)`;
