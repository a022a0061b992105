import type { Platform } from "./platforms.js";
import type { ServerVersion } from "./versions.js";

/**
 * What one kind of role may do.
 *
 * - `read-only`: SELECT on tables and views.
 * - `write-only`: INSERT on tables, USAGE on sequences; rows can not be read back.
 * - `read-write`: SELECT, INSERT, UPDATE and DELETE on tables, USAGE and SELECT on sequences.
 */
export type Access = "read-only" | "write-only" | "read-write";

/** One of the two login slots of an application: `a` or `b`. */
export type Slot = "a" | "b";

/** What a service lets one other service do with its objects. */
export interface Offer {
  /** Name of the service that may use this offer. */
  to: string;
  /** What that service may do. */
  access: Access;
  /**
   * The schema of the objects, where the service has several.
   * @default - the service's `schema`
   */
  schema?: string;
  /**
   * Tables and views that are offered. They must exist when the offer is deployed: see `PlanOptions.migrated`.
   * @default - every table and view of the schema, those of later migrations too; none where `columns` or `routines` are named
   */
  tables?: string[];
  /**
   * Sequences that the consumer may draw from. Only for offers that write and name `tables` or `columns`: a `serial`
   * column needs its sequence here, an identity column needs none.
   * @default - none where `tables` are named; every sequence of the schema where not
   */
  sequences?: string[];
  /**
   * Columns that a `write-only` consumer gets back with `RETURNING`, or names in `ON CONFLICT`. Each one must be in
   * every table of `tables`.
   * @default - none
   */
  returning?: string[];
  /**
   * For each table of which only some columns are offered, those columns. `read-only` reads them, `write-only` inserts
   * them, `read-write` reads, inserts and updates them. No row can be deleted by its columns.
   * @default - none
   */
  columns?: Record<string, string[]>;
  /**
   * Functions and procedures that the consumer may call, by name, or with the types of the arguments where a name has
   * several: `total`, `total(integer, text)`. They run with the consumer's privileges unless they are SECURITY DEFINER.
   * @default - none
   */
  routines?: string[];
  /**
   * Name of the login that deploys the consumer, where each service has a deployer of its own: it gets the right to
   * make the consumer a member of this contract's role. Needs `serverVersion` 16 or later.
   * @default - the consumer is deployed by the same login as this service
   */
  deployer?: string;
}

/** What a service uses of another one. */
export interface Use {
  /** Name of the service that offers it. */
  from: string;
  /** The access that is expected. Where several offers have different ones, there is one use for each. */
  access: Access;
}

/** The application's own login. */
export interface AppLogin {
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
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/** The logins of a service. */
export interface Logins {
  /**
   * The login of the running application: reads and writes everything in the service's own schema.
   * @default - no such login
   */
  app?: AppLogin;
  /**
   * The login that runs migrations. It acts as the owner of the schema, and is the only way to create or alter objects.
   * @default `false`
   */
  migrate?: boolean;
}

/** A login for a person or a job, beside the application's own. */
export interface ServiceRole {
  /** Name of the role within the service: `analyst` of the service `orders` becomes the login `orders_analyst`. */
  name: string;
  /** What this login may do in the service's schemas. `migrate` acts as the owner: it creates and alters objects. */
  access: Access | "migrate";
  /**
   * Only with `write-only`: for each table, the columns that may be read back with `RETURNING` or named in `ON CONFLICT`.
   * The tables must exist when this is deployed: see `PlanOptions.migrated`.
   * @default - none
   */
  returning?: Record<string, string[]>;
  /**
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/**
 * What becomes of the data of a service that is retired.
 *
 * - `keep-data`: the schemas and all they hold stay with the owner role, which no login can become any more.
 * - `dropSchemas`, with the names of all schemas of the service: they are dropped, with what they hold, when the service
 *   is then removed from the program.
 */
export type Retirement = "keep-data" | { dropSchemas: string[] };

/** The servers that something is deployed to. */
export interface ServerDeclaration {
  /**
   * The oldest major version of PostgreSQL that this is deployed to: 14 to 18. What only later ones know is refused.
   * @default `14`
   */
  serverVersion?: ServerVersion;
  /**
   * Who runs the server. Names that the platform keeps for itself are refused.
   * @default `self-managed`
   */
  platform?: Platform;
}

/** What every form of a declaration says of a service in the same words: plain data, and the components of an engine. */
export interface ServiceSettings extends ServerDeclaration {
  /** Name of the database that holds the service's schema. It has to exist, and the deployer has to connect to it. */
  database: string;
  /**
   * Name of the schema that the service owns.
   * @default - the service's name, with `_` for `-`
   */
  schema?: string;
  /**
   * Further schemas that the service owns. What its logins may do, they may do in each; what it offers names its schema.
   * @default - none
   */
  additionalSchemas?: string[];
  /**
   * Schemas that follow the service's own in the `search_path` of its logins, such as the one of an extension.
   * @default - none
   */
  searchPath?: string[];
  /**
   * How the logins of the service prove who they are. `rds-iam` makes each of them a member of `rds_iam`, by which Amazon
   * RDS takes a token in place of a password. Needs `platform` `rds`.
   * @default `password`
   */
  authentication?: "password" | "rds-iam";
  /** What other services may do with this one's objects. */
  offers?: Offer[];
  /** What this service uses of other services. Needs `logins.app`. */
  uses?: Use[];
  /**
   * Ends the service: all its roles but the owner, and all access, are dropped. `logins`, `offers`, `uses` and `roles`
   * have to be removed with it.
   * @default - the service lives
   */
  retired?: Retirement;
}

/**
 * The database access of one service, as plain data without secrets.
 * @example
 * ```ts
 * import { plan } from "@rolewright/core";
 * plan({ service: "orders", database: "shop", logins: { app: {}, migrate: true } });
 * ```
 */
export interface ServiceDeclaration extends ServiceSettings {
  /** Name of the service: lower-case letters, digits and dashes. Role names are made of it. */
  service: string;
  /** The logins of the service. */
  logins?: Logins;
  /** Logins for people and jobs. */
  roles?: ServiceRole[];
}
