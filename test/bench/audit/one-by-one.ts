import type { Client } from "pg";

export const VERBS = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/**
 * How long the server takes to be asked about each role, table and verb, in seconds, or nothing where it takes longer than a
 * limit.
 */
export async function oneByOne(admin: Client, limit: number): Promise<number | undefined> {
  await admin.query(`set statement_timeout = '${limit}s'`);
  const started = performance.now();
  try {
    await admin.query(`
      select count(*) from pg_roles r cross join pg_class c cross join unnest('{${VERBS}}'::text[]) verb
       where r.rolname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
         and has_table_privilege(r.oid, c.oid, verb)`);
    return (performance.now() - started) / 1000;
  } catch (error) {
    if ((error as { code?: string }).code !== "57014") throw error;
    return undefined;
  }
}
