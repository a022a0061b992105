import type { Catalog, ObjectKind } from "../catalog/catalog.js";
import type { Found } from "./find-object.js";
import { entriesFor, type Identity, type Session } from "./identities.js";
import { effective, predefinedOf } from "./privileges.js";
import type { Right } from "./rights.js";
import { policyFor } from "./row-security.js";

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

/** What explaining one privilege needs to know. */
export interface Question {
  catalog: Catalog;
  session: Session;
  found: Found;
  privilege: string;
}

/** One way for each path: a role on it that has the rest by itself, and can be become too, is no other way. */
export function different(ways: Way[]): Way[] {
  const byPath = new Map<string, Way>();
  for (const way of ways.toSorted((a, b) => a.lacks.length - b.lacks.length)) {
    const key = JSON.stringify([way.source, way.source === "public" ? [] : way.path, way.columns]);
    if (!byPath.has(key)) byPath.set(key, way);
  }
  return [...byPath.values()];
}

/** The ways by which the session has the privilege while it is that role, and what is lacking. */
export function waysOf(question: Question, identity: Identity): Way[] {
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
