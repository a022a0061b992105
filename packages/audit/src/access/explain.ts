import { show } from "@rolewright/core";
import type { Catalog, ObjectKind } from "../catalog/catalog.js";
import { changesFor } from "./explain-changes.js";
import { different, type Question, type Way, waysOf } from "./explain-ways.js";
import { type Found, findObject, titleOf } from "./find-object.js";
import { type Identity, type Session, sessionOf } from "./identities.js";
import { privilegesOf } from "./privileges.js";
import { reach } from "./reach.js";
import { rowSecurityOf } from "./row-security.js";

/** What to explain. */
export interface ExplainArgs {
  /** The login. */
  login: string;
  /**
   * The object: `orders.payment`, or with its kind before it, such as `table orders.payment`, `schema orders`, `database shop`,
   * `routine orders.total(integer)`. Names are written as the catalog has them, or quoted as in SQL.
   */
  object: string;
  /**
   * One privilege alone, such as `SELECT`.
   * @default - every privilege that objects of the kind have
   */
  privilege?: string;
}

/** What is so with one privilege. */
export interface ExplainedPrivilege {
  /** As GRANT spells it. */
  privilege: string;
  /** Whether a statement that takes it is allowed. */
  allowed: "at once" | "after SET ROLE" | "no";
  /** The columns, where it is allowed on these alone. */
  columns?: string[];
  /** The ways by which the login has the privilege, one for each path: those that lack nothing first. */
  ways: Way[];
  /** Which rows the statement reaches, where the table has row security. */
  rows?: string;
  /** Where it is not allowed: what stands in the way, and who has it. */
  changes: string[];
}

/** Why a login may do with an object what it may. */
export interface Explanation {
  /** The login. */
  login: string;
  /** What a session of it starts as: itself, or the role of its setting `role`. */
  startsAs: string;
  /** The object. */
  object: { kind: ObjectKind; variant?: string; schema?: string; name: string; title: string; owner: string };
  /** One for each privilege, in the order of the manual. */
  privileges: ExplainedPrivilege[];
  /** What else there is to know, in words. */
  notes: string[];
}

/**
 * Explains whether a login may do something with an object, and why: by which roles, at once or after SET ROLE, and whether it
 * gets as far as the object, for which it takes CONNECT on the database and USAGE on the schema too. Where it may not, it says
 * what stands in the way. Everything comes from the catalog: `pg_hba.conf`, and what a view or a routine does, are not looked at.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 * @throws {Error} when there is no such login, object or privilege, or when several objects are meant
 * @example
 * ```ts
 * import { type CatalogClient, explain, readCatalog } from "@rolewright/audit";
 * declare const client: CatalogClient;
 * const { privileges } = explain(await readCatalog(client), { login: "reporting_app_a", object: "orders.payment" });
 * for (const { privilege, allowed, ways, changes } of privileges)
 *   console.log(privilege, allowed, ways.map(({ path }) => path.join(" -> ")), changes);
 * ```
 */
export function explain(catalog: Catalog, { login, object, privilege }: ExplainArgs): Explanation {
  if (!catalog.roles.some(({ name }) => name === login))
    throw new Error(`there is no role ${show(login)} on the server.${similar(catalog, login)}`);
  const found = findObject(catalog, object);
  const { group, name } = found;
  const all = privilegesOf(group.kind, catalog.version);
  const asked = privilege?.trim().toUpperCase();
  if (asked !== undefined && !all.includes(asked))
    throw new Error(
      `${show(privilege)} is no privilege on a ${group.kind} of PostgreSQL ${catalog.version}. Allowed: ${all.join(", ")}.`,
    );
  const reached = reach(catalog);
  const session = sessionOf(catalog, reached, login);
  return {
    login,
    startsAs: session.start.role,
    object: {
      kind: group.kind,
      ...(group.variant !== undefined && { variant: group.variant }),
      ...(group.schema !== undefined && { schema: group.schema }),
      name,
      title: titleOf(found),
      owner: group.owner,
    },
    privileges: all
      .filter((each) => asked === undefined || each === asked)
      .map((each) => explained({ catalog, session, found, privilege: each })),
    notes: notesOf(catalog, session, found),
  };
}

function explained(asked: Question): ExplainedPrivilege {
  const { privilege } = asked;
  // Who connects is the login, whatever the session is afterwards.
  const { login } = asked.session;
  const session = privilege === "CONNECT" ? { login, start: login, others: [] } : asked.session;
  const question = { ...asked, session };
  const ways = different(
    [session.start, ...session.others].flatMap((identity) => waysOf(question, identity)),
  );
  const open = ways.filter(({ lacks }) => lacks.length === 0);
  const atOnce = open.filter(({ become }) => become === undefined);
  const counting = atOnce.length > 0 ? atOnce : open;
  const best = counting[0];
  const whole = counting.some(({ columns }) => columns === undefined);
  const by = [session.start, ...session.others].find(
    ({ role }) => role === (best?.become ?? session.start.role),
  );
  const rows = best === undefined ? undefined : rowSecurityOf(question, by as Identity);
  return {
    privilege,
    allowed: best === undefined ? "no" : best.become === undefined ? "at once" : "after SET ROLE",
    ...(best !== undefined &&
      !whole && { columns: [...new Set(counting.flatMap(({ columns = [] }) => columns))].toSorted() }),
    ways,
    ...(rows !== undefined && { rows }),
    changes: best === undefined ? changesFor(question, ways) : [],
  };
}

function notesOf({ roles }: Catalog, { login, start, ignored }: Session, { group }: Found): string[] {
  const role = roles.find(({ name }) => name === login.role);
  const notes: string[] = [];
  if (start !== login)
    notes.push(
      `a session of "${login.role}" starts as "${start.role}", by its setting role. It has its own rights after SET ROLE NONE.`,
    );
  if (ignored !== undefined)
    notes.push(
      `its setting role is "${ignored}", which it can not become: the server warns, and the session starts as "${login.role}".`,
    );
  if (role?.expired)
    notes.push(`its password has expired on ${role.validUntil}. Other ways to log in are still open.`);
  if (group.variant === "view")
    notes.push(
      group.securityInvoker
        ? "the view reads its tables with the rights of whoever asks (security_invoker): it takes those as well, and they are not looked at here."
        : `the view reads its tables with the rights of its owner, "${group.owner}".`,
    );
  if (group.securityDefiner)
    notes.push(`the routine runs with the rights of its owner, "${group.owner}" (SECURITY DEFINER).`);
  return notes;
}

/** Roles that begin alike, for who has mistyped one. */
function similar({ roles }: Catalog, login: string): string {
  const found = roles
    .filter(({ name }) => name.toLowerCase().startsWith(login.toLowerCase().slice(0, 4)))
    .slice(0, 5);
  return found.length === 0 ? "" : ` There is ${found.map(({ name }) => show(name)).join(", ")}.`;
}
