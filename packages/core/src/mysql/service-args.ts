import type { Slot } from "../declaration.js";
import { type DeclaredFields, declared } from "../service-args.js";
import type { MySqlDeclaration, MySqlServiceSettings } from "./declaration.js";

/**
 * What a component or construct of a service on MySQL or MariaDB takes. `Login` is how a login authenticates there.
 */
export interface MySqlServiceArgs<Login extends object = object> extends MySqlServiceSettings {
  /**
   * Name of the service.
   * @default - the name of the component
   */
  service?: string;
  /** The logins of the service. */
  logins?: {
    /** The login of the application, in one or both of its slots. */
    app?: Login & { active?: Slot; standby?: Login; host?: string };
    /** The login that runs migrations. */
    migrate?: Login & { host?: string };
  };
  /**
   * Whether the tables and routines that are named in `offers` and `routines` exist.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Protect the databases from deletion.
   * @default `true`
   */
  protect?: boolean;
}

/** The fields of logins that are declared: a user of MySQL is a name at a host. */
export const DECLARED_FIELDS: DeclaredFields = { app: ["active", "host"], migrate: ["host"] };

/**
 * The plain, secret-free declaration within the arguments of a component called `name`.
 * @example
 * ```ts
 * import { declarationOf } from "@rolewright/core/mysql";
 * declarationOf("orders", { engine: "mysql", host: "10.0.%", logins: { migrate: { host: "ci.internal" } } });
 * // { service: "orders", engine: "mysql", host: "10.0.%", logins: { migrate: { host: "ci.internal" } } }
 * ```
 */
export const declarationOf = (name: string, args: MySqlServiceArgs): MySqlDeclaration =>
  declared(name, args, DECLARED_FIELDS);

/**
 * Whether the data of a service stays on the server, even when the service is removed from its program: it was said so.
 * @example
 * ```ts
 * import { keepsData } from "@rolewright/core/mysql";
 * keepsData({ engine: "mysql", retired: "keep-data" }); // true
 * ```
 */
export const keepsData = ({ retired }: Pick<MySqlServiceSettings, "retired" | "engine">): boolean =>
  retired === "keep-data";
