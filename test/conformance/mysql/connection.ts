import type { MySqlServer } from "@rolewright/testing";

export type Connection = Awaited<ReturnType<MySqlServer["connect"]>>;

/** Runs statements one after the other, and says which of them failed. */
export async function run(connection: Connection, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await connection.query(statement).catch((cause: Error) => {
      throw new Error(`${statement}: ${cause.message}`, { cause });
    });
  }
}
