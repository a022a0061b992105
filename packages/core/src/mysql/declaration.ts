import type { Access, Slot, Use } from "../declaration.js";
import type { MySqlEngine, MySqlVersion } from "./engines.js";

/** What a service lets one other service of the same server do with its objects. */
export interface MySqlOffer {
  /** Name of the service that may use this offer. */
  to: string;
  /** What that service may do. */
  access: Access;
  /**
   * The database of the objects, where the service has several.
   * @default - the service's `database`
   */
  database?: string;
  /**
   * Tables and views that are offered. They must exist when the offer is deployed: see `PlanOptions.migrated`.
   * @default - every table and view of the database, those of later migrations too; none where `columns` or `routines` are named
   */
  tables?: string[];
  /**
   * For each table of which only some columns are offered, those columns. `read-only` reads them, `write-only` inserts
   * them, `read-write` reads, inserts and updates them. No row can be deleted by its columns.
   * @default - none
   */
  columns?: Record<string, string[]>;
  /**
   * Routines that the consumer may call: `function total`, `procedure close_day`. They run with the rights of their
   * definer unless they say SQL SECURITY INVOKER.
   * @default - none
   */
  routines?: string[];
}

/** The application's own login. */
export interface MySqlAppLogin {
  /**
   * The slot that the application connects with.
   * @default `a`
   */
  active?: Slot;
  /**
   * Keep the other slot too, so that a password can be rotated while both work.
   * @default `false`
   */
  standby?: boolean;
  /**
   * Where the application connects from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The login that runs migrations, where it connects from elsewhere. */
export interface MySqlMigrateLogin {
  /**
   * Where migrations connect from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The logins of a service. */
export interface MySqlLogins {
  /**
   * The login of the running application: reads and writes everything in the service's own databases.
   * @default - no such login
   */
  app?: MySqlAppLogin;
  /**
   * The login that runs migrations: the only one that creates, alters and drops objects. Views and routines that it makes
   * run with its rights, so that it has to stay.
   * @default `false`
   */
  migrate?: boolean | MySqlMigrateLogin;
}

/** A login for a person or a job, beside the application's own. */
export interface MySqlServiceRole {
  /** Name of the role within the service: `analyst` of the service `orders` becomes the login `orders_analyst`. */
  name: string;
  /** What this login may do in the service's databases. `migrate` creates, alters and drops objects. */
  access: Access | "migrate";
  /**
   * Where it connects from.
   * @default - the service's `host`
   */
  host?: string;
}

/**
 * What becomes of the data of a service that is retired.
 *
 * - `keep-data`: the databases and all they hold stay, and no login of the service is left.
 * - `dropDatabases`, with the names of all databases of the service: they are dropped, with what they hold, when the
 *   service is then removed from the program.
 */
export type MySqlRetirement = "keep-data" | { dropDatabases: string[] };

/** What a service declares beside its name and its logins. */
export interface MySqlServiceSettings {
  /** The kind of server. The two differ in what a role can hold and in the statements that say so. */
  engine: MySqlEngine;
  /**
   * Name of the database that the service owns.
   * @default - the service's name, with `_` for `-`
   */
  database?: string;
  /**
   * Further databases that the service owns. What its logins may do, they may do in each; what it offers names its database.
   * @default - none
   */
  additionalDatabases?: string[];
  /**
   * The collation of the databases, of the character set `utf8mb4`.
   * @default - `utf8mb4_0900_ai_ci` on MySQL, `utf8mb4_uca1400_ai_ci` on MariaDB
   */
  collation?: string;
  /**
   * Where the logins of the service connect from, as MySQL writes it: `10.0.%`, `app.internal`, `localhost`. `%` is
   * everywhere. It has no default: a login is a user at a host, and each has to say its own.
   * @default - what each login says
   */
  host?: string;
  /**
   * The oldest version that this is deployed to: `8.0`, `8.4` or `9` of MySQL, `10.11`, `11.4` or `11.8` of MariaDB. So far
   * nothing that can be declared needs a later one.
   * @default - `8.0`, or `10.11`
   */
  serverVersion?: MySqlVersion;
  /**
   * Whether the server runs with `partial_revokes=ON`, where the name of a database in a grant is the name itself and no
   * pattern. Ask it: `SHOW VARIABLES LIKE 'partial_revokes'`. MySQL only.
   * @default `false`
   */
  partialRevokes?: boolean;
  /**
   * Routines of the service's `database` that its application and its `read-write` roles may call: `function total`,
   * `procedure close_day`. They must exist when this is deployed: see `PlanOptions.migrated`.
   * @default - none, since a routine runs with the rights of its definer and not of its caller
   */
  routines?: string[];
  /** What other services may do with this one's objects. */
  offers?: MySqlOffer[];
  /** What this service uses of other services of the same server. Needs `logins.app`. */
  uses?: Use[];
  /**
   * Ends the service: all its users and roles, and so all access, are dropped. `logins`, `offers`, `uses`, `roles` and
   * `routines` have to be removed with it.
   * @default - the service lives
   */
  retired?: MySqlRetirement;
}

/**
 * The access of one service to its databases on MySQL or MariaDB, as plain data without secrets.
 * @example
 * ```ts
 * import { type MySqlDeclaration, plan } from "@rolewright/core/mysql";
 * const orders: MySqlDeclaration = {
 *   engine: "mysql",
 *   service: "orders",
 *   host: "10.0.%",
 *   logins: { app: {}, migrate: true },
 * };
 * plan(orders);
 * ```
 */
export interface MySqlDeclaration extends MySqlServiceSettings {
  /** Name of the service: lower-case letters, digits and dashes. Names of roles and users are made of it. */
  service: string;
  /** The logins of the service. */
  logins?: MySqlLogins;
  /** Logins for people and jobs. */
  roles?: MySqlServiceRole[];
}
