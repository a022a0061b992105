import { type EffectiveRight, effectiveRights } from "./effective.js";
import type { Manifest } from "./manifest.js";

/** Who may do what where: a row for each login, a column for each schema. */
export interface Matrix {
  /** The schemas, each with its database before it where two databases have one of that name. */
  schemas: string[];
  /** The logins, sorted, with a cell for each schema. */
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
 * @example
 * ```ts
 * import { manifest, matrix, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * matrix([manifest(orders)]).rows; // [{ login: "orders_app_a", cells: ["SIUD"] }]
 * ```
 */
export function matrix(manifests: Manifest[]): Matrix {
  const rights = Map.groupBy(effectiveRights(manifests), ({ login }) => login);
  const owned = manifests.flatMap(({ database, schema, additionalSchemas = [] }) =>
    [schema, ...additionalSchemas].map((each) => ({ database, schema: each })),
  );
  const columns = owned
    .map(({ database, schema }) => {
      const shared = owned.some((other) => other.schema === schema && other.database !== database);
      return { database, schema, title: shared ? `${database}.${schema}` : schema };
    })
    .toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const logins = manifests
    .flatMap(({ roles }) => roles.filter(({ login }) => login).map(({ name }) => name))
    .toSorted();
  const rows = logins.map((login) => ({
    login,
    cells: columns.map(({ database, schema }) =>
      cell(
        (rights.get(login) ?? []).filter((right) => right.database === database && right.schema === schema),
      ),
    ),
  }));
  return { schemas: columns.map(({ title }) => title), rows };
}

/**
 * A matrix as a text table for a terminal.
 * @example
 * ```ts
 * import { manifest, matrix, renderMatrix, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * console.log(renderMatrix(matrix([manifest(orders)])));
 * ```
 */
export function renderMatrix({ schemas, rows }: Matrix): string {
  const table = [["login", ...schemas], ...rows.map(({ login, cells }) => [login, ...cells])];
  const widths = ["login", ...schemas].map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const lines = table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
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
