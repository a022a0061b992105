/** A kind of server that speaks MySQL: MySQL 8.0 to 9, or MariaDB from 10.11 on. */
export type MySqlEngine = "mysql" | "mariadb";

/** A version of MySQL or MariaDB that the library knows. */
export type MySqlVersion = "8.0" | "8.4" | "9" | "10.11" | "11.4" | "11.8";

/** What differs between MySQL and MariaDB. */
export interface MySqlEngineFacts {
  /** What people call it. */
  title: string;
  /** The oldest first. */
  versions: MySqlVersion[];
  /** The collation of a new database, spelled out: the default of a server is another one from version to version. */
  collation: string;
  /** Whether one statement grants several roles, and several are active at login. */
  severalRoles: boolean;
  /** Whether what a migrator gets on a database is all that there is, beside the grant option. */
  migratorHasAll: boolean;
  /** Whether a view or routine may use what its definer has by a role. */
  definerByRole: boolean;
}

/**
 * What differs between the two, as data.
 * @example
 * ```ts
 * import { ENGINE_FACTS } from "@rolewright/core/mysql";
 * ENGINE_FACTS.mariadb.title; // MariaDB
 * ```
 */
export const ENGINE_FACTS: Record<MySqlEngine, MySqlEngineFacts> = {
  mysql: {
    title: "MySQL",
    versions: ["8.0", "8.4", "9"],
    collation: "utf8mb4_0900_ai_ci",
    severalRoles: true,
    migratorHasAll: true,
    definerByRole: true,
  },
  mariadb: {
    title: "MariaDB",
    versions: ["10.11", "11.4", "11.8"],
    collation: "utf8mb4_uca1400_ai_ci",
    severalRoles: false,
    migratorHasAll: false,
    definerByRole: false,
  },
};
