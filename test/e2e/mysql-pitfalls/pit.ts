import * as mysql from "@pulumi/mysql";
import type { ResourceOptions } from "@pulumi/pulumi";
import { audit, preflight } from "@rolewright/audit/mysql";
import {
  type MySqlServer,
  type StackRun,
  stack,
  type TerraformOptions,
  type TestStack,
  type TestWorkspace,
  terraform,
} from "@rolewright/testing";
import { component, declarationsOf, manifestsOf, PASSWORD, type Services, synthesise } from "./services.ts";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

/** One thing that goes wrong with a provider's own resources. */
export interface Pitfall {
  readonly name: string;
  readonly server: ServerKind;
  /** Raw resources, and what then is on the server: it asserts that it went wrong. */
  raw(pit: Pit): Promise<void>;
  /**
   * The same wish, declared with our component: it asserts that it did not go wrong, or that it is refused. What no
   * declaration can keep away, our audit finds.
   */
  ours(pit: Pit): Promise<void>;
}

export type ServerKind = "mysql" | "mariadb" | "mysql with partial_revokes" | "mysql for 20 connections";

/** A server on which an administrator deploys: the minimal deployer may not do everything that goes wrong here. */
export class Pit {
  private app: TestStack | undefined;
  private workspace: TestWorkspace | undefined;
  private declare: (on: ResourceOptions) => void = () => {};
  private services: Services = {};
  readonly server: MySqlServer;
  readonly root: Connection;

  constructor(server: MySqlServer, root: Connection) {
    this.server = server;
    this.root = root;
  }

  /** Deploys resources of `@pulumi/mysql`, all of the provider that it hands over. */
  async up(
    declare: (on: ResourceOptions) => void,
    more: Partial<mysql.ProviderArgs> = {},
  ): Promise<StackRun> {
    this.declare = (on) =>
      declare({ ...on, provider: new mysql.Provider("p", { ...this.connection(), ...more }) });
    this.app ??= await stack({
      ...{ project: "pit", stack: "test", skipCheckpoints: true },
      program: async () => this.declare({}),
    });
    return this.app.up();
  }

  /** Deploys services by the components for Pulumi. */
  upServices(services: Services, more: Partial<mysql.ProviderArgs> = {}): Promise<StackRun> {
    this.services = services;
    return this.up((on) => component(this.server.engine, services, (sql) => this.run(sql), on), more);
  }

  destroy(): Promise<StackRun> {
    if (!this.app) throw new Error("there was no up()");
    return this.app.destroy();
  }

  /** Reads the server into the state of Pulumi, and says what that has changed there. */
  refresh(): Promise<StackRun> {
    if (!this.app) throw new Error("there was no up()");
    return this.app.refresh();
  }

  /** Applies resources of petoju/mysql, and returns what is done by address. */
  async apply(resource: Resources, options?: TerraformOptions): Promise<Record<string, string>> {
    const configuration = {
      terraform: { required_providers: { mysql: { source: "petoju/mysql" } } },
      provider: { mysql: this.connection() },
      variable: { password: { default: PASSWORD, sensitive: true } },
      ...(Object.keys(resource).length > 0 ? { resource } : {}),
    };
    if (this.workspace) await this.workspace.configure({ configuration });
    else this.workspace = await terraform({ configuration });
    return (await this.workspace.apply(options)).changes;
  }

  /** Applies services by the constructs for Terraform. */
  applyServices(services: Services, options?: TerraformOptions): Promise<Record<string, string>> {
    this.services = services;
    return this.apply(synthesise(this.server.engine, services), options);
  }

  /** What another apply would do. */
  async plan(): Promise<Record<string, string>> {
    if (!this.workspace) throw new Error("there was no apply()");
    return (await this.workspace.plan()).changes;
  }

  /** What the audit finds, compared with the services that were deployed last: rules and what they are about. */
  async findings(): Promise<string[]> {
    const { findings } = await this.audit();
    return findings.map(({ rule, subject }) => `${rule}: ${subject}`);
  }

  /** What the audit says that it does not look at. */
  async unseen(): Promise<string[]> {
    return (await this.audit()).unseen;
  }

  private audit() {
    return audit(this.root, { manifests: manifestsOf(this.server.engine, this.services) });
  }

  /** The rules by which services would be refused before they are deployed. */
  async preflight(services: Services): Promise<string[]> {
    const declared = declarationsOf(this.server.engine, services);
    const rules = (await preflight(this.root, { services: declared })).map(({ rule }) => rule);
    return rules.filter((rule) => rule !== "deployer-superuser");
  }

  /** Statements by hand, one after the other. */
  async run(...statements: string[]): Promise<void> {
    for (const statement of statements) await this.root.query(statement);
  }

  /** `allowed`, or the number of the error with which the server refuses the login or its statement. */
  async as(user: string, password: string, statement: string): Promise<"allowed" | number> {
    try {
      const connection = await this.server.connect({ user, password });
      await connection.query(statement).finally(() => connection.end());
      return "allowed";
    } catch (error) {
      return (error as { errno: number }).errno;
    }
  }

  /** The lines of SHOW GRANTS, but for the one that every account has. */
  async grantsOf(account: string): Promise<string[]> {
    const lines = await this.column(`SHOW GRANTS FOR ${account}`);
    return lines.filter((line) => !line.startsWith("GRANT USAGE"));
  }

  private connection() {
    const { superuser, port } = this.server;
    return { endpoint: `127.0.0.1:${port}`, username: superuser.user, password: superuser.password };
  }

  /** Whatever holds something on a whole database, with its name as the grant spells it. */
  grantsOnDatabases(): Promise<string[]> {
    return this.column("SELECT CONCAT(db, ' to ', user) FROM mysql.db WHERE user LIKE '%app%' ORDER BY db");
  }

  /** All accounts that do not belong to the server, as DROP takes them. */
  accounts(): Promise<string[]> {
    const isRole = this.server.engine === "mysql" ? "FALSE" : "is_role = 'Y'";
    return this.column(
      `SELECT IF(${isRole}, CONCAT('ROLE ', QUOTE(user)), CONCAT('USER ', QUOTE(user), '@', QUOTE(host))) FROM mysql.user
        WHERE user NOT IN ('root', 'PUBLIC') AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'mariadb.%'`,
    );
  }

  /** Leaves the server as it was. */
  async clean(): Promise<void> {
    await this.app?.close();
    await this.workspace?.close();
    const databases = await this.column(
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')",
    );
    for (const name of databases) await this.run(`DROP DATABASE \`${name}\``);
    for (const account of await this.accounts()) await this.run(`DROP ${account}`);
  }

  private async column(sql: string): Promise<string[]> {
    const [rows] = await this.root.query({ sql, rowsAsArray: true });
    return (rows as string[][]).map(([value = ""]) => value);
  }
}

/** A user of either provider, by the words of each. */
export const OF_APP = { user: "app", host: "%" };
export const APP = { ...OF_APP, plaintextPassword: PASSWORD };
export const appUser = { app: { ...OF_APP, plaintext_password: PASSWORD } };

/** Resources of Terraform: by type, then by name. */
export type Resources = Record<string, Record<string, object>>;
