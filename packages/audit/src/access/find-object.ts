import { quoteIdentifier, routineSignature, show } from "@rolewright/core";
import type { Catalog, ObjectGroup, ObjectKind } from "../catalog/catalog.js";

/** One object of a catalog. */
export interface Found {
  /** What it has in common with others. */
  group: ObjectGroup;
  /** Its own name. */
  name: string;
}

/** Words that may stand before a name, and what they mean. */
const WORDS: Record<string, ObjectKind> = {
  table: "table",
  "partitioned table": "table",
  view: "table",
  "materialized view": "table",
  "foreign table": "table",
  sequence: "sequence",
  routine: "routine",
  function: "routine",
  procedure: "routine",
  aggregate: "routine",
  type: "type",
  domain: "type",
  schema: "schema",
  database: "database",
  language: "language",
  server: "foreign server",
  "foreign server": "foreign server",
  "foreign data wrapper": "foreign-data wrapper",
  "foreign-data wrapper": "foreign-data wrapper",
  "large object": "large object",
  tablespace: "tablespace",
  parameter: "parameter",
};

/** `table orders.payment`. */
export const titleOf = ({ group: { kind, variant, schema }, name }: Found): string =>
  `${kind === "table" ? variant : kind} ${schema === undefined ? "" : `${schema}.`}${name}`;

/**
 * The object that a text names: `orders.payment`, `"Odd.Schema"."T"`, `schema orders`, `orders.total(integer)`. Names may be
 * written as the catalog has them or as SQL does.
 * @throws {Error} when there is none, or several
 */
export function findObject(catalog: Catalog, text: string): Found {
  const found = named(catalog, text) ?? withKind(catalog, text) ?? [];
  if (found.length === 1) return found[0] as Found;
  if (found.length > 1)
    throw new Error(
      `${show(text)} may be several things: ${list(found)}. Write the kind before the name, and the types of a routine's arguments.`,
    );
  const elsewhere = everyObject(catalog, ({ group, name }) => group.schema !== undefined && name === text);
  throw new Error(
    `there is no ${show(text)} in the database "${catalog.database}".${
      elsewhere.length > 0
        ? ` There is ${list(elsewhere)}: write the schema before the name.`
        : " Write it as orders.payment or schema orders. What belongs to the system is known only where it was changed."
    }`,
  );
}

const list = (found: Found[]): string => {
  const titles = found.slice(0, 5).map((each) => show(titleOf(each)));
  return `${titles.join(", ")}${found.length > 5 ? " and more" : ""}`;
};

function withKind(catalog: Catalog, text: string): Found[] | undefined {
  const words = Object.keys(WORDS).toSorted((a, b) => b.length - a.length);
  const word = words.find((each) => text.toLowerCase().startsWith(`${each} `));
  if (word === undefined) return undefined;
  return named(catalog, text.slice(word.length).trim(), WORDS[word]);
}

/** Those that are written so; nothing where there is none. */
function named(catalog: Catalog, text: string, kind?: ObjectKind): Found[] | undefined {
  const asked = text.endsWith(")") ? routineSignature(text) : text;
  const found = everyObject(
    catalog,
    ({ group, name }) =>
      (kind === undefined || group.kind === kind) && spellings(group, name).includes(asked),
  );
  return found.length === 0 ? undefined : found;
}

function everyObject({ objects }: Catalog, wanted: (each: Found) => boolean): Found[] {
  return objects.flatMap((group) => group.names.map((name) => ({ group, name })).filter(wanted));
}

const plain = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdentifier(name));

/** How a name may be written: as it is, as SQL writes it, with everything quoted; a routine without its arguments too. */
function spellings({ kind, schema }: ObjectGroup, name: string): string[] {
  const open = kind === "routine" ? name.lastIndexOf("(") : -1;
  const [base, rest] = open < 0 ? [name, ""] : [name.slice(0, open), name.slice(open)];
  const ends = rest === "" ? [""] : [rest, ""];
  return ends.flatMap((end) =>
    schema === undefined
      ? [`${base}${end}`, `${quoteIdentifier(base)}${end}`]
      : [
          `${schema}.${base}${end}`,
          `${plain(schema)}.${plain(base)}${end}`,
          `${quoteIdentifier(schema)}.${quoteIdentifier(base)}${end}`,
        ],
  );
}
