import { activeLogin, type Manifest, problemsOfLogins, protects } from "@rolewright/core";
import { DECLARED_FIELDS, declarationOf, keepsData, validate } from "@rolewright/core/mysql";
import { Construct } from "constructs";
import { outputManifest } from "../service/manifest-output.js";
import { refusal } from "../service/refusal.js";
import { ServiceState } from "../service/service-state.js";
import { ENGINE, states } from "./engine.js";
import { guardLastService } from "./last-service.js";
import type { ServiceDatabaseProps } from "./props.js";
import type { MysqlDatabase } from "./provider/database.js";

/**
 * The database access of one service on MySQL or MariaDB: its databases, the roles that hold privileges, its logins, what it
 * offers to other services and what it uses of theirs.
 *
 * It makes resources of the provider petoju/mysql, and neither a provider nor a backend.
 * See https://dev.mysql.com/doc/refman/8.4/en/roles.html
 * @example
 * ```ts
 * import { MysqlProvider, ServiceDatabase } from "@rolewright/cdktf/mysql";
 * import { App, TerraformStack, TerraformVariable } from "cdktf";
 *
 * const stack = new TerraformStack(new App(), "orders");
 * const secret = (id: string) => new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;
 * new MysqlProvider(stack, "shop", { endpoint: "db.internal:3306", username: "deployer", password: secret("deployer_password") });
 * new ServiceDatabase(stack, "orders", {
 *   engine: "mariadb",
 *   host: "10.0.%",
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
  /** The service's own database. */
  readonly database: MysqlDatabase;

  /** @throws {Error} when the arguments are refused, before any resource of them is made */
  constructor(scope: Construct, id: string, props: ServiceDatabaseProps) {
    super(scope, id);
    const { provider, manifestOutput = true, ...args } = props;
    const declaration = declarationOf(id, args);
    const problems = problemsOfLogins(
      args,
      (login, path, more) => ENGINE.problemsOfLogin(login, path, declaration, more),
      DECLARED_FIELDS,
    );
    refusal(this, () => validate(declaration, problems));
    const { migrated = true } = args;
    const options = { migrated, eachContract: true };
    const state = states.keep(this, new ServiceState(ENGINE, this, declaration, args, options, provider));
    const isKept = protects(args) || keepsData(args);
    guardLastService(this, declaration.service, isKept, state.addresses, provider);

    const logins = state.records.filter((record) => record.kind === "user");
    const nameOf = (key: string) => logins.find((record) => record.key === key)?.name;
    this.appLogin = nameOf(activeLogin(args));
    this.migrateLogin = nameOf("migrate");
    this.database = state.resources.get("database") as MysqlDatabase;
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
