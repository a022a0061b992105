import type * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import { activeLogin, type Manifest, type Problem, problemsOfLogins } from "@rolewright/core";
import { DECLARED_FIELDS, declarationOf, type MySql, renderSql, validate } from "@rolewright/core/mysql";
import { ServiceState } from "../service/service-state.js";
import { refusal } from "../service/validation.js";
import type { LoginArgs, ServiceDatabaseArgs } from "./args.js";
import { engineWith, problemsOfDefaultRole } from "./default-role.js";
import { ENGINE, states } from "./engine.js";
import { petoju } from "./petoju.js";

/**
 * The database access of one service on MySQL: its databases, the roles that hold privileges, its logins, what it offers to
 * other services and what it uses of theirs.
 *
 * It makes resources of the provider that is installed as `@pulumi/mysql` and passed as `opts.provider`. That is petoju/mysql, for MySQL and
 * MariaDB, after `pulumi package add terraform-provider petoju/mysql`, or else the official one, for MySQL. The latter has nothing for default
 * roles: give `setDefaultRole`, or run `defaultRoleSql` after each new login. With `activate_all_roles_on_login=ON` logins work without it, but no view
 * or routine of a migrator does. See https://dev.mysql.com/doc/refman/8.4/en/set-default-role.html
 * @example
 * ```ts
 * import * as mysql from "@pulumi/mysql";
 * import * as pulumi from "@pulumi/pulumi";
 * import { ServiceDatabase } from "@rolewright/pulumi/mysql";
 *
 * const config = new pulumi.Config();
 * const provider = new mysql.Provider("shop", { endpoint: "db.internal:3306", username: "deployer", password: config.requireSecret("deployer") });
 * const orders = new ServiceDatabase("orders", {
 *   host: "10.0.%",
 *   logins: { app: { password: config.requireSecret("appPassword") }, migrate: { generatePassword: true } },
 *   offers: [{ to: "reporting", access: "read-only" }],
 * }, { provider });
 * export const access = orders.manifest;
 * ```
 */
export class ServiceDatabase extends pulumi.ComponentResource {
  /** What this service's access is: sorted, without secrets, the same in every environment. */
  readonly manifest: pulumi.Output<Manifest>;
  /** Name of the login that the application connects with; undefined without `logins.app`. */
  readonly appLogin: pulumi.Output<string | undefined>;
  /** Its password, as a secret; undefined where it has none. */
  readonly appPassword: pulumi.Output<string | undefined>;
  /** Name of the login that runs migrations; undefined without `logins.migrate`. */
  readonly migrateLogin: pulumi.Output<string | undefined>;
  /** Its password, as a secret; undefined where it has none. */
  readonly migratePassword: pulumi.Output<string | undefined>;
  /** The service's own database. */
  readonly database: mysql.Database;
  /**
   * What makes the one role of each login active when it logs in, and where it is the definer of a view or routine. Without
   * `setDefaultRole` it has to be run by the deployer when the logins are there; it can be run again. Empty with petoju/mysql, which has a resource for it.
   */
  readonly defaultRoleSql: pulumi.Output<string[]>;

  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const { engine = "mysql", setDefaultRole, ...rest } = args;
    const declaration = declarationOf(name, { engine, ...rest });
    const ofLogins = problemsOfLogins(
      args,
      (login, path, more) => ENGINE.problemsOfLogin(login, path, declaration, more),
      DECLARED_FIELDS,
    );
    const problems = [...engineProblems(args), ...problemsOfDefaultRole(setDefaultRole), ...ofLogins];
    refusal(() => validate(declaration, problems));
    super(`${ENGINE.prefix}:index:ServiceDatabase`, name, { ...declaration }, opts);
    const { migrated = true } = args;
    // A record for each contract: the provider replaces a grant whose roles change, and nobody would have any in between.
    const options = { migrated, eachContract: true };
    const state = states.keep(
      this,
      new ServiceState(engineWith(setDefaultRole), this, name, declaration, args, options, opts?.aliases),
    );

    const app = state.logins.get(activeLogin(args));
    const migrate = state.logins.get("migrate");
    this.manifest = pulumi.output(state.manifest());
    this.appLogin = pulumi.output(app?.name);
    this.appPassword = pulumi.secret(app?.password);
    this.migrateLogin = pulumi.output(migrate?.name);
    this.migratePassword = pulumi.secret(migrate?.password);
    this.database = state.resources.get("database") as mysql.Database;
    this.defaultRoleSql = pulumi.output(defaultRoleSql(state));
    this.registerOutputs({
      manifest: this.manifest,
      appLogin: this.appLogin,
      migrateLogin: this.migrateLogin,
      defaultRoleSql: this.defaultRoleSql,
    });
  }
}

const engineProblems = ({ engine }: ServiceDatabaseArgs): Problem[] =>
  engine === "mariadb" && petoju === undefined
    ? [
        {
          path: "engine",
          reason:
            '"mariadb" can not be deployed with the official @pulumi/mysql: its provider asks for `innodb_version`, which MariaDB has no more since 10.10. Take the other provider in its place: `pulumi package add terraform-provider petoju/mysql`. Or deploy this service with Terraform, by @rolewright/cdktf/mysql or @rolewright/cdktn/mysql.',
        },
      ]
    : [];

/** Nothing where the provider has a resource for it. */
async function defaultRoleSql(state: Pick<ServiceState<MySql, LoginArgs>, "records">): Promise<string[]> {
  const records = petoju ? [] : await state.records();
  return renderSql(
    records.filter(({ kind }) => kind === "defaultRoles"),
    "mysql",
  );
}
