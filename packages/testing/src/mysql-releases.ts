import type { DebianPackage } from "./debian-packages.js";

/** A release of a server, and where it comes from. */
export interface MySqlRelease extends DebianPackage {
  engine: "mysql" | "mariadb";
  /** As people call it. */
  name: string;
  program: string;
}

/** A series of MariaDB that can be started. Debian moves the patch version. */
export type MariaDbVersion = "10.11" | "11.8";

const mariaDb = (version: MariaDbVersion, suite: string): MySqlRelease => ({
  ...{ engine: "mariadb", name: `MariaDB ${version}`, suite },
  ...{ package: "mariadb-server-core", program: "usr/sbin/mariadbd" },
});
export const MARIADB: Record<MariaDbVersion, MySqlRelease> = {
  "10.11": mariaDb("10.11", "bookworm"),
  "11.8": mariaDb("11.8", "trixie"),
};
/** No stable release of Debian has it. */
export const MYSQL: MySqlRelease = {
  ...{ engine: "mysql", name: "MySQL", suite: "sid" },
  ...{ package: "mysql-server-core", program: "usr/sbin/mysqld" },
};
