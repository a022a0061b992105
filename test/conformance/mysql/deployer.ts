import { grantSpelling, type MySqlEngine } from "@rolewright/core/mysql";
import type { MySqlServer } from "@rolewright/testing";

export type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

/** What a deployer needs on the server as a whole. */
const ON_SERVER: Record<MySqlEngine, string[]> = {
  mysql: ["CREATE USER, CREATE ROLE, DROP ROLE, ROLE_ADMIN ON *.*", "SELECT ON mysql.*"],
  mariadb: ["CREATE USER ON *.*", "SELECT, UPDATE ON mysql.*"],
};

/** A deployer that may make roles and users, and what is in the given databases; connected. */
export async function connectDeployer(
  server: MySqlServer,
  databases: string[],
  partialRevokes = false,
): Promise<Connection> {
  const root = await server.connect();
  const [user, password] = ["deployer", "deploy-it"];
  const statements = [
    `CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY '${password}'`,
    ...ON_SERVER[server.engine].map((what) => `GRANT ${what} TO '${user}'@'127.0.0.1'`),
    ...databases.map(
      (database) =>
        `GRANT ALL ON \`${grantSpelling(database, partialRevokes)}\`.* TO '${user}'@'127.0.0.1' WITH GRANT OPTION`,
    ),
  ];
  for (const statement of statements) await root.query(statement);
  await root.end();
  return server.connect({ user, password });
}

/** Runs statements one after the other, and says which of them failed. */
export async function run(connection: Connection, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await connection.query(statement).catch((cause: Error) => {
      throw new Error(`${statement}: ${cause.message}`, { cause });
    });
  }
}
