import { type EffectiveRight, effectiveRights, loginName, placesOf } from "./effective.js";
import { ENGINES, type Engine, type Manifest } from "./manifest.js";

/** Who may do what where: a row for each login, a column for each schema. */
export interface Matrix {
  /** The schemas, sorted within their engine, each with its database before it where two databases there have one of that name. */
  schemas: string[];
  /** The engine of each schema, in the order of `schemas`. */
  engines: Engine[];
  /** The logins, sorted within their engine, with a cell for each schema. */
  rows: { login: string; cells: string[] }[];
}

/** The letter in a cell for each privilege on tables, in their order there. */
export const MATRIX_LETTERS = [
  ["SELECT", "S"],
  ["INSERT", "I"],
  ["UPDATE", "U"],
  ["DELETE", "D"],
] as const;

/**
 * The matrix of logins and schemas that manifests declare. A cell holds a letter for each privilege on tables (S, I, U,
 * D), in lower case where it holds on named tables or columns only; `owner` where the login acts as the owner; `-` for none.
 * The manifests may be of several engines, one server of each: those of one engine stand together, and a login that has one name on
 * two of them has its engine behind.
 * @example
 * ```ts
 * import { manifest, matrix, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * matrix([manifest(orders)]).rows; // [{ login: "orders_app_a", cells: ["SIUD"] }]
 * ```
 */
export function matrix(manifests: Manifest[]): Matrix {
  const columns = titled(
    manifests.flatMap((m) =>
      placesOf(m).map((place) => ({ ...place, engine: m.engine, name: place.schema })),
    ),
    ({ engine, name }) => `${engine} ${name}`,
    ({ database, schema }) => `${database}.${schema}`,
  );
  const logins = titled(
    manifests.flatMap((m) => {
      const all = m.roles.filter(({ login }) => login).map(loginName);
      return all.map((name) => ({ name, engine: m.engine }));
    }),
    ({ name }) => name,
    ({ name, engine }) => `${name} (${engine})`,
  );
  const rights = Map.groupBy(
    ENGINES.flatMap((engine) =>
      effectiveRights(manifests.filter((m) => m.engine === engine)).map((right) => ({ ...right, engine })),
    ),
    ({ engine, login }) => `${engine} ${login}`,
  );
  const rows = logins.map(({ title, name, engine }) => {
    const own = rights.get(`${engine} ${name}`) ?? [];
    const cells = columns.map((column) =>
      cell(
        own.filter(
          ({ database, schema }) =>
            column.engine === engine && column.database === database && column.schema === schema,
        ),
      ),
    );
    return { login: title, cells };
  });
  return {
    schemas: columns.map(({ title }) => title),
    engines: columns.map(({ engine }) => engine),
    rows,
  };
}

interface Named {
  name: string;
  engine: Engine;
}

/** In order, each by its name, or by its longer one where a key stands for several. */
function titled<T extends Named>(
  all: T[],
  keyOf: (one: T) => string,
  longer: (one: T) => string,
): (T & { title: string })[] {
  const meant = new Map(
    [...Map.groupBy(all, keyOf)].map(([key, alike]) => [key, new Set(alike.map(longer)).size]),
  );
  return all
    .map((one) => ({ ...one, title: meant.get(keyOf(one)) === 1 ? one.name : longer(one) }))
    .toSorted(
      (a, b) => ENGINES.indexOf(a.engine) - ENGINES.indexOf(b.engine) || (a.title < b.title ? -1 : 1),
    );
}

/**
 * A matrix as a text table for a terminal. Where there are several engines, each stands over its schemas.
 * @example
 * ```ts
 * import { manifest, matrix, renderMatrix, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * console.log(renderMatrix(matrix([manifest(orders)])));
 * ```
 */
export function renderMatrix({ schemas, engines, rows }: Matrix): string {
  const starts = engines.map((engine, index) => (engine === engines[index - 1] ? "" : engine));
  const heads = new Set(engines).size > 1 ? [["", ...starts]] : [];
  const table = [...heads, ["login", ...schemas], ...rows.map(({ login, cells }) => [login, ...cells])];
  const widths = ["login", ...schemas].map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const lines = table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(heads.length + 1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return [
    ...lines,
    "",
    "S select, I insert, U update, D delete; in lower case: on named tables or columns only",
  ].join("\n");
}

function cell(rights: EffectiveRight[]): string {
  if (rights.some(({ privilege }) => privilege === "OWNER")) return "owner";
  const onTables = rights.filter(({ objectType }) => objectType === "table" || objectType === "column");
  const letters = MATRIX_LETTERS.flatMap(([privilege, letter]) => {
    const found = onTables.filter((right) => right.privilege === privilege);
    if (found.length === 0) return [];
    return found.some(({ object }) => object === undefined) ? [letter] : [letter.toLowerCase()];
  });
  return letters.join("") || "-";
}
