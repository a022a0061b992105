import type { MySqlEngine } from "@rolewright/core/mysql";
import type { Connection } from "./connection.ts";

/** Who is on the server before anything is deployed. */
const OTHERS = [
  "root",
  "deployer",
  "mariadb.sys",
  "mysql.sys",
  "mysql.session",
  "mysql.infoschema",
  "PUBLIC",
  "",
];

/** Accounts, and what is active when each logs in. A role is an account that can not. */
const ACCOUNTS: Record<MySqlEngine, string> = {
  mysql: `
    select user, host, account_locked = 'Y' and password_expired = 'Y' as is_role,
           (select group_concat(default_role_user order by 1) from mysql.default_roles d where d.user = u.user and d.host = u.host) as active
      from mysql.user u`,
  mariadb: `
    select user, host, json_exists(priv, '$.is_role') as is_role,
           nullif(json_value(priv, '$.default_role'), '') as active
      from mysql.global_priv`,
};
const MEMBERS: Record<MySqlEngine, string> = {
  mysql: "select from_user as role, to_user as member, with_admin_option as admin from mysql.role_edges",
  mariadb: "select role, user as member, admin_option as admin from mysql.roles_mapping",
};
const GRANTS = `
  select grantee, '*' as db, null as object, null as col, privilege_type as privilege, is_grantable as grantable
    from information_schema.user_privileges where privilege_type <> 'USAGE'
  union all
  select grantee, table_schema, null, null, privilege_type, is_grantable from information_schema.schema_privileges
  union all
  select grantee, table_schema, table_name, null, privilege_type, is_grantable from information_schema.table_privileges
  union all
  select grantee, table_schema, table_name, column_name, privilege_type, is_grantable from information_schema.column_privileges`;
const ROUTINES = `select user, db, lower(routine_type) as kind, routine_name as name, proc_priv as privileges from mysql.procs_priv`;

interface GrantRow {
  grantee: string;
  db: string;
  object: string | null;
  col: string | null;
  privilege: string;
  grantable: string;
}

async function rows<T>(connection: Connection, sql: string): Promise<T[]> {
  const [found] = await connection.query(sql);
  return found as T[];
}

/** Whether the name of a database is meant by a grant, whose name is a pattern. */
function matches(pattern: string, database: string, literal: boolean): boolean {
  if (literal) return pattern === database;
  const source = pattern.replace(
    /\\(.)|([_%])/g,
    (_, escaped, wild) => escaped ?? (wild === "_" ? "." : ".*"),
  );
  return new RegExp(`^${source}$`).test(database);
}

const nameIn = (grantee: string): string => /^'(.*)'@'.*'$/.exec(grantee)?.[1] ?? grantee;

/**
 * What each account can do, from the server's tables alone: neither core nor a statement of ours has a say in it. One line
 * for each right, `account|database|object|column|privilege`; roles are accounts of their own, and have what they hold and
 * what the roles hold that they are members of.
 */
export async function foundAccess(
  connection: Connection,
  engine: MySqlEngine,
  databases: string[],
  literal: boolean,
): Promise<string[]> {
  const accounts = await rows<{ user: string; host: string; is_role: number; active: string | null }>(
    connection,
    ACCOUNTS[engine],
  );
  const ours = accounts.filter(({ user }) => !OTHERS.includes(user));
  const members = await rows<{ role: string; member: string; admin: string }>(connection, MEMBERS[engine]);
  const held = Map.groupBy(await heldRights(connection, databases, literal), ({ name }) => name);

  const reach = (start: string[]): string[] => {
    const found = new Set(start);
    for (const name of found) for (const { role, member } of members) if (member === name) found.add(role);
    return [...found];
  };
  const lines = ours.flatMap(({ user, host, is_role, active }) => {
    const account = is_role ? user : `${user}@${host}`;
    const from = is_role ? reach([user]) : [user, ...reach(active?.split(",") ?? [])];
    return [
      `${is_role ? "role" : "login"} ${account}`,
      ...from.flatMap((name) => (held.get(name) ?? []).map(({ right }) => `${account}|${right}`)),
    ];
  });
  const known = new Set(ours.map(({ user }) => user));
  const memberships = members
    .filter(({ member }) => known.has(member))
    .map(({ role, member, admin }) => `${member} in ${role}${admin === "Y" ? " with admin option" : ""}`);
  return [...new Set([...lines, ...memberships])].toSorted();
}

async function heldRights(
  connection: Connection,
  databases: string[],
  literal: boolean,
): Promise<{ name: string; right: string }[]> {
  const grants = await rows<GrantRow>(connection, GRANTS);
  const routines = await rows<{ user: string; db: string; kind: string; name: string; privileges: string }>(
    connection,
    ROUTINES,
  );
  return [
    ...grants.flatMap(({ grantee, db, object, col, privilege, grantable }) => {
      // Only the name of a database in a grant on all of it is a pattern.
      const meant =
        object !== null || db === "*" ? [db] : databases.filter((each) => matches(db, each, literal));
      const places = meant.length === 0 ? [`nothing (${db})`] : meant;
      const option = grantable === "YES" ? " with grant option" : "";
      return places.map((place) => ({
        name: nameIn(grantee),
        right: `${place}|${object ?? ""}|${col ?? ""}|${privilege}${option}`,
      }));
    }),
    ...routines.flatMap(({ user, db, kind, name, privileges }) =>
      privileges
        .split(",")
        .map((privilege) => ({ name: user, right: `${db}|${kind} ${name}||${privilege.toUpperCase()}` })),
    ),
  ];
}

/** Every row that tells of roles, users or grants, to be compared before and after. */
export async function everything(connection: Connection, engine: MySqlEngine): Promise<string[]> {
  const all = await Promise.all(
    [ACCOUNTS[engine], MEMBERS[engine], GRANTS, ROUTINES].map((sql) => rows<object>(connection, sql)),
  );
  return all
    .flat()
    .map((row) => JSON.stringify(row))
    .toSorted();
}
