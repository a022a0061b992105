import { type CatalogClient, count } from "@rolewright/audit";
import type { MySqlClient } from "@rolewright/audit/mysql";

/**
 * Runs all statements or none: half a repair can be worse than none.
 * @throws {Error} with the statement that the server refused
 */
export async function repair(client: CatalogClient, statements: string[]): Promise<void> {
  await client.query("BEGIN");
  try {
    for (const sql of statements) await run(client, sql);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/**
 * Runs statements one after the other: on MySQL each one about accounts and grants is a transaction of its own. The first that is
 * refused ends it.
 * @throws {Error} with the statement that the server refused, and how many were run before it
 */
export async function repairOneByOne(client: MySqlClient, statements: string[]): Promise<void> {
  for (const [done, sql] of statements.entries()) {
    await client.query(sql).catch((cause: Error) => {
      const before = done === 0 ? "nothing was changed" : `${count(done, "statement")} before it did run`;
      throw new Error(`this login can not run ${sql}: ${cause.message}; ${before}.`, { cause });
    });
  }
}

async function run(client: CatalogClient, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`nothing was changed: this login can not run ${sql}: ${reason}`, { cause: error });
  }
}
