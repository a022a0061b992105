import type { Attributes } from "../../resource.js";
import type { Connections } from "./session.js";

/** The database of what is in one: the provider's own if none is named. */
export const databaseOf = (db: Connections, d: Attributes): string =>
  d.text("database") || db.config.database;

/** Database and name of a schema or an extension. On import only the id says them. */
export function partsOf(
  kind: "schema" | "extension",
  id: string,
  db: Connections,
  d: Attributes,
): [string, string] {
  if (d.text("name")) return [databaseOf(db, d), d.text("name")];
  const parts = id.split(".");
  const [database = "", name = ""] = parts;
  if (parts.length === 2) return [database, name];
  throw new Error(`${kind} ID ${id} has not the expected format 'database.${kind}': [${parts.join(" ")}]`);
}
