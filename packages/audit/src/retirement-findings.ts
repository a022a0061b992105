import { quoteIdentifier as q } from "@rolewright/core";
import { type Finding, type Fix, finding } from "./finding.js";
import type { HereFacts, MemberFacts, RetiredSession, ServiceRoleFacts } from "./retirement-facts.js";
import { type Context, isRestricted, mayGrant } from "./server.js";
import { someOf } from "./words.js";

/** What the roles own or hold in another database, one entry for each role, way and kind. */
export interface Elsewhere {
  /** The database. */
  database: string;
  /** Who owns that database. */
  databaseOwner: string;
  /** The role of the service. */
  role: string;
  /** `owns`, `has privileges on` or `is in a policy of`. */
  how: string;
  /** The catalog that holds the objects, such as `pg_class`. */
  catalog: string;
  /** How many objects. */
  count: number;
  /** The objects by name, such as `table public.note`; left out where the database could not be asked. */
  objects?: string[];
}

/** A text in SQL. Names of roles and databases hold no backslash that a server would read otherwise. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Whether the connected login may keep a login out and end its sessions. */
export const mayEnd = (context: Context, role: ServiceRoleFacts): boolean => mayGrant(context, role);

/** Keeps a login from coming back. */
export const lockOutSql = (role: string): string => `ALTER ROLE ${q(role)} NOLOGIN`;

/**
 * Ends the sessions of a login. Only a member of the login may, and the membership is never committed. Once the login
 * is dropped nobody can be a member of it, so this has to come before.
 */
export function endSql({ server }: Context, { name, acts }: ServiceRoleFacts): string[] {
  const end = `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = ${literal(name)}`;
  return acts ? [end] : ["BEGIN", `GRANT ${q(name)} TO ${q(server.deployer)}`, end, "ROLLBACK"];
}

/** Sessions of the service's logins, by login, and those that nobody can name any more. */
export function sessionFindings(
  context: Context,
  roles: ServiceRoleFacts[],
  sessions: RetiredSession[],
): Finding[] {
  const { server, administrator } = context;
  const named = roles.flatMap((role) => {
    const theirs = sessions.filter(({ login }) => login === role.name);
    if (theirs.length === 0) return [];
    const may = mayEnd(context, role); // an administrator needs not join
    return [
      finding(
        "retire-session",
        role.name,
        `"${role.name}" is connected: ${someOf(theirs.map(textOf))}. End it before the login is dropped: afterwards "${server.deployer}" can not.`,
        {
          sql: [
            ...(role.login ? [lockOutSql(role.name)] : []),
            ...endSql(context, { ...role, acts: role.acts || !may }),
          ],
          runBy: may ? server.deployer : administrator,
        },
      ),
    ];
  });
  const orphans = sessions
    .filter(({ login }) => login === null)
    .map((session) =>
      finding(
        "retire-orphan",
        session.database,
        `${textOf(session)} belongs to a login that is dropped already, of this service or of another. A transaction that is open goes on reading, and keeps its locks.`,
        {
          sql: [`SELECT pg_terminate_backend(${session.pid}, 10000)`],
          runBy: `a member of pg_signal_backend, or ${administrator}`,
        },
      ),
    );
  return [...named, ...orphans];
}

const textOf = ({ pid, database, state, since }: RetiredSession): string =>
  `process ${pid} in "${database}"${state === null ? "" : ` (${state} since ${since})`}`;

