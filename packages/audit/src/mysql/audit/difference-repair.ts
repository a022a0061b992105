import { renderSql, renderWithdrawSql } from "@rolewright/core/mysql";
import { accountOf } from "../accounts.js";
import { byPrivilege } from "./accounts.js";
import { ADMINISTRATOR, type Context, grantorOn, isForAll, isNobody } from "./context.js";
import type { Difference } from "./difference.js";
import { type Place, recordOf } from "./expected.js";

/** What ends it, and who runs that. */
export function repairOf(context: Context, some: Difference[]): [sql: string[], runBy: string] {
  const { catalog, names } = context;
  const { engine, partialRevokes } = catalog;
  const [{ rule, grantee, place }] = some as [Difference];
  const who = names.sql(grantee);
  if (place.database === undefined) {
    const [{ privileges }] = some as [Difference];
    return [[`REVOKE ${privileges.join(", ")} ON *.* FROM ${who}`], ADMINISTRATOR];
  }
  if (isForAll(context, grantee) || isNobody(context, grantee))
    return [rowsSql(grantee, place), ADMINISTRATOR];
  const places = [...Map.groupBy(some, (each) => each.place.table).values()];
  const records = places.map((same) => ({
    ...recordOf({ ...place, ...same[0]?.place, database: place.database ?? "" }, names.record(grantee), {
      privileges: same.flatMap(({ privileges }) => privileges),
      columns: byPrivilege(columnsOf(same)),
      partialRevokes,
    }),
    // What is there is taken away in its own spelling.
    ...(rule !== "grant-missing" && { spelling: place.database ?? "" }),
  }));
  const isNamed = place.table !== undefined || place.routine !== undefined;
  const spelling = records[0]?.spelling ?? "";
  const runBy = rule === "public-table" ? ADMINISTRATOR : grantorOn(context, spelling, isNamed);
  if (rule === "grant-missing") return [renderSql(records, engine), runBy];
  if (rule === "grant-option")
    return [
      renderWithdrawSql(
        records.map(({ columns: _, ...record }) => ({ ...record, privileges: ["GRANT OPTION"] as never })),
        engine,
      ),
      runBy,
    ];
  return [renderWithdrawSql(records, engine), runBy];
}

/** The privileges of all of them on columns. */
export const columnsOf = (some: Difference[]): Place["columns"] => {
  const all: Place["columns"] = new Map();
  for (const { columns } of some)
    for (const [column, privileges] of columns)
      all.set(column, new Set([...(all.get(column) ?? []), ...privileges]));
  return all;
};

/** The tables of the server in which what is granted at a kind of place stands. */
const TABLES = { database: ["db"], table: ["tables_priv", "columns_priv"], routine: ["procs_priv"] };

/** No statement takes away what is written for no account, or for one that is gone. */
function rowsSql(grantee: string, { database = "", table, routine }: Difference["place"]): string[] {
  const { name, host } = accountOf(grantee);
  const tables = TABLES[routine !== undefined ? "routine" : table !== undefined ? "table" : "database"];
  const where = `user = ${text(name)} AND host = ${text(host)} AND db = ${text(database)}`;
  return [...tables.map((each) => `DELETE FROM mysql.${each} WHERE ${where}`), "FLUSH PRIVILEGES"];
}

/** A text in SQL, whatever `sql_mode` makes of a backslash. */
const text = (value: string): string => (value === "" ? "''" : `X'${Buffer.from(value).toString("hex")}'`);
