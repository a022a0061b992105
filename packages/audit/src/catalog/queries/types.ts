export const isArray = (type: string): string =>
  `${type}.typelem <> 0 AND ${type}.typsubscript = 'array_subscript_handler'::regproc`;

/**
 * The names of the types that routines take, as the server writes them with the `search_path` pg_catalog: its own function would
 * use that of the connection, and the types of the present.
 */
export const TYPES = `
SELECT t.oid::int8::text,
       CASE WHEN n.nspname = 'pg_catalog' THEN format_type(t.oid, NULL)
            ELSE format('%I.%I', n.nspname, e.typname) || CASE WHEN e.oid = t.oid THEN '' ELSE '[]' END
       END AS name
  FROM pg_type t JOIN pg_type e ON e.oid = CASE WHEN ${isArray("t")} THEN t.typelem ELSE t.oid END
  JOIN pg_namespace n ON n.oid = e.typnamespace
 WHERE t.oid = ANY (ARRAY(SELECT DISTINCT unnest(proargtypes) FROM pg_proc))`;
