import * as fs from "node:fs";
import * as path from "node:path";
import { type EffectiveRight, effectiveRights, type Manifest } from "@rolewright/core";
import type { Client } from "pg";

const ORACLE = fs.readFileSync(path.join(import.meta.dirname, "effective-privileges.sql"), "utf8");

/** What a schema holds, by kind. */
export interface Objects {
  table: string[];
  sequence: string[];
  routine: string[];
}

const KINDS = ["table", "sequence", "routine"] as const;
const OWNED = {
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  sequence: ["SELECT", "UPDATE", "USAGE"],
  routine: ["EXECUTE"],
};

interface CatalogRow {
  login: string;
  kind: string;
  schema: string | null;
  object: string;
  col: string | null;
  privilege: string;
  grantable: boolean;
}

/** One line for each right, as the catalog has it. */
const line = ({ login, kind, schema, object, col, privilege, grantable }: CatalogRow): string =>
  [login, kind, schema ?? "", object, col ?? "", privilege, grantable ? "grantable" : ""].join("|");

/** All that logins can do in the database of the client, but for those left out. */
export async function rightsOnServer(client: Client, leftOut: string[]): Promise<string[]> {
  const { rows } = await client.query<CatalogRow>(ORACLE, [leftOut]);
  return rows.map(line).toSorted();
}

/** All that the logins of the manifests are to be able to do, where each schema holds the same objects. */
export function declaredRights(manifests: Manifest[], objects: Objects, version: number): string[] {
  const rights = effectiveRights(manifests).flatMap((right) => expand(right, objects, version));
  return [...new Set(rights)].toSorted();
}

/** The single objects that a right of the manifests is about. */
function expand(right: EffectiveRight, objects: Objects, version: number): string[] {
  const { login, database, schema, objectType, object, column, privilege } = right;
  const one = (kind: string, what: string, granted: string, col: string | null = null) =>
    line({
      login,
      kind,
      schema: kind === "database" ? null : schema,
      object: what,
      col,
      privilege: granted,
      grantable: false,
    });
  if (privilege === "OWNER") {
    const owned = { ...OWNED, table: [...OWNED.table, ...(version >= 17 ? ["MAINTAIN"] : [])] };
    return [
      ...["USAGE", "CREATE"].map((granted) => one("schema", schema, granted)),
      ...KINDS.flatMap((kind) =>
        objects[kind].flatMap((what) => owned[kind].map((granted) => one(kind, what, granted))),
      ),
    ];
  }
  if (objectType === "database") return [one("database", database, privilege)];
  if (objectType === "schema") return [one("schema", schema, privilege)];
  if (objectType === "column") return [one("column", object as string, privilege, column as string)];
  return (object === undefined ? objects[objectType] : [object]).map((what) =>
    one(objectType, what, privilege),
  );
}
