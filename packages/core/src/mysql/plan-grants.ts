import type { Access } from "../declaration.js";
import { recordKey } from "../records.js";
import type { MySqlDeclaration, MySqlOffer } from "./declaration.js";
import { grantSpelling } from "./names.js";
import { databaseOf, databasesOf } from "./plan-names.js";
import {
  COLUMN_PRIVILEGES,
  MIGRATOR_PRIVILEGES,
  type MySqlColumnPrivilege,
  type MySqlPrivilege,
  PRIVILEGES,
} from "./privileges.js";
import type { MySqlAccount, MySqlGrantRecord } from "./records.js";

/** Who receives privileges, and the key of its record. */
export interface Grantee {
  key: string;
  account: MySqlAccount;
}

/** What is granted at one place. */
interface Granted {
  database: string;
  table?: string;
  routine?: string;
  privileges: MySqlPrivilege[];
  columns?: Partial<Record<MySqlColumnPrivilege, string[]>>;
}

/** What an access kind gives in every database of the service, and on the routines that the service names. */
export function ownGrants(declaration: MySqlDeclaration, access: Access, migrated: boolean): Granted[] {
  const everything = databasesOf(declaration).map((database) => ({
    database,
    privileges: PRIVILEGES[access],
  }));
  const routines = access === "read-write" && migrated ? (declaration.routines ?? []) : [];
  return [...everything, ...routinesIn(databaseOf(declaration), routines.toSorted())];
}

/** What a migrator may do in every database of the service. */
export const migratorGrants = (declaration: MySqlDeclaration): Granted[] =>
  databasesOf(declaration).map((database) => ({ database, privileges: MIGRATOR_PRIVILEGES }));

/** Whether an offer is of everything in a database. */
export const isWhole = ({ tables, columns, routines }: MySqlOffer): boolean =>
  tables === undefined && columns === undefined && routines === undefined;

/** What an offer gives to the role of its contract. */
export function offerGrants(declaration: MySqlDeclaration, offer: MySqlOffer, migrated: boolean): Granted[] {
  const { access, database = databaseOf(declaration), tables = [], columns = {}, routines = [] } = offer;
  if (isWhole(offer)) return [{ database, privileges: PRIVILEGES[access] }];
  if (!migrated) return [];
  return [
    ...tables.map((table) => ({ database, table, privileges: PRIVILEGES[access] })),
    ...Object.entries(columns).map(([table, names]) => ({
      database,
      table,
      privileges: [],
      columns: Object.fromEntries(COLUMN_PRIVILEGES[access].map((privilege) => [privilege, names])),
    })),
    ...routinesIn(database, routines),
  ];
}

const routinesIn = (database: string, routines: string[]): Granted[] =>
  routines.map((routine) => ({ database, routine, privileges: ["EXECUTE"] }));

/** The grants to one grantee: one record for each place, with everything that it gets there. */
export function grantsTo(
  declaration: MySqlDeclaration,
  grantee: Grantee,
  granted: Granted[],
): MySqlGrantRecord[] {
  const records = granted.map((each) => recordOf(declaration, grantee, each));
  return [...Map.groupBy(records, ({ key }) => key).values()].map((same) => same.reduce(merged));
}

function recordOf(
  declaration: MySqlDeclaration,
  { key, account }: Grantee,
  granted: Granted,
): MySqlGrantRecord {
  const { database, table, routine } = granted;
  const own = databaseOf(declaration);
  const named = table !== undefined ? ["table", table] : routine !== undefined ? ["routine", routine] : [];
  return {
    kind: "grant",
    key: recordKey(...inDatabase(own, database), "grant", key, ...named),
    grantee: account,
    ...granted,
    // Only the name in a grant on all of a database is a pattern.
    spelling: named.length > 0 ? database : grantSpelling(database, declaration.partialRevokes ?? false),
    dependsOn: [recordKey(...inDatabase(own, database), "database"), key],
    endsWith: key,
  };
}

/** Another database than the service's own is part of the identity. */
export const inDatabase = (own: string, database: string): string[] =>
  database === own ? [] : ["in", database];

function merged(a: MySqlGrantRecord, b: MySqlGrantRecord): MySqlGrantRecord {
  const privileges = [...new Set([...a.privileges, ...b.privileges])];
  const { columns: _, ...rest } = a;
  const columns = (["SELECT", "INSERT", "UPDATE"] as const).flatMap((privilege) => {
    const names = new Set([...(a.columns?.[privilege] ?? []), ...(b.columns?.[privilege] ?? [])]);
    // What the whole table is granted, its columns are.
    return names.size === 0 || privileges.includes(privilege)
      ? []
      : [[privilege, [...names].toSorted()] as const];
  });
  return { ...rest, privileges, ...(columns.length > 0 && { columns: Object.fromEntries(columns) }) };
}
