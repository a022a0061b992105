import type { Access } from "../declaration.js";
import type { EffectiveRight } from "../effective.js";

/** A right, without who has it. Where only the consumer of a contract is known, a kind of access in place of a privilege. */
export type DiffedRight = Pick<EffectiveRight, "objectType" | "object" | "column"> & {
  database?: string;
  schema?: string;
  privilege: EffectiveRight["privilege"] | Access;
};

const placeOf = ({ database, schema }: DiffedRight): string => `${database}/${schema}`;

/** Whether one right is part of another one: a table of all tables, a column of a table, anything of an owner's. */
function covers(wide: DiffedRight, narrow: DiffedRight): boolean {
  if (placeOf(wide) !== placeOf(narrow)) return false;
  if (wide.privilege === "OWNER") return true;
  if (wide.privilege !== narrow.privilege) return false;
  if (wide.objectType === "table" && narrow.objectType === "column")
    return wide.object === undefined || wide.object === narrow.object;
  return (
    wide.objectType === narrow.objectType &&
    (wide.object === undefined || wide.object === narrow.object) &&
    (wide.column === undefined || wide.column === narrow.column)
  );
}

/** Those of the rights that no other right covers. */
export const without = (rights: DiffedRight[], others: DiffedRight[]): DiffedRight[] =>
  rights.filter((right) => !others.some((other) => covers(other, right)));

/** Rights that only make others possible: they are said where nothing else is. */
const MEANS: ReadonlySet<string> = new Set(["database", "schema", "sequence"]);

/** Rights in words, those on one place together: `INSERT, SELECT on all tables of orders`. */
export function inWords(all: DiffedRight[]): string[] {
  // What an owner has anyway is not told beside it.
  const owned = all.filter(({ privilege }) => privilege === "OWNER");
  const rights = [...owned, ...without(all, owned)];
  const ends = rights.filter(({ objectType, privilege }) => !MEANS.has(objectType) || privilege === "OWNER");
  const places = Map.groupBy(ends.length > 0 ? ends : rights, objectOf);
  return [...places]
    .toSorted(([, [a]], [, [b]]) => rank(a as DiffedRight) - rank(b as DiffedRight))
    .map(([place, on]) => {
      const privileges = new Set<string>(on.map(({ privilege }) => privilege));
      return privileges.has("OWNER") ? place : `${inOrder(privileges).join(", ")} ${place}`;
    });
}

const RANKS = ["table", "column", "routine"];
const rank = ({ objectType }: DiffedRight): number => RANKS.indexOf(objectType);

/** As everybody says them: SELECT, INSERT, UPDATE, DELETE, and then the others. */
function inOrder(privileges: Set<string>): string[] {
  const usual = ["SELECT", "INSERT", "UPDATE", "DELETE"].filter((each) => privileges.has(each));
  return [...usual, ...[...privileges].filter((each) => !usual.includes(each)).toSorted()];
}

function objectOf({ objectType, object, column, privilege, database, schema }: DiffedRight): string {
  if (schema === undefined && objectType !== "database") return "access to what it offers";
  if (privilege === "OWNER") return `everything in ${schema}, as its owner`;
  switch (objectType) {
    case "database":
      return `on the database ${database}`;
    case "schema":
      return `on the schema ${schema}`;
    case "column":
      return `on the column ${column} of ${schema}.${object}`;
    default:
      return object === undefined ? `on all ${objectType}s of ${schema}` : `on ${schema}.${object}`;
  }
}
