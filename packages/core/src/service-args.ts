import type { ServiceDeclaration, ServiceRole, ServiceSettings, Slot } from "./declaration.js";
import type { Problem } from "./errors.js";

/**
 * What a component or construct of a service takes, whichever engine makes its resources. `Login` is how a login
 * authenticates there.
 */
export interface ServiceArgs<Login extends object = object> extends ServiceSettings {
  /**
   * Name of the service.
   * @default - the name of the component
   */
  service?: string;
  /** The logins of the service. */
  logins?: {
    /** The login of the application, in one or both of its slots. */
    app?: Login & { active?: Slot; standby?: Login; maintain?: boolean };
    /** The login that runs migrations. */
    migrate?: Login;
  };
  /**
   * Whether the tables that are named in `offers` and `returning` exist.
   * @default `true`
   */
  migrated?: boolean;
  /**
   * Protect the schemas and their owner from deletion.
   * @default `true`
   */
  protect?: boolean;
}

/** What the functions below need of the arguments of a service, on whatever engine it is. */
interface AnyArgs<Login extends object = object> {
  service?: string;
  logins?: { app?: Login & { active?: Slot; standby?: Login }; migrate?: Login };
  protect?: boolean;
  migrated?: boolean;
  retired?: unknown;
}

/** The fields of logins that are declared, and do not say how a login authenticates. Other logins than these have none. */
export interface DeclaredFields {
  /** Those of `logins.app`, beside `standby`. */
  app: readonly string[];
  /** Those of `logins.migrate`. */
  migrate: readonly string[];
}

const DECLARED: DeclaredFields = { app: ["active", "maintain"], migrate: [] };

/**
 * The plain, secret-free declaration within the arguments of a component called `name`.
 * @example
 * ```ts
 * import { declarationOf } from "@rolewright/core";
 * declarationOf("orders", { database: "shop", logins: { app: { active: "b" } }, protect: false });
 * // { service: "orders", database: "shop", logins: { app: { active: "b", standby: false } } }
 * ```
 */
export const declarationOf = (name: string, args: ServiceArgs): ServiceDeclaration =>
  declared(name, args, DECLARED);

/** The same for any engine. */
export function declared<D extends object>(name: string, args: AnyArgs, fields: DeclaredFields): D {
  // What is not taken out here stays: a field that does not exist is refused by its name, not dropped.
  const { service = name, logins, migrated: _, protect: __, ...rest } = args;
  const { app, migrate, ...other } = logins ?? {};
  const ofMigrate = migrate && picked(migrate, fields.migrate);
  return defined({
    service,
    ...rest,
    logins:
      logins &&
      defined({
        app: app && { ...picked(app, fields.app), standby: app.standby !== undefined },
        migrate: ofMigrate && (Object.keys(ofMigrate).length > 0 ? ofMigrate : true),
        ...other,
      }),
  }) as D;
}

const picked = (value: object, fields: readonly string[]): object =>
  defined(Object.fromEntries(Object.entries(value).filter(([field]) => fields.includes(field))));

/**
 * The role that the arguments of a component called `name` declare.
 * @example
 * ```ts
 * import { serviceRoleOf } from "@rolewright/core";
 * serviceRoleOf("orders-analyst", "orders", "read-only", {}); // { name: "analyst", access: "read-only" }
 * ```
 */
export function serviceRoleOf<Role extends object = ServiceRole>(
  name: string,
  service: string,
  access: ServiceRole["access"],
  args: Omit<Role, "name" | "access"> & { role?: string },
): Role {
  const { role, ...rest } = args;
  const ownName = role ?? (name.startsWith(`${service}-`) ? name.slice(service.length + 1) : name);
  return defined({ ...rest, name: ownName, access }) as unknown as Role;
}

/**
 * Everything wrong with the logins of a service, as far as it is about how they authenticate. `check` judges one of them;
 * `more` are fields that it may have beside.
 * @example
 * ```ts
 * import { problemsOfLogins } from "@rolewright/core";
 * problemsOfLogins({ logins: { app: {} } }, (login, path, more) => []);
 * ```
 */
export function problemsOfLogins<Login extends object>(
  { logins }: AnyArgs<Login>,
  check: (login: Login, path: string, more: string[]) => Problem[],
  fields: DeclaredFields = DECLARED,
): Problem[] {
  const { app, migrate } = logins ?? {};
  return [
    ...(app === undefined ? [] : check(app, "logins.app", [...fields.app, "standby"])),
    ...(app?.standby === undefined ? [] : check(app.standby, "logins.app.standby", [])),
    ...(migrate === undefined ? [] : check(migrate, "logins.migrate", [...fields.migrate])),
  ];
}

/**
 * Key of the record of the login that the application connects with.
 * @example
 * ```ts
 * import { activeLogin } from "@rolewright/core";
 * activeLogin({ logins: { app: { active: "b" } } }); // app_b
 * ```
 */
export const activeLogin = ({ logins }: AnyArgs): string => `app_${logins?.app?.active ?? "a"}`;

/**
 * The settings of the login that the record with a key stands for.
 * @example
 * ```ts
 * import { loginOf } from "@rolewright/core";
 * loginOf({ logins: { app: {}, migrate: {} } }, "migrate");
 * ```
 */
export function loginOf<Login extends object>(args: AnyArgs<Login>, key: string): Login | undefined {
  const { app, migrate } = args.logins ?? {};
  if (key === "migrate") return migrate;
  return key === activeLogin(args) ? app : app?.standby;
}

/**
 * Whether the data of a service is protected. What was given up by name is so no longer: the next step is to remove the service.
 * @example
 * ```ts
 * import { protects } from "@rolewright/core";
 * protects({ retired: { dropSchemas: ["orders"] } }); // false
 * ```
 */
export const protects = ({ protect = true, retired }: AnyArgs): boolean =>
  protect && typeof retired !== "object";

/** The same without the fields that are `undefined`, which a declaration leaves out. */
const defined = <T extends object>(fields: { [Field in keyof T]: T[Field] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
