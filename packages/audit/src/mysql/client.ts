/** What is needed of a database client. Connections and pools of `mysql2/promise` have it. */
export interface MySqlClient {
  /** Runs one statement. `?` in it stands for a value. The rows are the first thing that it returns. */
  query(sql: string, values?: unknown[]): Promise<[unknown, unknown]>;
}

/** The rows of a query, in the shape that its columns give them. */
export async function ask<T>(client: MySqlClient, sql: string, values: unknown[] = []): Promise<T[]> {
  const [rows] = await client.query(sql, values);
  return rows as T[];
}
