import type { EffectiveRight } from "@rolewright/core";
import { quoteIdentifier as q } from "@rolewright/core/mysql";
import type { ProvedObject } from "./objects.js";

/** Whether a login may do something in a database, with one object of it, or with one column of that. */
type May = (privilege: string, object?: string, column?: string) => boolean;

/** One statement to be tried, and what it takes. None changes any data. */
export interface Trial {
  database: string;
  object: string;
  /** What is tried, such as `INSERT` or `SELECT (id)`. */
  verb: string;
  sql: string;
  /** Whether what is declared allows it. */
  allowedBy(may: May): boolean;
  /** The view that it is about, if it is about one. */
  view?: ProvedObject;
  /** The same on single columns, to be tried where it is rightly refused on the whole table. */
  columns?: Trial[];
}

/** Whether declared rights give a privilege there. */
export const mayIn =
  (rights: EffectiveRight[], database: string): May =>
  (privilege, object, column) =>
    rights.some(
      (right) =>
        right.database === database &&
        right.privilege === privilege &&
        (right.object === undefined || right.object === object) &&
        (right.column === undefined || right.column === column),
    );

/** The verbs on columns. A WHERE that reads none needs no SELECT, and finds no row. */
const ON_COLUMNS: Record<string, (table: string, columns: string[]) => string> = {
  SELECT: (table, columns) => `select ${columns.join(", ")} from ${table} limit 0`,
  INSERT: (table, columns) =>
    `insert into ${table} (${columns.join(", ")}) select ${columns.map(() => "null").join(", ")} from dual where false`,
  UPDATE: (table, columns) =>
    `update ${table} set ${columns.map((column) => `${column} = null`).join(", ")} where false`,
};

/** The trials of one object. */
export function trialsOf(object: ProvedObject): Trial[] {
  const { kind, database, name, parameters, updatable } = object;
  const quoted = `${q(database)}.${q(name)}`;
  const at = { database, object: `${database}.${name}`, ...(kind === "view" && { view: object }) };
  if (kind === "function" || kind === "procedure") {
    const arguments_ = Array.from({ length: parameters }, () => "null");
    // A function is not run where there is no row; a procedure is not where it is given too much.
    const sql =
      kind === "function"
        ? `select ${quoted}(${arguments_.join(", ")}) from dual where false`
        : `call ${quoted}(${[...arguments_, "null"].join(", ")})`;
    return [
      {
        ...at,
        object: `${kind} ${at.object}`,
        verb: "EXECUTE",
        sql,
        allowedBy: (may) => may("EXECUTE", `${kind} ${name}`),
      },
    ];
  }
  const onColumns = Object.entries(ON_COLUMNS)
    .map(([verb, sqlOf]) => ({ verb, sqlOf, own: verb === "SELECT" ? object.columns : object.writable }))
    .filter(({ verb, own }) => own.length > 0 && (verb === "SELECT" || updatable))
    .map(({ verb, sqlOf, own }): Trial => {
      const trial = (columns: string[], title: string): Trial => ({
        ...at,
        verb: title,
        sql: sqlOf(quoted, columns.map(q)),
        allowedBy: (may) => columns.every((column) => may(verb, name, column)),
      });
      return {
        ...trial(own, verb),
        columns: own.map((column) => trial([column], `${verb} (${column})`)),
      };
    });
  return [
    ...onColumns,
    ...(updatable
      ? [
          {
            ...at,
            verb: "DELETE",
            sql: `delete from ${quoted} where false`,
            allowedBy: (may: May) => may("DELETE", name),
          },
        ]
      : []),
    ...(kind === "view"
      ? [
          {
            ...at,
            verb: "SHOW VIEW",
            sql: `show create view ${quoted}`,
            allowedBy: (may: May) => may("SHOW VIEW", name) && may("SELECT", name),
          },
        ]
      : []),
  ];
}

/** Nothing has this name: who may, is told that it is not there. */
const NONE = q("rolewright_proof");

/** What is tried on a database as a whole: to make, change and drop objects. */
const ON_DATABASE: [verb: string, sql: (database: string) => string, needs: string[]][] = [
  [
    "CREATE",
    (on) => `create table ${on}.${NONE} like ${on}.${q("rolewright_no_table")}`,
    ["CREATE", "SELECT"],
  ],
  ["ALTER", (on) => `alter table ${on}.${NONE} comment 'tried'`, ["ALTER"]],
  ["DROP", (on) => `drop table if exists ${on}.${NONE}`, ["DROP"]],
  ["TRUNCATE", (on) => `truncate table ${on}.${NONE}`, ["DROP"]],
  ["INDEX", (on) => `create index tried on ${on}.${NONE} (id)`, ["INDEX"]],
  [
    "CREATE VIEW",
    (on) => `create view ${on}.${NONE} as select 1 as one from ${on}.${q("rolewright_no_table")}`,
    ["CREATE VIEW", "SELECT"],
  ],
  [
    "CREATE TEMPORARY TABLES",
    (on) => `create temporary table ${on}.${NONE} (id int)`,
    ["CREATE TEMPORARY TABLES"],
  ],
  ["EVENT", (on) => `drop event if exists ${on}.${NONE}`, ["EVENT"]],
];

export const databaseTrials = (database: string): Trial[] =>
  ON_DATABASE.map(([verb, sql, needs]) => ({
    database,
    object: database,
    verb,
    sql: sql(q(database)),
    allowedBy: (may) => needs.every((privilege) => may(privilege)),
  }));
