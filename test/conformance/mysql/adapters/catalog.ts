import type { MySqlEngine } from "@rolewright/core/mysql";
import type { Connection } from "../connection.ts";

/** The server's own tables of who may do what. What a role or user is stands in the first of each. */
const TABLES: Record<MySqlEngine, string[]> = {
  mysql: ["user", "role_edges", "default_roles", "global_grants"],
  mariadb: ["global_priv", "roles_mapping"],
};
const SHARED = ["db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv"];

/** What is another one at each deployment, in whichever case a server writes it. */
const LEFT_OUT = new Set(["authentication_string", "password_last_changed", "timestamp"]);

const DATABASES = `select schema_name, default_character_set_name, default_collation_name from information_schema.schemata`;

/** Every row of those tables and every database, one sorted line each: who granted it, too. No password and no time. */
export async function catalogOf(connection: Connection, engine: MySqlEngine): Promise<string[]> {
  const lines: string[] = [];
  const add = async (title: string, sql: string): Promise<void> => {
    const [rows] = await connection.query(sql);
    for (const row of rows as object[]) lines.push(`${title} ${lineOf(row)}`);
  };
  for (const table of [...TABLES[engine], ...SHARED]) await add(table, `select * from mysql.${table}`);
  await add("database", DATABASES);
  return lines.toSorted();
}

const lineOf = (row: object): string =>
  Object.entries(row)
    .flatMap(([column, value]) => (column === "Priv" ? said(value) : [[column, value]]))
    .filter(([column]) => !LEFT_OUT.has(column.toLowerCase()))
    .map(([column, value]) => `${column}=${value}`)
    .join(" ");

/** MariaDB keeps what an account is as JSON, in which a default may be said or not. */
const said = (json: object): [string, unknown][] =>
  Object.entries(json).filter(([, value]) => ![0, "", false].includes(value));