/** What is in other databases, where the provider does not clean up. */
export function elsewhereFindings(
  context: Context,
  elsewhere: Elsewhere[],
  isDropped: (role: string) => boolean,
  roles: string[],
): Finding[] {
  const groups = Map.groupBy(elsewhere, ({ database, role }) => `${database}\n${role}`);
  return [...groups.values()].map((entries) => {
    const { database, databaseOwner, role } = entries[0] as Elsewhere;
    const what = entries.map(({ how, catalog, count, objects }) =>
      objects === undefined ? `${how} ${count} object(s) of ${catalog}` : `${how} ${someOf(objects)}`,
    );
    const says = `in the database "${database}", "${role}" ${what.join("; and ")}.`;
    const heir = roles.includes(databaseOwner) ? "CURRENT_USER" : q(databaseOwner);
    const fix: Fix = {
      // In this order DROP OWNED finds no object that it would drop, only rights.
      sql: [`REASSIGN OWNED BY ${q(role)} TO ${heir}`, `DROP OWNED BY ${q(role)}`],
      runBy: context.administrator,
      database,
    };
    return isDropped(role)
      ? finding("retire-elsewhere", database, `${says} It can not be dropped before that is gone.`, fix)
      : finding(
          "retire-kept",
          database,
          `${says} It stays with the data, and can not be dropped later before that is gone.`,
          fix,
        );
  });
}

/** How REVOKE calls what `pg_identify_object` calls otherwise. */
const REVOKE_WORDS: Record<string, string> = {
  table: "TABLE",
  view: "TABLE",
  "materialized view": "TABLE",
  "foreign table": "TABLE",
  sequence: "SEQUENCE",
  function: "ROUTINE",
  procedure: "ROUTINE",
  aggregate: "ROUTINE",
  schema: "SCHEMA",
  type: "TYPE",
  language: "LANGUAGE",
  database: "DATABASE",
  tablespace: "TABLESPACE",
  "large object": "LARGE OBJECT",
  "foreign-data wrapper": "FOREIGN DATA WRAPPER",
  server: "FOREIGN SERVER",
  "parameter ACL": "PARAMETER",
};

/** Privileges on what belongs to others, which a deployment that drops the role can not take back. */
export const grantedFindings = (
  { server, administrator }: Context,
  granted: HereFacts[],
  isDropped: (role: string) => boolean,
): Finding[] =>
  granted.map(({ role, type, identity, owner }) => {
    const word = REVOKE_WORDS[type];
    const fix = word !== undefined && {
      sql: [`REVOKE ALL ON ${word} ${identity} FROM ${q(role)}`],
      runBy: `the owner (${owner}), or ${administrator}`,
    };
    return finding(
      isDropped(role) ? "retire-granted" : "retire-kept",
      role,
      `"${role}" has privileges on the ${type} ${identity}, and "${server.deployer}" can not take them back: it can not act as "${owner}", who owns it. The role can not be dropped before.`,
      fix || undefined,
    );
  });

/** What a deployment gives to the deployer when it drops the role, as the provider does with all that it owns. */
export const leftFindings = (
  { server }: Context,
  left: HereFacts[],
  isDropped: (role: string) => boolean,
): Finding[] =>
  left
    .filter(({ role }) => isDropped(role))
    .map(({ role, type, identity }) =>
      finding(
        "retire-left",
        role,
        `"${role}" owns the ${type} ${identity}, which is not in a schema of the service. When the role is dropped it becomes "${server.deployer}"'s. Drop it, or give it to whom it belongs.`,
      ),
    );

/** Members of the service's roles that are not the service's. */
export const memberFindings = (
  context: Context,
  members: MemberFacts[],
  isDropped: (role: string) => boolean,
): Finding[] =>
  members.map(({ role, member, grantor, actsAsGrantor }) => {
    if (isDropped(role))
      return finding(
        "retire-member",
        member,
        `"${member}" is a member of "${role}", and loses what it may do by it. Remove its \`uses\`, or what else it needs it for.`,
      );
    const by = isRestricted(context) && grantor !== null ? ` GRANTED BY ${q(grantor)}` : "";
    const may = isRestricted(context) ? actsAsGrantor : context.server.createrole;
    return finding(
      "retire-heir",
      member,
      `"${member}" is a member of "${role}", which keeps the data, and so still reads and changes all of it.`,
      {
        sql: [`REVOKE ${q(role)} FROM ${q(member)}${by}`],
        runBy: may ? context.server.deployer : `${grantor}, or ${context.administrator}`,
      },
    );
  });
