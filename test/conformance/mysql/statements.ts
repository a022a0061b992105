import type { Connection } from "./connection.ts";
import type { allowed } from "./declared.ts";

type May = ReturnType<typeof allowed>;

interface Trial {
  sql: string;
  /** Whether the manifests allow it. */
  expected: boolean;
}

const COLUMNS = ["id", "v"];

/** One statement for each thing that can be done with the objects of a database. None changes any data. */
export function trials(database: string, may: May): Trial[] {
  const onColumns = (table: string, privilege: string, sql: (columns: string[]) => string): Trial[] =>
    [...COLUMNS.map((column) => [column]), COLUMNS].map((columns) => ({
      sql: sql(columns),
      expected: columns.every((column) => may(database, privilege, table, column)),
    }));
  const onTables = ["before", "after", "shown"].flatMap((table) => {
    const name = `${database}.\`${table}\``;
    return [
      ...onColumns(table, "SELECT", (columns) => `select ${columns} from ${name} limit 0`),
      ...onColumns(
        table,
        "INSERT",
        (columns) =>
          `insert into ${name} (${columns}) select ${columns.map(() => "1")} from dual where false`,
      ),
      ...onColumns(
        table,
        "UPDATE",
        (columns) => `update ${name} set ${columns.map((column) => `${column} = 1`)} limit 0`,
      ),
      { sql: `delete from ${name} limit 0`, expected: may(database, "DELETE", table) },
    ];
  });
  return [
    ...onTables,
    {
      sql: `show create view ${database}.shown`,
      expected: may(database, "SHOW VIEW", "shown") && may(database, "SELECT", "shown"),
    },
    { sql: `select ${database}.early()`, expected: may(database, "EXECUTE", "function early") },
    { sql: `call ${database}.late()`, expected: may(database, "EXECUTE", "procedure late") },
    { sql: `create table if not exists ${database}.\`before\` (id int)`, expected: may(database, "CREATE") },
    { sql: `drop table if exists ${database}.no_such_table`, expected: may(database, "DROP") },
    { sql: `truncate table ${database}.\`empty\``, expected: may(database, "DROP") },
    {
      sql: `create or replace view ${database}.made as select 1`,
      expected: may(database, "CREATE VIEW") && may(database, "DROP"),
    },
    { sql: `alter table ${database}.\`empty\` comment 'tried'`, expected: may(database, "ALTER") },
  ];
}

/** What MySQL answers whoever may not: a database, table, column or routine is refused, or the definition of a view. */
const REFUSALS = [1044, 1142, 1143, 1345, 1370];

/** The statements that did not go as the manifests say. */
export async function wrong(connection: Connection, all: Trial[]): Promise<string[]> {
  const found: string[] = [];
  for (const { sql, expected } of all) {
    const error = await connection.query(sql).then(
      () => undefined,
      (cause: Error & { errno?: number }) => cause,
    );
    if (error !== undefined && !REFUSALS.includes(error.errno ?? 0))
      throw new Error(`${sql}: ${error.message}`, { cause: error });
    if ((error === undefined) !== expected)
      found.push(`${sql}: ${error === undefined ? "is possible" : error.message}`);
  }
  return found;
}
