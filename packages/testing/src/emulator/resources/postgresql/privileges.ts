import type { Attributes } from "../../resource.js";
import type { Connections } from "./session.js";

/** What may be granted on what, in the provider's words. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  database: ["CREATE", "CONNECT", "TEMPORARY"],
  schema: ["CREATE", "USAGE"],
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  sequence: ["USAGE", "SELECT", "UPDATE"],
  function: ["EXECUTE"],
  procedure: ["EXECUTE"],
  routine: ["EXECUTE"],
  type: ["USAGE"],
  foreign_data_wrapper: ["USAGE"],
  foreign_server: ["USAGE"],
  column: ["SELECT", "INSERT", "UPDATE", "REFERENCES"],
};

/** Object types whose privileges the catalog keeps by a letter: `relkind` and `defaclobjtype`. */
export const CATALOG_LETTER: Readonly<Record<string, string>> = {
  table: "r",
  sequence: "S",
  function: "f",
  routine: "f",
  type: "T",
  schema: "n",
};

async function allowedOn(db: Connections, objectType: string): Promise<readonly string[]> {
  const base = ALLOWED[objectType];
  if (!base) throw new Error(`unknown object type ${objectType}`);
  return objectType === "table" && (await db.major()) >= 17 ? [...base, "MAINTAIN"] : base;
}

export async function validatePrivileges(db: Connections, d: Attributes): Promise<void> {
  const objectType = d.text("objectType");
  const allowed = await allowedOn(db, objectType);
  const illegal = d
    .items("privileges")
    .find((privilege) => privilege !== "ALL" && !allowed.includes(privilege));
  if (illegal !== undefined)
    throw new Error(`${illegal} is not an allowed privilege for object type ${objectType}`);
}

/** Whether what the server holds is what was asked for; `ALL` stands for every privilege of the type. */
export async function asWanted(db: Connections, d: Attributes, granted: readonly string[]): Promise<boolean> {
  const wanted = d.items("privileges");
  if (sameSet(granted, wanted)) return true;
  return wanted.includes("ALL") && sameSet(granted, await allowedOn(db, d.text("objectType")));
}

export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
