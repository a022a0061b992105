import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  type MySqlDeployer,
  type MySqlServer,
} from "@rolewright/testing";
import type { Props } from "../case.ts";
import type { World } from "../world.ts";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;
type Row = Record<string, string | number | null>;

/** The databases of the cases, of which none is there at first. */
const DATABASES = ["it", "it_b"];

/** A server of MySQL or MariaDB with the minimal deployer of some databases. */
export class MySqlWorld implements World {
  private clean: readonly string[] = [];
  private readonly server: MySqlServer;
  private readonly deployer: MySqlDeployer;
  private readonly root: Connection;
  /** The deployer's own. */
  private readonly hand: Connection;

  private constructor(
    server: MySqlServer,
    deployer: MySqlDeployer,
    connections: { root: Connection; hand: Connection },
  ) {
    this.server = server;
    this.deployer = deployer;
    this.root = connections.root;
    this.hand = connections.hand;
  }

  static async start(engine: "mysql" | "mariadb"): Promise<MySqlWorld> {
    // The older provider never closes a connection, and waits for five minutes when there are too many.
    const settings = { max_connections: 2000 };
    const server = await (engine === "mysql" ? embeddedMySql({ settings }) : embeddedMariaDb({ settings }));
    const deployer = await createMySqlDeployer(server, { databases: DATABASES });
    const connections = { root: await server.connect(), hand: await server.connect(deployer) };
    const world = new MySqlWorld(server, deployer, connections);
    world.clean = await world.catalog([]);
    return world;
  }

  get port(): number {
    return this.server.port;
  }

  configuration(_packageName: string, more: Props): Props {
    const { host, port, user, password } = this.deployer;
    const root = more["username"] === "root" ? { password: this.server.superuser.password } : {};
    return { endpoint: `${host}:${port}`, username: user, password, ...more, ...root };
  }

  async run(sql: string, as: "superuser" | "deployer"): Promise<void> {
    const connection = as === "superuser" ? this.root : this.hand;
    // The one thing of the cases that the two say in other words.
    const own = this.server.engine === "mysql" ? sql : sql.replace(/(set default role \w+) to/g, "$1 for");
    for (const statement of own.split(";\n")) await connection.query(statement);
  }

  async catalog(passwords: readonly string[]): Promise<string[]> {
    const databases = await this.rows(
      `SELECT schema_name AS name, default_character_set_name AS characters, default_collation_name AS collation
         FROM information_schema.schemata WHERE schema_name NOT IN (${SYSTEM_DATABASES})`,
    );
    const lines = databases.map((one) => `database ${one["name"]} ${one["characters"]} ${one["collation"]}`);
    for (const account of await this.accounts()) {
      const { name, host, isRole, plugin, tls } = account;
      const who = isRole ? `role ${name}` : `user ${name}@${host}`;
      lines.push(`${who} by ${plugin || "nothing"} tls ${tls || "none"}`);
      for (const grant of await this.grantsOf(account)) lines.push(`${who}: ${grant}`);
      if (!isRole)
        for (const password of await this.logins(name, ["", ...passwords]))
          lines.push(`${who} logs in with ${JSON.stringify(password)}`);
    }
    return lines.sort();
  }

  async reset(): Promise<void> {
    if (same(await this.catalog([]), this.clean)) return;
    const databases = await this.rows(
      `SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name NOT IN (${SYSTEM_DATABASES})`,
    );
    for (const { name } of databases)
      await this.root.query(`DROP DATABASE \`${String(name).replaceAll("`", "``")}\``);
    for (const account of await this.accounts())
      await this.root.query(`DROP ${account.isRole ? "ROLE" : "USER"} ${written(account)}`);
    const rest = (await this.catalog([])).filter((line) => !this.clean.includes(line));
    if (rest.length > 0) throw new Error(`a case changed what is not set back: ${rest.join("; ")}`);
  }

  async stop(): Promise<void> {
    await this.root.end();
    await this.hand.end();
    await this.server.stop();
  }

  private async rows(sql: string): Promise<Row[]> {
    return (await this.root.query(sql))[0] as Row[];
  }

  /** All but those that the server came with, and the deployer. */
  private async accounts(): Promise<Account[]> {
    const isRole = this.server.engine === "mysql" ? "account_locked = 'Y'" : "is_role = 'Y'";
    const rows = await this.rows(
      `SELECT user AS name, host AS host, ${isRole} AS isRole, plugin AS plugin, ssl_type AS tls FROM mysql.user
        WHERE user NOT IN ('root', 'deployer', 'PUBLIC') AND user NOT LIKE 'mysql.%' AND user NOT LIKE 'mariadb.%'`,
    );
    return rows.map((row) => ({ ...row, isRole: row["isRole"] === 1 }) as unknown as Account);
  }

  private async grantsOf(account: Account): Promise<string[]> {
    const shown = await this.rows(`SHOW GRANTS FOR ${written(account)}`);
    const grants = shown.map((row) => String(Object.values(row)[0]));
    if (this.server.engine === "mariadb") return grants;
    const defaults = await this.rows(
      `SELECT default_role_user AS role FROM mysql.default_roles WHERE CONCAT(user, '@', host) = ${this.root.escape(
        `${account.name}@${account.host}`,
      )}`,
    );
    return [...grants, ...defaults.map(({ role }) => `default role ${role}`)];
  }

  /** Those of the passwords with which such a user gets in. */
  private async logins(user: string, passwords: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const password of new Set(passwords)) {
      const connection = await this.server.connect({ user, password }).catch(() => undefined);
      await connection?.end();
      if (connection) found.push(password);
    }
    return found;
  }
}

interface Account {
  readonly name: string;
  readonly host: string;
  readonly isRole: boolean;
  readonly plugin: string;
  readonly tls: string;
}

const SYSTEM_DATABASES = "'mysql', 'information_schema', 'performance_schema', 'sys'";

const written = ({ name, host, isRole }: Account): string =>
  [name, ...(isRole && host === "" ? [] : [host])]
    .map((part) => `\`${part.replaceAll("`", "``")}\``)
    .join("@");

const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);
