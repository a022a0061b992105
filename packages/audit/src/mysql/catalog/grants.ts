import type { MySqlEngine } from "@rolewright/core/mysql";
import { idOf } from "../accounts.js";
import { ask, type MySqlClient } from "../client.js";
import type { CatalogGrant } from "./catalog.js";
import { DATABASE_GRANTS, ROUTINE_GRANTS, SERVER_GRANTS, TABLE_GRANTS } from "./queries.js";

/** Everything that is granted to somebody, what is granted in the server's own databases included. */
export async function readGrants(
  client: MySqlClient,
  engine: MySqlEngine,
  idOfText: (text: string) => string,
): Promise<CatalogGrant[]> {
  const server =
    engine === "mysql"
      ? serverOf(await ask<ServerRow>(client, SERVER_GRANTS.mysql), idOfText)
      : (await ask<{ grantee: string; access: string }>(client, SERVER_GRANTS.mariadb)).map(fromBits);
  const databases = (await ask<DatabaseRow>(client, DATABASE_GRANTS)).map(fromColumns);
  const tables = (await ask<TableRow>(client, TABLE_GRANTS)).map(({ grantee, db, tbl, col, privileges }) => ({
    grantee,
    database: db,
    table: tbl,
    ...(col !== null && { column: col }),
    ...fromSet(privileges),
  }));
  const routines = (await ask<RoutineRow>(client, ROUTINE_GRANTS)).map(
    ({ grantee, db, routine, privileges }) => ({ grantee, database: db, routine, ...fromSet(privileges) }),
  );
  return [
    ...server,
    ...[...databases, ...tables, ...routines].filter(
      ({ privileges, grantable }) => privileges.length > 0 || grantable,
    ),
  ];
}

interface ServerRow {
  grantee: string;
  privilege: string;
  grantable: number;
}
interface DatabaseRow extends Record<string, string> {
  User: string;
  Host: string;
  Db: string;
}
interface TableRow {
  grantee: string;
  db: string;
  tbl: string;
  col: string | null;
  privileges: string;
}
interface RoutineRow {
  grantee: string;
  db: string;
  routine: string;
  privileges: string;
}

/** Of MySQL each privilege on the whole server is a row; dynamic ones may be passed on for themselves. */
function serverOf(rows: ServerRow[], idOfText: (text: string) => string): CatalogGrant[] {
  const groups = Map.groupBy(rows, ({ grantee, grantable }) => JSON.stringify([grantee, grantable]));
  return [...groups.values()].map((some) => ({
    grantee: idOfText(some[0]?.grantee ?? ""),
    privileges: some
      .map(({ privilege }) => privilege)
      .filter((each) => each !== "USAGE")
      .toSorted(),
    grantable: Boolean(some[0]?.grantable),
  }));
}

/** The privileges of MariaDB by their bits. See https://mariadb.com/kb/en/mysql-global_priv-table/ */
const BITS = [
  ..."SELECT INSERT UPDATE DELETE CREATE DROP RELOAD SHUTDOWN PROCESS FILE GRANT REFERENCES INDEX ALTER".split(
    " ",
  ),
  ...["SHOW DATABASES", "SUPER", "CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "REPLICATION SLAVE"],
  ...[
    "BINLOG MONITOR",
    "CREATE VIEW",
    "SHOW VIEW",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
    "CREATE USER",
    "EVENT",
  ],
  ...["TRIGGER", "CREATE TABLESPACE", "DELETE HISTORY", "SET USER", "FEDERATED ADMIN", "CONNECTION ADMIN"],
  ...[
    "READ_ONLY ADMIN",
    "REPLICATION SLAVE ADMIN",
    "REPLICATION MASTER ADMIN",
    "BINLOG ADMIN",
    "BINLOG REPLAY",
  ],
  ...["SLAVE MONITOR", "SHOW CREATE ROUTINE"],
];

function fromBits({ grantee, access }: { grantee: string; access: string }): CatalogGrant {
  const bits = BigInt(access);
  const all = BITS.filter((_, bit) => (bits >> BigInt(bit)) & 1n);
  return { grantee, ...held(all) };
}

/** Columns whose names are not those of their privileges. */
const COLUMNS: Record<string, string> = { CREATE_TMP_TABLE: "CREATE TEMPORARY TABLES" };

function fromColumns(row: DatabaseRow): CatalogGrant & { database: string } {
  const { User: user, Host: host, Db: database } = row;
  const all = Object.entries(row).flatMap(([column, value]) => {
    const name = /^(.*)_priv$/i.exec(column)?.[1]?.toUpperCase();
    return name === undefined || value !== "Y" ? [] : [COLUMNS[name] ?? name.replaceAll("_", " ")];
  });
  return { grantee: idOf(user, host), database, ...held(all) };
}

/** `Select,Show view,Grant`: a set of MySQL. */
const fromSet = (privileges: string): Pick<CatalogGrant, "privileges" | "grantable"> =>
  held(privileges.split(",").map((each) => each.toUpperCase()));

const held = (all: string[]): Pick<CatalogGrant, "privileges" | "grantable"> => ({
  privileges: all.filter((each) => each !== "GRANT" && each !== "").toSorted(),
  grantable: all.includes("GRANT"),
});
