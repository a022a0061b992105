import { renderSql, renderWithdrawSql } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import { accountOf } from "../accounts.js";
import { byPrivilege } from "./accounts.js";
import { ADMINISTRATOR, type Context, grantorOn, serviceOf, withLogins } from "./context.js";
import { type Place, recordOf } from "./expected.js";

/** The rules about privileges. */
export type GrantRule =
  | "grant-missing"
  | "grant-extra"
  | "grant-login"
  | "grant-option"
  | "grant-server"
  | "grant-dangling"
  | "leftover-grant"
  | "definer-open"
  | "public-table"
  | "public-routine";

/** What an account has too much or lacks at one place. */
export interface Difference {
  rule: GrantRule;
  grantee: string;
  /** As the server spells it; without a database, the whole server. */
  place: { database?: string; table?: string; routine?: string };
  privileges: string[];
  /** The privileges of single columns of the table. */
  columns: Place["columns"];
}

/** Why each is wrong, after what it is about. */
const REASONS: Record<GrantRule, string> = {
  "grant-missing": "and lacks it",
  "grant-extra": "and no manifest declares it",
  "grant-login": "and a login holds nothing itself: its access comes by its role",
  "grant-option": "and may pass it on, so that it decides who has it",
  "grant-server": "which holds in every database, and no service has that",
  "grant-dangling": "which is not there: it holds again as soon as one of that name is made",
  "leftover-grant": "and no manifest knows who that is",
  "definer-open": "which runs with the rights of its definer, and no offer says so",
  "public-table": "and so does every account",
  "public-routine": "and so does every account",
};

/** MySQL looks at such rows only where no role is active. */
const WITHOUT_ROLE = "to every account for which no role is active";

/** A row of no account holds for all of them. It has the look of an anonymous user's. */
export const isForAll = ({ accounts }: Context, grantee: string): boolean =>
  accountOf(grantee).name === "" && !accounts.has(grantee);

/** One finding for each grantee and cause: tables with the same privileges are one, and so are columns. */
export function findingsOf(context: Context, differences: Difference[]): Finding[] {
  const groups = Map.groupBy(differences, ({ rule, grantee, place, privileges, columns }) =>
    JSON.stringify([
      rule,
      grantee,
      place.database,
      place.routine,
      columns.size > 0 ? place.table : place.table !== undefined,
      columns.size > 0 ? "" : privileges,
    ]),
  );
  return [...groups.values()].map((some) => findingOf(context, some));
}

function findingOf(context: Context, some: Difference[]): Finding {
  const { names, expected } = context;
  const [{ rule, grantee, place }] = some as [Difference];
  const isRow = isForAll(context, grantee);
  const who = isRow ? "every account" : names.text(grantee);
  const what = `${privilegesText(some)} on ${placeText(some)}`;
  const [sql, runBy] = repairOf(context, some);
  const holds =
    rule === "grant-missing"
      ? `"${who}" is to have ${what}, `
      : `${isRow ? "a row of no account in mysql.db gives" : `"${who}" has`} ${what}, `;
  const found = finding(
    rule,
    `${what} to ${who}`,
    `${holds}${isRow && context.catalog.engine === "mysql" ? WITHOUT_ROLE : REASONS[rule]}.`,
    { sql, runBy },
  );
  const service = serviceOf(context, grantee) ?? expected.databases.get(place.database ?? "")?.service;
  const gains = rule === "grant-missing" || rule === "public-table" || rule === "public-routine";
  return ofService(gains ? found : withLogins(found, context, grantee), service);
}

function privilegesText(some: Difference[]): string {
  const [{ privileges, columns }] = some as [Difference];
  if (columns.size === 0) return privileges.join(", ");
  return Object.entries(byPrivilege(columnsOf(some)))
    .map(([privilege, names]) => `${privilege} (${names.join(", ")})`)
    .join(", ");
}

const columnsOf = (some: Difference[]): Place["columns"] => {
  const all: Place["columns"] = new Map();
  for (const { columns } of some)
    for (const [column, privileges] of columns)
      all.set(column, new Set([...(all.get(column) ?? []), ...privileges]));
  return all;
};

function placeText(some: Difference[]): string {
  const [
    {
      place: { database, routine },
    },
  ] = some as [Difference];
  if (database === undefined) return "*.*";
  const [kind, name] = routine?.split(" ") ?? [];
  if (name !== undefined) return `${kind} ${database}.${name}`;
  const tables = [...new Set(some.flatMap(({ place }) => place.table ?? []))].toSorted();
  return tables.length === 0
    ? `${database}.*`
    : someOf(
        tables.map((table) => `${database}.${table}`),
        3,
      );
}

/** What ends it, and who runs that. */
function repairOf(context: Context, some: Difference[]): [sql: string[], runBy: string] {
  const { catalog, names } = context;
  const { engine, partialRevokes } = catalog;
  const [{ rule, grantee, place }] = some as [Difference];
  const who = names.sql(grantee);
  if (place.database === undefined) {
    const [{ privileges }] = some as [Difference];
    return [[`REVOKE ${privileges.join(", ")} ON *.* FROM ${who}`], ADMINISTRATOR];
  }
  // No statement takes away a row of no account.
  if (isForAll(context, grantee)) return [rowSql(grantee, place.database), ADMINISTRATOR];
  const places = [...Map.groupBy(some, (each) => each.place.table).values()];
  const records = places.map((same) => ({
    ...recordOf({ ...place, ...same[0]?.place, database: place.database ?? "" }, names.record(grantee), {
      privileges: same.flatMap(({ privileges }) => privileges),
      columns: byPrivilege(columnsOf(same)),
      partialRevokes,
    }),
    // What is there is taken away in its own spelling.
    ...(rule !== "grant-missing" && { spelling: place.database ?? "" }),
  }));
  const isNamed = place.table !== undefined || place.routine !== undefined;
  const spelling = records[0]?.spelling ?? "";
  const runBy = rule === "public-table" ? ADMINISTRATOR : grantorOn(context, spelling, isNamed);
  if (rule === "grant-missing") return [renderSql(records, engine), runBy];
  if (rule === "grant-option")
    return [
      renderWithdrawSql(
        records.map(({ columns: _, ...record }) => ({ ...record, privileges: ["GRANT OPTION"] as never })),
        engine,
      ),
      runBy,
    ];
  return [renderWithdrawSql(records, engine), runBy];
}

const rowSql = (grantee: string, database: string): string[] => [
  `DELETE FROM mysql.db WHERE user = '' AND host = ${text(grantee.slice(1))} AND db = ${text(database)}`,
  "FLUSH PRIVILEGES",
];

/** A text in SQL, whatever \`sql_mode\` makes of a backslash. */
const text = (value: string): string => `X'${Buffer.from(value).toString("hex")}'`;
