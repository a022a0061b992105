import type * as pulumi from "@pulumi/pulumi";
import type { Access, Offer, ServiceDeclaration, Slot, Use } from "@rolewright/core";
import type { ServiceDatabase } from "./service-database.js";

/**
 * A login and how it authenticates: a password that you give, one that is generated, or none, for servers that know the
 * client by IAM or certificate. None of it is in the manifest.
 */
export interface LoginArgs {
  /**
   * The password. Kept secret whether or not it is given as a secret. No backslash, and not the word NULL.
   * @default - no password: the login authenticates by other means
   */
  password?: pulumi.Input<string>;
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
export interface ServiceDatabaseArgs {
  /**
   * Name of the service. Role names are made of it.
   * @default - the name of the component
   */
  service?: string;
  /** Name of the database that holds the schema. It has to exist, and the provider has to connect to it. */
  database: string;
  /**
   * Name of the schema that the service owns.
   * @default - the service's name, with `_` for `-`
   */
  schema?: string;
  /** The logins of the service. */
  logins?: LoginsArgs;
  /** What other services may do with this one's objects. */
  offers?: Offer[];
  /** What this service uses of other services. */
  uses?: Use[];
  /**
   * Whether the tables that are named in `offers` and `returning` exist. On the very first deployment of a schema they
   * do not: deploy with `false`, run the migrations, and deploy again without it.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Protect the schema and its owner from deletion, so that no data is lost by removing code.
   * @default `true`
   */
  protect?: boolean;
}

/** What a `ReadOnlyRole` and a `ReadWriteRole` take. */
export interface ServiceRoleArgs {
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

/** What a `WriteOnlyRole` takes. */
export interface WriteOnlyRoleArgs extends ServiceRoleArgs {
  /**
   * For each table, the columns that may be read back with `RETURNING` or named in `ON CONFLICT`.
   * @default - none
   */
  returning?: Record<string, string[]>;
}

/** The plain, secret-free declaration within the arguments of a component. */
export function declarationOf(name: string, args: ServiceDatabaseArgs): ServiceDeclaration {
  const {
    service = name,
    database,
    schema,
    logins,
    offers,
    uses,
    migrated: _,
    protect: __,
    ...unknown
  } = args;
  const { app, migrate, ...other } = logins ?? {};
  return {
    service,
    database,
    ...(schema !== undefined && { schema }),
    ...(logins !== undefined && {
      logins: {
        ...(app !== undefined && {
          app: {
            ...(app.active !== undefined && { active: app.active }),
            standby: app.standby !== undefined,
          },
        }),
        ...(migrate !== undefined && { migrate: true }),
        ...other,
      },
    }),
    ...(offers !== undefined && { offers }),
    ...(uses !== undefined && { uses }),
    ...unknown, // a field that does not exist is refused by its name, not dropped
  };
}

/** The role that the arguments of a component declare. */
export function serviceRoleOf(name: string, service: string, access: Access, args: WriteOnlyRoleArgs) {
  const { service: _, login: __, role, returning, ...unknown } = args;
  const ownName = role ?? (name.startsWith(`${service}-`) ? name.slice(service.length + 1) : name);
  return { ...unknown, name: ownName, access, ...(returning !== undefined && { returning }) };
}
