import { show } from "@rolewright/core";
import type { Catalog, ObjectKind } from "../catalog/catalog.js";
import { changesFor } from "./explain-changes.js";
import { type Found, findObject, titleOf } from "./find-object.js";
import { entriesFor, type Identity, type Session, sessionOf } from "./identities.js";
import { effective, predefinedOf, privilegesOf } from "./privileges.js";
import { reach } from "./reach.js";
import type { Right } from "./rights.js";
import { policyFor, rowSecurityOf } from "./row-security.js";

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

/** One way by which a login has a privilege. */
export interface Way {
  /** Why it has it. */
  source: Right["source"];
  /** The roles from the login to the one that has the privilege. For every role, those to what the session is then. */
  path: string[];
  /** What the session has to become first, by SET ROLE. Left out where it starts so. */
  become?: string;
  /** Whether it may pass the privilege on. */
  grantable: boolean;
  /** The columns, where it is for these alone. */
  columns?: string[];
  /** What it takes beside the privilege, and is not there on this way. With anything in it, the way leads to nothing. */
  lacks: string[];
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

/** What explaining one privilege needs to know. */
export interface Question {
  catalog: Catalog;
  session: Session;
  found: Found;
  privilege: string;
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

/** One way for each path: a role on it that has the rest by itself, and can be become too, is no other way. */
function different(ways: Way[]): Way[] {
  const byPath = new Map<string, Way>();
  for (const way of ways.toSorted((a, b) => a.lacks.length - b.lacks.length)) {
    const key = JSON.stringify([way.source, way.source === "public" ? [] : way.path, way.columns]);
    if (!byPath.has(key)) byPath.set(key, way);
  }
  return [...byPath.values()];
}

/** The ways by which the session has the privilege while it is that role, and what is lacking. */
function waysOf(question: Question, identity: Identity): Way[] {
  const { session, found, privilege, catalog } = question;
  const { group, name } = found;
  const lacks = lacksOf(question, identity);
  const pathOf = (role: string): string[] => identity.holds.get(role) as string[];
  const way = (source: Right["source"], path: string[], grantable: boolean): Way => ({
    source,
    path,
    ...(identity !== session.start && { become: identity.role }),
    grantable,
    lacks,
  });
  if (identity.superuser) return [way("superuser", pathOf(identity.role), true)];

  const owns = identity.holds.has(group.owner);
  const ways = effective([privilege], group).flatMap(() =>
    entriesFor(group.acl, identity, privilege).map(({ grantee, grantable }) =>
      grantee === "public"
        ? way("public", pathOf(identity.role), owns)
        : way(
            grantee === group.owner ? "owner" : "grant",
            pathOf(grantee),
            owns || grantable.includes(privilege),
          ),
    ),
  );
  for (const [role, path] of identity.holds) {
    if (effective(predefinedOf(role, group.kind), group).includes(privilege))
      ways.push(way("predefined", path, owns));
  }
  const byGrantee = new Map<string, Way>();
  for (const { schema, table, column, acl } of group.kind === "table" ? catalog.columns : []) {
    if (schema !== group.schema || table !== name) continue;
    for (const { grantee, grantable } of entriesFor(acl, identity, privilege)) {
      const path = pathOf(grantee === "public" ? identity.role : grantee);
      const known = byGrantee.get(grantee) ?? {
        ...way(grantee === "public" ? "public" : "grant", path, true),
        columns: [],
      };
      known.grantable &&= owns || grantable.includes(privilege);
      known.columns?.push(column);
      byGrantee.set(grantee, known);
    }
  }
  return [...ways, ...byGrantee.values()];
}

/** What it takes beside the privilege, in words, and the session does not have as that role. */
function lacksOf(question: Question, identity: Identity): string[] {
  const { catalog, session, found, privilege } = question;
  const { kind, schema } = found.group;
  const lacks: string[] = [];
  const login = catalog.roles.find(({ name }) => name === session.login.role);
  if (login?.login === false) lacks.push("LOGIN, without which nobody starts a session");
  if (login?.connectionLimit === 0 && !login.superuser) lacks.push("a connection limit above 0");
  // Whoever asks for CONNECT itself asks for all that there is to it.
  const database = kind === "database" ? found.name : catalog.database;
  const elsewhere =
    kind === "tablespace" || kind === "parameter" || (kind === "database" && privilege === "CONNECT");
  if (!elsewhere && !may(catalog, session.login, "database", database, "CONNECT"))
    lacks.push(`CONNECT on the database "${database}"`);
  if (schema !== undefined && !may(catalog, identity, "schema", schema, "USAGE"))
    lacks.push(`USAGE on the schema "${schema}"`);
  if (privilege === "INSERT") lacks.push(...policyFor(question, identity));
  return lacks;
}

/** Whether a role has a privilege on what stands in no schema. What the catalog leaves out is as the server was made. */
function may(
  catalog: Catalog,
  identity: Identity,
  kind: ObjectKind,
  name: string,
  privilege: string,
): boolean {
  if (identity.superuser) return true;
  const group = catalog.objects.find((each) => each.kind === kind && each.names.includes(name));
  return (
    group === undefined ||
    entriesFor(group.acl, identity, privilege).length > 0 ||
    [...identity.holds.keys()].some((role) => predefinedOf(role, kind).includes(privilege))
  );
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
