import type * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { activeLogin, declarationOf, type Manifest, problemsOfLogins, validate } from "@rolewright/core";
import { ServiceState } from "../service/service-state.js";
import { refusal } from "../service/validation.js";
import type { ServiceDatabaseArgs } from "./args.js";
import { ENGINE, states } from "./engine.js";

/**
 * The database access of one service: its schema, the roles that hold privileges, its logins, what it offers to other
 * services and what it uses of theirs.
 *
 * It makes resources of the official PostgreSQL provider, which you pass as `opts.provider`, with `superuser: false`.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 * @example
 * ```ts
 * import * as postgresql from "@pulumi/postgresql";
 * import * as pulumi from "@pulumi/pulumi";
 * import { ServiceDatabase } from "@rolewright/pulumi/postgresql";
 *
 * const config = new pulumi.Config();
 * const provider = new postgresql.Provider("shop", { host: "db.internal", database: "shop", superuser: false });
 * const orders = new ServiceDatabase("orders", {
 *   database: "shop",
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
  /** The schema. */
  readonly schema: postgresql.Schema;
  /** The role that owns the schema and everything in it. */
  readonly ownerRole: postgresql.Role;

  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: ServiceDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const declaration = declarationOf(name, args);
    const problems = problemsOfLogins(args, (login, path, more) =>
      ENGINE.problemsOfLogin(login, path, declaration, more),
    );
    refusal(() => validate(declaration, problems));
    super("rolewright-postgresql:index:ServiceDatabase", name, { ...declaration }, opts);
    const { migrated = true } = args;
    const state = states.keep(
      this,
      new ServiceState(ENGINE, this, name, declaration, args, { migrated }, opts?.aliases),
    );

    const app = state.logins.get(activeLogin(args));
    const migrate = state.logins.get("migrate");
    this.manifest = pulumi.output(state.manifest());
    this.appLogin = pulumi.output(app?.name);
    this.appPassword = pulumi.secret(app?.password);
    this.migrateLogin = pulumi.output(migrate?.name);
    this.migratePassword = pulumi.secret(migrate?.password);
    this.schema = state.resources.get("schema") as postgresql.Schema;
    this.ownerRole = state.resources.get("owner") as postgresql.Role;
    this.registerOutputs({
      manifest: this.manifest,
      appLogin: this.appLogin,
      migrateLogin: this.migrateLogin,
    });
  }
}
