import { routineOf } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import { byPrivilege } from "./accounts.js";
import { type Context, isForAll, isNobody, serviceOf, withLogins } from "./context.js";
import { columnsOf, repairOf } from "./difference-repair.js";
import type { Place } from "./expected.js";

/** The rules about privileges. */
export type GrantRule =
  | "grant-missing"
  | "grant-extra"
  | "grant-login"
  | "grant-option"
  | "grant-server"
  | "grant-system"
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
  "grant-system":
    "which is the server's own: its tables hold accounts, or what others do, and no service needs them",
  "grant-dangling": "which is not there: it holds again as soon as one of that name is made",
  "leftover-grant": "and no manifest knows who that is",
  "definer-open": "which runs with the rights of its definer, and no offer says so",
  "public-table": "and so does every account",
  "public-routine": "and so does every account",
};

/** MySQL looks at such rows only where no role is active. */
const WITHOUT_ROLE = "to every account for which no role is active";

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
  const [isRow, isGone] = [isForAll(context, grantee), isNobody(context, grantee)];
  const who = isRow ? "every account" : isGone ? grantee : names.text(grantee);
  const what = `${privilegesText(some)} on ${placeText(some)}`;
  const message = isGone
    ? `"${who}" is not there, and ${what} is still written for it: whoever makes an account of that name gives it that.`
    : rule === "grant-missing"
      ? `"${who}" is to have ${what}, ${REASONS[rule]}.`
      : isRow
        ? `a row of no account in mysql.db gives ${what}, ${context.catalog.engine === "mysql" ? WITHOUT_ROLE : REASONS[rule]}.`
        : `"${who}" has ${what}, ${REASONS[rule]}.`;
  const [sql, runBy] = repairOf(context, some);
  const found = finding(rule, `${what} to ${who}`, message, { sql, runBy });
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

function placeText(some: Difference[]): string {
  const [
    {
      place: { database, routine },
    },
  ] = some as [Difference];
  if (database === undefined) return "*.*";
  if (routine !== undefined) {
    const { kind, name } = routineOf(routine);
    return `${kind.toLowerCase()} ${database}.${name}`;
  }
  const tables = [...new Set(some.flatMap(({ place }) => place.table ?? []))].toSorted();
  return tables.length === 0
    ? `${database}.*`
    : someOf(
        tables.map((table) => `${database}.${table}`),
        3,
      );
}
