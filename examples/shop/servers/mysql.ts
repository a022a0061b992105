// The shop on MySQL and on MariaDB: a database for each service.
import * as path from "node:path";
import { contractsOf, renderHtml } from "@rolewright/audit";
import { accessOf, auditOf, readCatalog } from "@rolewright/audit/mysql";
import type { MySqlEngine } from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  type MySqlServer,
  proveMySql,
} from "@rolewright/testing";
import { SERVICES } from "../services.ts";
import type { Server, ServerKind, Session } from "./server.ts";

type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

const kindOf = (
  { title, engine, start }: { title: string; engine: MySqlEngine; start: () => Promise<MySqlServer> },
  more: ServerKind["engines"] = {},
): ServerKind => ({
  title,
  engines: { ...more, terraform: async () => (await import("../terraform.ts")).mysql(engine) },
  migrations: (service) => path.join(import.meta.dirname, "../../shop-mysql/migrations", service),
  namedGrants: 3,
  byHand: {
    statements: [
      "GRANT UPDATE ON payments.payment TO reporting_app",
      "CREATE USER old_export@localhost IDENTIFIED BY 'forgotten'",
      "GRANT SELECT ON orders.* TO old_export@localhost",
    ],
    rules: ["grant-extra", "leftover-grant", "leftover-role"],
  },
  refusal: "1142",
  start: async () => serverOf(await start()),
});

export const mysql = kindOf(
  { title: "MySQL", engine: "mysql", start: embeddedMySql },
  { pulumi: async () => (await import("../pulumi.ts")).mysql },
);

/** Without Pulumi: its official provider does not know MariaDB, and the SDK of the other one is made for each project by itself. */
export const mariadb = kindOf({ title: "MariaDB", engine: "mariadb", start: embeddedMariaDb });

async function serverOf(server: MySqlServer): Promise<Server> {
  const { host, port, superuser } = server;
  const deployer = await createMySqlDeployer(server, { databases: SERVICES });
  const deploying = { user: deployer.user, password: deployer.password };
  const as = async <T>(
    who: { user: string; password: string } | undefined,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> => {
    const connection = await server.connect(who);
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  const shell = (user: string, password: string) =>
    `MYSQL_PWD=${password} mysql -h ${host} -P ${port} -u ${user}`;
  return {
    ...{ port, deployer, stop: server.stop },
    login: async (user, password) => sessionOf(await server.connect({ user, password })),
    asAdmin: (statements) => as(undefined, (root) => runAll(root, statements)),
    rolesOf: (service) =>
      as(undefined, async (root) => {
        const sql = "select user from mysql.user where user like concat(?, '%')";
        return ((await root.query(sql, [service]))[0] as unknown[]).length;
      }),
    proof: (manifests, passwords) => proveMySql(server, { manifests, passwords, catalog: deployer }),
    audit: async (manifests) => {
      // By the deployer: no login of a service reads the grants of others.
      const catalog = await as(deploying, readCatalog);
      const report = auditOf(catalog, { manifests, deployers: [deployer.user] });
      const access = accessOf(catalog, manifests);
      return { ...report, page: renderHtml({ report, access, contracts: contractsOf(manifests) }) };
    },
    shells: ({ user, password }) => [shell(superuser.user, superuser.password), shell(user, password)],
  };
}

async function runAll(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

const sessionOf = (connection: Connection): Session => ({
  try: (sql) =>
    connection.query(sql).then(
      () => "allowed",
      (error: { errno?: number }) => String(error.errno ?? error),
    ),
  run: async (sql) => {
    // One after the other: the protocol takes a single one.
    for (const statement of sql.split(/;\s*$/m).filter((each) => each.trim() !== ""))
      await connection.query(statement);
  },
  insert: async (table, column, value) => {
    const [result] = await connection.query(`insert into ${table} (${column}) values (?)`, [value]);
    return String((result as { insertId: number }).insertId);
  },
  end: () => connection.end(),
});
