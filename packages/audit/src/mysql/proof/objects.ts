import { ask, type MySqlClient } from "../client.js";

/** Something that statements are tried on. */
export interface ProvedObject {
  kind: "table" | "view" | "function" | "procedure";
  database: string;
  name: string;
  /** The columns of a table or view. */
  columns: string[];
  /** Those of them that can be written: a generated one can not. */
  writable: string[];
  /** How many arguments a routine takes. */
  parameters: number;
  /** Whether rows of a view can be changed. */
  updatable: boolean;
  /** The account whose rights a view runs with; left out, it runs with those of who reads it. */
  definer?: string;
}

const OBJECTS = `
SELECT CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END AS kind, t.table_schema AS db, t.table_name AS name,
       coalesce(v.is_updatable, 'YES') = 'YES' AS updatable, 0 AS parameters,
       CASE v.security_type WHEN 'DEFINER' THEN v.definer END AS definer
  FROM information_schema.tables t
  LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name = t.table_name
 WHERE t.table_schema IN (?)
UNION ALL
SELECT lower(r.routine_type), r.routine_schema, r.routine_name, 0,
       (SELECT count(*) FROM information_schema.parameters p
         WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name AND p.ordinal_position > 0), NULL
  FROM information_schema.routines r WHERE r.routine_schema IN (?) AND r.routine_type IN ('FUNCTION', 'PROCEDURE')
 ORDER BY db, name, kind`;

const COLUMNS = `
SELECT table_schema AS db, table_name AS name, column_name AS col, coalesce(generation_expression, '') = '' AS writable
  FROM information_schema.columns WHERE table_schema IN (?) ORDER BY ordinal_position`;

/** What the databases hold, as far as the client sees it. */
export async function objectsOf(client: MySqlClient, databases: string[]): Promise<ProvedObject[]> {
  if (databases.length === 0) return [];
  const rows = await ask<{
    kind: ProvedObject["kind"];
    db: string;
    name: string;
    updatable: number;
    parameters: number;
    definer: string | null;
  }>(client, OBJECTS, [databases, databases]);
  const columns = Map.groupBy(
    await ask<{ db: string; name: string; col: string; writable: number }>(client, COLUMNS, [databases]),
    ({ db, name }) => JSON.stringify([db, name]),
  );
  return rows.map(({ kind, db, name, updatable, parameters, definer }) => {
    const own = columns.get(JSON.stringify([db, name])) ?? [];
    return {
      kind,
      database: db,
      name,
      columns: own.map(({ col }) => col),
      writable: own.filter(({ writable }) => writable).map(({ col }) => col),
      parameters: Number(parameters),
      updatable: Boolean(updatable),
      ...(definer !== null && { definer }),
    };
  });
}
