import * as mysql from "@pulumi/mysql";
import type { ResourceOptions } from "@pulumi/pulumi";
import {
  type MySqlServer,
  type StackRun,
  stack,
  type TerraformOptions,
  type TestStack,
  type TestWorkspace,
  terraform,
} from "@rolewright/testing";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

/** One thing that goes wrong with a provider's own resources. */
export interface Pitfall {
  readonly name: string;
  readonly server: ServerKind;
  /** Raw resources, and what then is on the server: it asserts that it went wrong. */
  raw(pit: Pit): Promise<void>;
  /** The same wish, declared with our component, asserts that it did not. */
  ours?(pit: Pit): Promise<void>;
}

export type ServerKind = "mysql" | "mariadb" | "mysql with partial_revokes" | "mysql for 20 connections";

/** A server on which an administrator deploys raw resources: the minimal deployer may not do everything that goes wrong here. */
export class Pit {
  private app: TestStack | undefined;
  private workspace: TestWorkspace | undefined;
  private declare: (on: ResourceOptions) => void = () => {};
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
    this.declare = declare;
    this.app ??= await stack({
      ...{ project: "pit", stack: "test", skipCheckpoints: true },
      program: async () => {
        const { superuser, port } = this.server;
        const account = { username: superuser.user, password: superuser.password };
        this.declare({
          provider: new mysql.Provider("p", { endpoint: `127.0.0.1:${port}`, ...account, ...more }),
        });
      },
    });
    return this.app.up();
  }

  destroy(): Promise<StackRun> {
    if (!this.app) throw new Error("there was no up()");
    return this.app.destroy();
  }

  /** Applies resources of petoju/mysql, and returns what is done by address. */
  async apply(resource: Resources, options?: TerraformOptions): Promise<Record<string, string>> {
    const { superuser, port } = this.server;
    const account = { username: superuser.user, password: superuser.password };
    const configuration = {
      terraform: { required_providers: { mysql: { source: "petoju/mysql" } } },
      provider: { mysql: { endpoint: `127.0.0.1:${port}`, ...account } },
      ...(Object.keys(resource).length > 0 ? { resource } : {}),
    };
    if (this.workspace) await this.workspace.configure({ configuration });
    else this.workspace = await terraform({ configuration });
    return (await this.workspace.apply(options)).changes;
  }

  /** What another apply would do. */
  async plan(): Promise<Record<string, string>> {
    if (!this.workspace) throw new Error("there was no apply()");
    return (await this.workspace.plan()).changes;
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
    const [rows] = await this.root.query({ sql: `SHOW GRANTS FOR ${account}`, rowsAsArray: true });
    return (rows as string[][]).flatMap(([line = ""]) => (line.startsWith("GRANT USAGE") ? [] : [line]));
  }

  /** Leaves the server as it was. */
  async clean(): Promise<void> {
    await this.app?.close();
    await this.workspace?.close();
    const [databases] = await this.root.query(
      "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')",
    );
    for (const { name } of databases as { name: string }[]) await this.run(`DROP DATABASE \`${name}\``);
    const isRole = this.server.engine === "mysql" ? "FALSE" : "is_role = 'Y'";
    const [accounts] = await this.root.query(
      `SELECT user AS name, host AS host, ${isRole} AS isRole FROM mysql.user
        WHERE user NOT IN ('root', 'PUBLIC') AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'mariadb.%'`,
    );
    for (const { name, host, isRole } of accounts as { name: string; host: string; isRole: number }[])
      await this.run(isRole ? `DROP ROLE \`${name}\`` : `DROP USER \`${name}\`@\`${host}\``);
  }
}

/** Resources of Terraform: by type, then by name. */
export type Resources = Record<string, Record<string, object>>;
