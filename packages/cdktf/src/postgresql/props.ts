import type { ServiceSettings, Slot } from "@rolewright/core";
import type { IResolvable, TerraformProvider } from "cdktf";
import type { ServiceDatabase } from "./service-database.js";

/**
 * A login and how it authenticates: a password, one that Terraform keeps nowhere, or none, for servers that know the
 * client by IAM or certificate. None of it is in the manifest.
 */
export interface LoginProps {
  /**
   * The password, or its SCRAM-SHA-256 verifier, as a reference: the value of a sensitive `TerraformVariable`, of a data
   * source or of another resource. A literal text would stand in cdk.tf.json, and is refused. It is in Terraform's state.
   * @default - no password: the login authenticates by other means
   */
  password?: string | IResolvable;
  /**
   * The same, in no state and no plan: a reference to an ephemeral value. Needs Terraform 1.11 or OpenTofu 1.11.
   * @default - none
   */
  passwordWo?: string | IResolvable;
  /**
   * Terraform does not see that a `passwordWo` has changed. It sends the password again when this text is another one.
   * @default - none; required with `passwordWo`
   */
  passwordWoVersion?: string;
  /**
   * How many sessions this login may have at once; -1 is no limit.
   * @default `-1`
   */
  connectionLimit?: number;
  /**
   * Ends a statement that runs longer, in milliseconds.
   * @default - the server's setting
   */
  statementTimeout?: number;
  /**
   * Ends a session that is idle in a transaction for longer, in milliseconds.
   * @default - the server's setting
   */
  idleInTransactionSessionTimeout?: number;
  /**
   * The moment from which the password is no longer taken, in UTC: `2030-01-31T00:00:00Z`. Open sessions stay.
   * @default - it does not end
   */
  validUntil?: string;
}

/** The login of the application, in one or both of its slots. */
export interface AppLoginProps extends LoginProps {
  /**
   * The slot that the application connects with, `a` or `b`. The values beside it are that slot's.
   * @default `a`
   */
  active?: Slot;
  /**
   * The other slot, while a password is being rotated.
   * @default - there is no other slot
   */
  standby?: LoginProps;
  /**
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/** The logins of a service. */
export interface LoginsProps {
  /**
   * The login of the running application.
   * @default - no such login
   */
  app?: AppLoginProps;
  /**
   * The login that runs migrations, and acts as the owner of the schema.
   * @default - no such login
   */
  migrate?: LoginProps;
}

/** What a `ServiceDatabase` takes. Names are plain, since they decide which resources there are. */
export interface ServiceDatabaseProps extends ServiceSettings {
  /**
   * Name of the service. The names of its roles and its addresses in Terraform are made of it.
   * @default - the id of the construct
   */
  service?: string;
  /** The logins of the service. */
  logins?: LoginsProps;
  /**
   * Whether the tables that are named in `offers` and `returning` exist. On the very first deployment of a schema they
   * do not: deploy with `false`, run the migrations, and deploy again without it.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Give the schemas and their owner `prevent_destroy`. Those of a service that was retired with `dropSchemas` have it not.
   * @default `true`
   */
  protect?: boolean;
  /**
   * The provider that connects to the service's database as its deployer, with `superuser: false`.
   * @default - the stack's provider without an alias
   */
  provider?: TerraformProvider;
  /**
   * Make the manifest an output of the stack, called `<service>_manifest`, so that a plan shows what changes of access.
   * @default `true`
   */
  manifestOutput?: boolean;
}

/** What a `MigratorRole` takes. */
export interface MigratorRoleProps {
  /** The service in whose schema the role may act. */
  service: ServiceDatabase;
  /**
   * Name of the role within the service: `analyst` of `orders` becomes the login `orders_analyst`.
   * @default - the id of the construct, without the service's name before it
   */
  role?: string;
  /** How it authenticates. */
  login: LoginProps;
}

/** What a `ReadOnlyRole` and a `ReadWriteRole` take. */
export interface ServiceRoleProps extends MigratorRoleProps {
  /**
   * Let it run VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH MATERIALIZED VIEW and LOCK TABLE on every table of the service.
   * Needs `serverVersion` 17 or later.
   * @default `false`
   */
  maintain?: boolean;
}

/** What a `WriteOnlyRole` takes. */
export interface WriteOnlyRoleProps extends ServiceRoleProps {
  /**
   * For each table, the columns that may be read back with `RETURNING` or named in `ON CONFLICT`.
   * @default - none
   */
  returning?: Record<string, string[]>;
}
