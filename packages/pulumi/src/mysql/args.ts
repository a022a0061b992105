import type * as pulumi from "@pulumi/pulumi";
import type { Slot } from "@rolewright/core";
import type {
  MySqlAuthPlugin,
  MySqlOldPassword,
  MySqlServiceSettings,
  MySqlTlsOption,
} from "@rolewright/core/mysql";
import type { ServiceDatabase } from "./service-database.js";

/**
 * A login and how it authenticates: a password that you give, one that is generated, or a plugin that asks for none. One of the
 * three is needed: without it MySQL would let everybody in. None of it is in the manifest.
 */
export interface LoginArgs {
  /**
   * The password. Kept secret whether or not it is given as a secret. With the official provider no quote and no backslash, which it
   * would put into its SQL as they are.
   * @default - `generatePassword` or `authPlugin`
   */
  password?: pulumi.Input<string>;
  /**
   * Generate a password with `@pulumi/random`, which must be installed.
   * @default `false`
   */
  generatePassword?: boolean;
  /**
   * What becomes of the password before when `password` is another one: `retain` keeps it beside the new one, until `discard` ends it. Left out, a
   * new password ends the one before, and not what was retained earlier. A generated one is another after `pulumi up --replace` of it. MySQL alone, from 8.0.14 on, and with petoju/mysql.
   * See https://dev.mysql.com/doc/refman/8.4/en/password-management.html#dual-passwords
   * @default - a new password ends the one before
   */
  oldPassword?: MySqlOldPassword;
  /**
   * The plugin by which the server knows this login without a password: `AWSAuthenticationPlugin` asks IAM of Amazon RDS,
   * `mysql_no_login` lets nobody log in.
   * @default - a password
   */
  authPlugin?: MySqlAuthPlugin;
  /**
   * What its connections have to bring: `SSL` is encryption, `X509` a certificate too. Another one replaces the user.
   * @default `NONE`
   */
  tlsOption?: MySqlTlsOption;
}

/** The login of the application, in one or both of its slots. */
export interface AppLoginArgs extends LoginArgs {
  /**
   * The slot that the application connects with, `a` or `b`. The values beside it are that slot's.
   * @default `a`
   */
  active?: Slot;
  /**
   * The other slot, while a password is being rotated. It connects from where the active one does.
   * @default - there is no other slot
   */
  standby?: LoginArgs;
  /**
   * Where the application connects from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The login that runs migrations. */
export interface MigrateLoginArgs extends LoginArgs {
  /**
   * Where migrations connect from.
   * @default - the service's `host`
   */
  host?: string;
}

/** The logins of a service. */
export interface LoginsArgs {
  /**
   * The login of the running application.
   * @default - no such login
   */
  app?: AppLoginArgs;
  /**
   * The login that runs migrations: the only one that creates, alters and drops objects.
   * @default - no such login
   */
  migrate?: MigrateLoginArgs;
}

/**
 * Runs one statement as the deployer, such as ``ALTER USER `orders_app_a`@`10.0.%` DEFAULT ROLE `orders_app` ``. What it throws fails
 * the deployment, with the message of the error.
 */
export type SetDefaultRole = (sql: string) => Promise<unknown>;

/** What a `ServiceDatabase` takes. Names are plain, since they decide which resources there are. */
export interface ServiceDatabaseArgs extends Omit<MySqlServiceSettings, "engine"> {
  /**
   * The kind of server. The official provider can not deploy to MariaDB; petoju/mysql can.
   * @default `mysql`
   */
  engine?: MySqlServiceSettings["engine"];
  /**
   * Name of the service. Names of roles and users are made of it.
   * @default - the name of the component
   */
  service?: string;
  /** The logins of the service. */
  logins?: LoginsArgs;
  /**
   * Whether the tables and routines that are named in `offers` and `routines` exist. On the very first deployment they do
   * not: deploy with `false`, run the migrations, and deploy again without it.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Protect the databases from deletion, since MySQL drops one with all it holds. Those of a service that was retired with
   * `dropDatabases` are not.
   * @default `true`
   */
  protect?: boolean;
  /**
   * Sets the default role of a login, which the official provider can not: it is given the statement, and has to run it as the
   * deployer, by whichever client you have. Called when a login is made or replaced, and never in a preview or with petoju/mysql, which
   * has a resource for it. Needs Pulumi 3.202 or later.
   * See https://dev.mysql.com/doc/refman/8.4/en/alter-user.html#alter-user-role
   * @default - `defaultRoleSql` has to be run after each new login
   */
  setDefaultRole?: SetDefaultRole;
}

/** What the roles of a service take. */
export interface ServiceRoleArgs {
  /** The service in whose databases the role may act. */
  service: ServiceDatabase;
  /**
   * Name of the role within the service: `analyst` of `orders` becomes the login `orders_analyst`.
   * @default - the name of the component, without the service's name before it
   */
  role?: string;
  /**
   * Where it connects from.
   * @default - the service's `host`
   */
  host?: string;
  /** How it authenticates. */
  login: LoginArgs;
}
