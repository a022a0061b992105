import type { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import type { Schema } from "@cdktf/provider-postgresql/lib/schema/index.js";
import { activeLogin, declarationOf, type Manifest, problemsOfLogins, validate } from "@rolewright/core";
import { Construct } from "constructs";
import { outputManifest } from "../service/manifest-output.js";
import { refusal } from "../service/refusal.js";
import { ServiceState } from "../service/service-state.js";
import { ENGINE, states } from "./engine.js";
import type { ServiceDatabaseProps } from "./props.js";
import { relaxProviderVersion } from "./provider-version.js";

/**
 * The database access of one service: its schema, the roles that hold privileges, its logins, what it offers to other
 * services and what it uses of theirs.
 *
 * It makes resources of the PostgreSQL provider, and neither a provider nor a backend.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 * @example
 * ```ts
 * import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
 * import { ServiceDatabase } from "@rolewright/cdktf/postgresql";
 * import { App, TerraformStack, TerraformVariable } from "cdktf";
 *
 * const stack = new TerraformStack(new App(), "orders");
 * const secret = (id: string) => new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;
 * new PostgresqlProvider(stack, "shop", { host: "db.internal", database: "shop", superuser: false });
 * new ServiceDatabase(stack, "orders", {
 *   database: "shop",
 *   logins: { app: { password: secret("app_password") }, migrate: { password: secret("migrate_password") } },
 *   offers: [{ to: "reporting", access: "read-only" }],
 * });
 * ```
 */
export class ServiceDatabase extends Construct {
  /** Name of the login that the application connects with; undefined without `logins.app`. */
  readonly appLogin: string | undefined;
  /** Name of the login that runs migrations; undefined without `logins.migrate`. */
  readonly migrateLogin: string | undefined;
  /** The schema. */
  readonly schema: Schema;
  /** The role that owns the schema and everything in it. */
  readonly ownerRole: Role;

  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceDatabaseProps) {
    super(scope, id);
    const { provider, manifestOutput = true, ...args } = props;
    const declaration = declarationOf(id, args);
    const problems = problemsOfLogins(args, (login, path, more) =>
      ENGINE.problemsOfLogin(login, path, declaration, more),
    );
    refusal(this, () => validate(declaration, problems));
    const { migrated = true } = args;
    const state = states.keep(
      this,
      new ServiceState(ENGINE, this, declaration, args, { migrated }, provider),
    );
    relaxProviderVersion(this);

    const nameOf = (key: string) => (state.resources.get(key) as Role | undefined)?.nameInput;
    this.appLogin = nameOf(activeLogin(args));
    this.migrateLogin = nameOf("migrate");
    this.schema = state.resources.get("schema") as Schema;
    this.ownerRole = state.resources.get("owner") as Role;
    if (manifestOutput) outputManifest(this, declaration.service, () => this.manifest);
  }

  /**
   * What this service's access is: sorted, without secrets, the same in every environment. A role that is constructed after
   * this was read is refused.
   */
  get manifest(): Manifest {
    return states.of(this, this).manifest;
  }
}
