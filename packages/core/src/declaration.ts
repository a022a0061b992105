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
   * Tables and views that are offered. They must exist when the offer is deployed: see `PlanOptions.migrated`.
   * @default - every table and view of the schema, those of later migrations too
   */
  tables?: string[];
  /**
   * Sequences that the consumer may draw from. Only for offers that write and name `tables`: a `serial` column needs
   * its sequence here, an identity column needs none.
   * @default - none where `tables` are named; every sequence of the schema where not
   */
  sequences?: string[];
  /**
   * Columns that a `write-only` consumer gets back with `RETURNING`, or names in `ON CONFLICT`. Each one must be in
   * every table of `tables`.
   * @default - none
   */
  returning?: string[];
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
  /** What this login may do in the service's schema. */
  access: Access;
  /**
   * Only with `write-only`: for each table, the columns that may be read back with `RETURNING` or named in `ON CONFLICT`.
   * The tables must exist when this is deployed: see `PlanOptions.migrated`.
   * @default - none
   */
  returning?: Record<string, string[]>;
}

/**
 * The database access of one service, as plain data without secrets.
 * @example
 * ```ts
 * import { plan } from "@rolewright/core";
 * plan({ service: "orders", database: "shop", logins: { app: {}, migrate: true } });
 * ```
 */
export interface ServiceDeclaration {
  /** Name of the service: lower-case letters, digits and dashes. Role names are made of it. */
  service: string;
  /** Name of the database that holds the service's schema. It has to exist. */
  database: string;
  /**
   * Name of the schema that the service owns.
   * @default - the service's name, with `_` for `-`
   */
  schema?: string;
  /** The logins of the service. */
  logins?: Logins;
  /** What other services may do with this one's objects. */
  offers?: Offer[];
  /** What this service uses of other services. Needs `logins.app`. */
  uses?: Use[];
  /** Logins for people and jobs. */
  roles?: ServiceRole[];
}
