import type { Slot } from "@rolewright/core";
import type {
  MySqlAuthPlugin,
  MySqlOldPassword,
  MySqlServiceSettings,
  MySqlTlsOption,
} from "@rolewright/core/mysql";
import type { IResolvable, TerraformProvider } from "cdktf";
import type { ServiceDatabase } from "./service-database.js";

/**
 * A login and how it authenticates: a password, one that Terraform keeps nowhere, or a plugin that asks for none. One of the
 * three is needed: without it the server would let everybody in. None of it is in the manifest.
 */
export interface LoginProps {
  /**
   * The password, as a reference: the value of a sensitive `TerraformVariable`, of a data source or of another resource. A
   * literal text would stand in cdk.tf.json, and is refused. A hash of it is in Terraform's state. In place of `passwordWo` it makes the
   * user anew.
   * @default - `passwordWo` or `authPlugin`
   */
  password?: string | IResolvable;
  /**
   * The same, in no state and no plan: a reference to an ephemeral value. Needs Terraform 1.11 or OpenTofu 1.11.
   * @default - `password` or `authPlugin`
   */
  passwordWo?: string | IResolvable;
  /**
   * Terraform does not see that a `passwordWo` has changed. It sends the password again when this number is another one.
   * @default - none; required with `passwordWo`
   */
  passwordWoVersion?: number;
  /**
   * What becomes of the password before when the password is another one: `retain` keeps it beside the new one, until `discard` ends it. Left out, a
   * new password ends the one before, and not what was retained earlier. MySQL alone, from 8.0.14 on.
   * See https://dev.mysql.com/doc/refman/8.4/en/password-management.html#dual-passwords
   * @default - a new password ends the one before
   */
  oldPassword?: MySqlOldPassword;
  /**
   * The plugin by which the server knows this login without a password: `AWSAuthenticationPlugin` asks IAM of Amazon RDS,
   * `mysql_no_login` of MySQL lets nobody log in.
   * @default - a password
   */
  authPlugin?: MySqlAuthPlugin;
  /**
   * What its connections have to bring: `SSL` is encryption, `X509` a certificate too.
   * @default `NONE`
   */
  tlsOption?: MySqlTlsOption;
}

/** The login of the application, in one or both of its slots. */
export interface AppLoginProps extends LoginProps {
  /**
   * The slot that the application connects with, `a` or `b`. The values beside it are that slot's.
   * @default `a`
   */
  active?: Slot;
  /**
   * The other slot, while a password is being rotated. It connects from where the active one does.
   * @default - there is no other slot
   */
  standby?: LoginProps;
  /**
   * Where the application connects from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The login that runs migrations. */
export interface MigrateLoginProps extends LoginProps {
  /**
   * Where migrations connect from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The logins of a service. */
export interface LoginsProps {
  /**
   * The login of the running application.
   * @default - no such login
   */
  app?: AppLoginProps;
  /**
   * The login that runs migrations: the only one that creates, alters and drops objects.
   * @default - no such login
   */
  migrate?: MigrateLoginProps;
}

/** What a `ServiceDatabase` takes. Names are plain, since they decide which resources there are. */
export interface ServiceDatabaseProps extends MySqlServiceSettings {
  /**
   * Name of the service. The names of its roles and its addresses in Terraform are made of it.
   * @default - the id of the construct
   */
  service?: string;
  /** The logins of the service. */
  logins?: LoginsProps;
  /**
   * Whether the tables and routines that are named in `offers` and `routines` exist. On the very first deployment they do
   * not: deploy with `false`, run the migrations, and deploy again without it.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Refuse to destroy the databases, since they are dropped with all they hold, and to remove the service while it is in use.
   * Those of a service that was retired with `dropDatabases` are not protected.
   * @default `true`
   */
  protect?: boolean;
  /**
   * The provider that connects to the server as the service's deployer.
   * @default - the stack's provider without an alias
   */
  provider?: TerraformProvider;
  /**
   * Make the manifest an output of the stack, called `<service>_manifest`, so that a plan shows what changes of access.
   * @default `true`
   */
  manifestOutput?: boolean;
}

/** What the roles of a service take. */
export interface ServiceRoleProps {
  /** The service in whose databases the role may act. */
  service: ServiceDatabase;
  /**
   * Name of the role within the service: `analyst` of `orders` becomes the login `orders_analyst`.
   * @default - the id of the construct, without the service's name before it
   */
  role?: string;
  /**
   * Where it connects from.
   * @default - the service's `host`
   */
  host?: string;
  /** How it authenticates. */
  login: LoginProps;
}
