import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings, Slot } from "@rolewright/core";
import type { ServiceDatabase } from "./service-database.js";

/**
 * A login and how it authenticates: a password that you give, one that is generated, or none, for servers that know the
 * client by IAM or certificate. None of it is in the manifest.
 */
export interface LoginArgs {
  /**
   * The password, or its SCRAM-SHA-256 verifier. Kept secret whether or not it is given as a secret. No backslash, and
   * not the word NULL.
   * @default - no password: the login authenticates by other means
   */
  password?: pulumi.Input<string>;
  /**
   * Send PostgreSQL a SCRAM-SHA-256 verifier that is made of the password, so that the password itself is neither in the
   * state of the role nor in the server's log. Some managed servers refuse verifiers.
   * @default `false`
   */
  sendVerifier?: boolean;
  /**
   * Generate a password with `@pulumi/random`, which must be installed. Changing this to `false` leaves the old password in force.
   * @default `false`
   */
  generatePassword?: boolean;
  /**
   * How many sessions this login may have at once; -1 is no limit.
   * @default `-1`
   */
  connectionLimit?: pulumi.Input<number>;
  /**
   * Ends a statement that runs longer, in milliseconds.
   * @default - the server's setting
   */
  statementTimeout?: pulumi.Input<number>;
  /**
   * Ends a session that is idle in a transaction for longer, in milliseconds.
   * @default - the server's setting
   */
  idleInTransactionSessionTimeout?: pulumi.Input<number>;
  /**
   * The moment from which the password is no longer taken, in UTC: `2030-01-31T00:00:00Z`. Open sessions stay.
   * @default - it does not end
   */
  validUntil?: pulumi.Input<string>;
}

/** The login of the application, in one or both of its slots. */
export interface AppLoginArgs extends LoginArgs {
  /**
   * The slot that the application connects with, `a` or `b`. The values beside it are that slot's.
   * @default `a`
   */
  active?: Slot;
  /**
   * The other slot, while a password is being rotated.
   * @default - there is no other slot
   */
  standby?: LoginArgs;
  /**
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/** The logins of a service. */
export interface LoginsArgs {
  /**
   * The login of the running application.
   * @default - no such login
   */
  app?: AppLoginArgs;
  /**
   * The login that runs migrations, and acts as the owner of the schema.
   * @default - no such login
   */
  migrate?: LoginArgs;
}

/** What a `ServiceDatabase` takes. Names are plain, since they decide which resources there are. */
export interface ServiceDatabaseArgs extends ServiceSettings {
  /**
   * Name of the service. Role names are made of it.
   * @default - the name of the component
   */
  service?: string;
  /** The logins of the service. */
  logins?: LoginsArgs;
  /**
   * Whether the tables that are named in `offers` and `returning` exist. On the very first deployment of a schema they
   * do not: deploy with `false`, run the migrations, and deploy again without it.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Protect the schemas and their owner from deletion, so that no data is lost by removing code. Those of a service that
   * was retired with `dropSchemas` are not.
   * @default `true`
   */
  protect?: boolean;
}

/** What a `MigratorRole` takes. */
export interface MigratorRoleArgs {
  /** The service in whose schema the role may act. */
  service: ServiceDatabase;
  /**
   * Name of the role within the service: `analyst` of `orders` becomes the login `orders_analyst`.
   * @default - the name of the component, without the service's name before it
   */
  role?: string;
  /** How it authenticates. */
  login: LoginArgs;
}

/** What a `ReadOnlyRole` and a `ReadWriteRole` take. */
export interface ServiceRoleArgs extends MigratorRoleArgs {
  /**
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/** What a `WriteOnlyRole` takes. */
export interface WriteOnlyRoleArgs extends ServiceRoleArgs {
  /**
   * For each table, the columns that may be read back with `RETURNING` or named in `ON CONFLICT`.
   * @default - none
   */
  returning?: Record<string, string[]>;
}
