import type { CatalogClient } from "@rolewright/audit";

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

async function run(client: CatalogClient, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`nothing was changed: this login can not run ${sql}: ${reason}`, { cause: error });
  }
}
