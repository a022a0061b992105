/** A row of a result, by the names of its columns. */
export type Row = Record<string, unknown>;

/** What is needed of a database client. Clients and pools of `pg` have it. */
export interface CatalogClient {
  /** Runs one statement. `$1` in it stands for the first of the values. */
  query(sql: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** The rows of a query, in the shape that its columns give them. */
export async function ask<T>(client: CatalogClient, sql: string, values: unknown[] = []): Promise<T[]> {
  return (await client.query(sql, values)).rows as T[];
}
