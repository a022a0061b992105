import type { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import type { Schema } from "@cdktf/provider-postgresql/lib/schema/index.js";
import {
  activeLogin,
  declarationOf,
  type Manifest,
  problemsOfLogins,
  toIdentifier,
  validate,
} from "@rolewright/core";
import { Lazy, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { problemsOfLogin } from "./login.js";
import type { ServiceDatabaseProps } from "./props.js";
import { relaxProviderVersion } from "./provider-version.js";
import { refusal } from "./refusal.js";
import { keepState, ServiceState, stateOf } from "./service-state.js";
import { literals } from "./text.js";

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
    const problems = problemsOfLogins(args, (login, path, more) =>
      problemsOfLogin(login, path, args.authentication, more),
    );
    const declaration = declarationOf(id, args);
    refusal(this, () => validate(declaration, problems));
    const state = keepState(this, new ServiceState(this, declaration, args, provider));
    relaxProviderVersion(this);

    const nameOf = (key: string) => (state.resources.get(key) as Role | undefined)?.nameInput;
    this.appLogin = nameOf(activeLogin(args));
    this.migrateLogin = nameOf("migrate");
    this.schema = state.resources.get("schema") as Schema;
    this.ownerRole = state.resources.get("owner") as Role;
    if (!manifestOutput) return;
    new TerraformOutput(this, `${toIdentifier(declaration.service)}_manifest`, {
      description: `What the access of ${declaration.service} is`,
      value: Lazy.anyValue({ produce: () => literals(this.manifest) }),
      staticId: true,
    });
  }

  /**
   * What this service's access is: sorted, without secrets, the same in every environment. A role that is constructed after
   * this was read is refused.
   */
  get manifest(): Manifest {
    return stateOf(this, this).manifest;
  }
}
