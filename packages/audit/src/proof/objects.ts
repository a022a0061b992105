import { ask, type CatalogClient } from "../client.js";

/** An object of a service's schema, as the catalog has it. */
export interface ProvedObject {
  schema: string;
  name: string;
  kind: "table" | "foreign table" | "materialized view" | "view" | "updatable view" | "sequence" | "function";
  /** Columns of a table or view, those first that can be written. */
  columns: string[];
  /** Argument types of a function. */
  argumentTypes?: string[];
}

const OBJECTS = `
  select n.nspname as schema, c.relname as name,
         case c.relkind when 'S' then 'sequence' when 'm' then 'materialized view' when 'f' then 'foreign table'
              when 'r' then 'table' when 'p' then 'table' else 
                -- INSERT, UPDATE and DELETE, as the function counts them
                case when pg_relation_is_updatable(c.oid, false) & 28 = 28 then 'updatable view' else 'view' end end as kind,
         array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and c.relkind <> 'S' order by not pg_column_is_updatable(c.oid, a.attnum, false),
                  -- A view has no default of its own, so a column that its table generates could not be set to it.
                  c.relkind = 'v' and exists (select from pg_attribute b join pg_class t on t.oid = b.attrelid
                    where t.relnamespace = c.relnamespace and b.attname = a.attname and (b.attidentity <> '' or b.attgenerated <> '')),
                  a.attnum) as columns,
         null::text[] as "argumentTypes"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  -- A procedure can not be tried without running it.
  select n.nspname, p.proname, 'function', '{}',
         array(select format_type(t.oid, null) from unnest(p.proargtypes) with ordinality a(oid, i) join pg_type t on t.oid = a.oid order by a.i)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname = any ($1) and p.prokind = 'f'
   order by 1, 3, 2`;

/** Everything in the schemas that a statement can be tried on. */
export const objectsOf = (client: CatalogClient, schemas: string[]): Promise<ProvedObject[]> =>
  ask(client, OBJECTS, [schemas]);
