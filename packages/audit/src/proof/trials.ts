import { type EffectiveRight, quoteIdentifier as q } from "@rolewright/core";
import type { ProvedObject } from "./objects.js";

/** One statement to be tried, and what it takes. */
export interface Trial {
  schema: string;
  object: string;
  /** What is tried, such as `INSERT` or `SELECT (id)`. */
  verb: string;
  /** A statement that is allowed or refused by that privilege alone. It is rolled back. */
  sql: string;
  /** How a statement ends that was allowed, where it can not be let through: with this SQLSTATE. */
  past?: string;
  /** Whether a declared right allows it. */
  allowedBy(right: EffectiveRight): boolean;
  /** The same on single columns, to be tried where it is rightly refused on the whole table. */
  columns?: Trial[];
}

type Rule = { verb: string; sql: (name: string, object: ProvedObject) => string; past?: string };

/**
 * The verbs of each kind of object. Statements are made so that no other privilege is needed, and no row is touched:
 * UPDATE and DELETE with a WHERE that reads columns would need SELECT as well.
 */
const SELECT: Rule = { verb: "SELECT", sql: (name) => `select * from ${name} limit 0` };
const WRITE: Rule[] = [
  // A `serial` column draws from its sequence here, so that INSERT is only worth something with both.
  { verb: "INSERT", sql: (name) => `insert into ${name} default values` },
  {
    verb: "UPDATE",
    sql: (name, { columns }) => `update ${name} set ${q(columns[0] ?? "")} = default where false`,
  },
  { verb: "DELETE", sql: (name) => `delete from ${name} where false` },
];
const TRUNCATE: Rule = { verb: "TRUNCATE", sql: (name) => `truncate ${name}` };
const TRIGGER: Rule = {
  verb: "TRIGGER",
  sql: (name) =>
    `create trigger rolewright_proof before insert on ${name} execute function suppress_redundant_updates_trigger()`,
};
/** Asked for an index that does not exist, after it was seen whether the login may: nothing is clustered. */
const MAINTAIN: Rule = {
  verb: "MAINTAIN",
  sql: (name) => `cluster ${name} using rolewright_proof`,
  past: "42704",
};
const VERBS: Record<ProvedObject["kind"], Rule[]> = {
  table: [SELECT, ...WRITE, TRUNCATE, TRIGGER, MAINTAIN],
  // What else can be done depends on the foreign data wrapper.
  "foreign table": [TRIGGER],
  "materialized view": [SELECT, MAINTAIN],
  view: [SELECT],
  "updatable view": [SELECT, ...WRITE],
  sequence: [
    { verb: "USAGE", sql: (name) => `select nextval('${name.replaceAll("'", "''")}')` },
    { verb: "SELECT", sql: (name) => `select last_value from ${name}` },
  ],
  // The arguments come out of a subquery, for a call with constant NULLs may be folded away before any check.
  function: [
    {
      verb: "EXECUTE",
      sql: (name, { argumentTypes = [] }) =>
        `select ${name}(${argumentTypes.map((_, i) => `a${i}`).join(", ")}) from (select ${["1 as one", ...argumentTypes.map((type, i) => `null::${type} as a${i}`)].join(", ")} offset 0) as v where false`,
    },
  ],
};

const OBJECT_TYPE = {
  table: "table",
  "foreign table": "table",
  "materialized view": "table",
  view: "table",
  "updatable view": "table",
  sequence: "sequence",
  function: "routine",
} as const;

/** The trials of one object. */
export function trialsOf(object: ProvedObject): Trial[] {
  const name = `${q(object.schema)}.${q(object.name)}`;
  return VERBS[object.kind].map(({ verb, sql, past }) => ({
    schema: object.schema,
    object: `${object.schema}.${titleOf(object)}`,
    verb,
    sql: sql(name, object),
    ...(past !== undefined && { past }),
    columns: columnTrialsOf(object, verb),
    allowedBy: (right) =>
      owns(right, object.schema) ||
      (covers(right, object) && right.objectType === OBJECT_TYPE[object.kind] && right.privilege === verb),
  }));
}

/** What can be granted on a column. A statement that names the one column needs no privilege on another. */
const COLUMN_VERBS: Record<string, (name: string, column: string) => string> = {
  SELECT: (name, column) => `select ${column} from ${name} limit 0`,
  INSERT: (name, column) => `insert into ${name} (${column}) values (default)`,
  UPDATE: (name, column) => `update ${name} set ${column} = default where false`,
};

function columnTrialsOf(object: ProvedObject, verb: string): Trial[] {
  const sql = COLUMN_VERBS[verb];
  // Not every column of a view can be written, and that is found out before any privilege is looked at.
  if (sql === undefined || (verb !== "SELECT" && object.kind !== "table")) return [];
  return object.columns.map((column) => ({
    schema: object.schema,
    object: `${object.schema}.${object.name}`,
    verb: `${verb} (${column})`,
    sql: sql(`${q(object.schema)}.${q(object.name)}`, q(column)),
    allowedBy: (right) =>
      covers(right, object) &&
      right.privilege === verb &&
      right.objectType === "column" &&
      right.column === column,
  }));
}

/** The trials of a schema itself: making objects in it takes its owner. */
export const schemaTrial = (schema: string): Trial => ({
  schema,
  object: schema,
  verb: "CREATE",
  sql: `create table ${q(schema)}.rolewright_proof ()`,
  allowedBy: (right) => owns(right, schema),
});

const owns = (right: EffectiveRight, schema: string): boolean =>
  right.privilege === "OWNER" && right.schema === schema;
const covers = (right: EffectiveRight, object: ProvedObject): boolean =>
  right.schema === object.schema && [undefined, object.name, titleOf(object)].includes(right.object);
/** A function with the types of its arguments, since several may share a name. */
const titleOf = ({ name, argumentTypes }: ProvedObject): string =>
  argumentTypes === undefined || argumentTypes === null ? name : `${name}(${argumentTypes.join(", ")})`;
