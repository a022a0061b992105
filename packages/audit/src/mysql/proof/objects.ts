import { ask, type MySqlClient } from "../client.js";

/** Something that statements are tried on. */
export interface ProvedObject {
  kind: "table" | "view" | "function" | "procedure";
  database: string;
  name: string;
  /** The columns that can be written, of a table or view; a generated one can not. */
  columns: string[];
  /** How many arguments a routine takes. */
  parameters: number;
  /** Whether rows of a view can be changed. */
  updatable: boolean;
}

const OBJECTS = `
SELECT CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END AS kind, t.table_schema AS db, t.table_name AS name,
       coalesce(v.is_updatable, 'YES') = 'YES' AS updatable, 0 AS parameters
  FROM information_schema.tables t
  LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name = t.table_name
 WHERE t.table_schema IN (?)
UNION ALL
SELECT lower(r.routine_type), r.routine_schema, r.routine_name, 0,
       (SELECT count(*) FROM information_schema.parameters p
         WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name AND p.ordinal_position > 0)
  FROM information_schema.routines r WHERE r.routine_schema IN (?) AND r.routine_type IN ('FUNCTION', 'PROCEDURE')
 ORDER BY db, name, kind`;

const COLUMNS = `
SELECT table_schema AS db, table_name AS name, column_name AS col
  FROM information_schema.columns WHERE table_schema IN (?) AND extra NOT LIKE '%GENERATED%' ORDER BY ordinal_position`;

/** What the databases hold, as far as the client sees it. */
export async function objectsOf(client: MySqlClient, databases: string[]): Promise<ProvedObject[]> {
  if (databases.length === 0) return [];
  const rows = await ask<{
    kind: ProvedObject["kind"];
    db: string;
    name: string;
    updatable: number;
    parameters: number;
  }>(client, OBJECTS, [databases, databases]);
  const columns = Map.groupBy(
    await ask<{ db: string; name: string; col: string }>(client, COLUMNS, [databases]),
    ({ db, name }) => JSON.stringify([db, name]),
  );
  return rows.map(({ kind, db, name, updatable, parameters }) => ({
    kind,
    database: db,
    name,
    columns: (columns.get(JSON.stringify([db, name])) ?? []).map(({ col }) => col),
    parameters: Number(parameters),
    updatable: Boolean(updatable),
  }));
}
