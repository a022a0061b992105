import { wrap } from "../../resource.js";
import { ident, type Sql } from "./session.js";

/**
 * Locks a role and then all its members, in whatever order the catalog gives them. That order is the provider's, and
 * the reason why its operations can deadlock.
 */
export async function lockRole(sql: Sql, role: string): Promise<void> {
  await wrap("could not disable statement_timeout", sql.query("SET statement_timeout = 0"));
  await wrap(
    `could not get advisory lock for role ${role}`,
    sql.query("SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_roles WHERE rolname = $1", [role]),
  );
  await wrap(
    `could not get advisory lock for members of role ${role}`,
    sql.query(
      "SELECT pg_advisory_xact_lock(member::bigint) FROM pg_auth_members JOIN pg_roles ON roleid = pg_roles.oid WHERE rolname = $1",
      [role],
    ),
  );
}

export async function lockDatabase(sql: Sql, database: string): Promise<void> {
  await wrap("could not disable statement_timeout", sql.query("SET statement_timeout = 0"));
  await wrap(
    `could not get advisory lock for database ${database}`,
    sql.query("SELECT pg_advisory_xact_lock(oid::bigint) FROM pg_database WHERE datname = $1", [database]),
  );
}

/** Makes `member` a member of `role` if it is not; says whether it had to. */
export async function joinRole(sql: Sql, role: string, member: string): Promise<boolean> {
  if (role === member || (await isMember(sql, role, member))) return false;
  await wrap(
    `error granting role ${role} to ${member}`,
    sql.query(`GRANT ${ident(role)} TO ${ident(member)}`),
  );
  return true;
}

export async function leaveRole(sql: Sql, role: string, member: string): Promise<boolean> {
  if (role === member || !(await isMember(sql, role, member))) return false;
  await wrap(
    `error revoking role ${role} from ${member}`,
    sql.query(`REVOKE ${ident(role)} FROM ${ident(member)}`),
  );
  return true;
}

/** Runs `body` with the connected user a member of `roles`, unless it is a superuser, and takes the memberships back. */
export async function asMemberOf<T>(sql: Sql, roles: readonly string[], body: () => Promise<T>): Promise<T> {
  if (roles.length === 0) return body();
  const user = await currentUser(sql);
  if (await isSuperuser(sql, user)) return body();

  const joined: string[] = [];
  const reversed: string[] = [];
  for (const role of roles) {
    if (await isSuperuser(sql, role)) continue;
    // Memberships may not form a circle, so one in the other direction steps aside meanwhile.
    if (await leaveRole(sql, user, role)) reversed.push(role);
    if (await joinRole(sql, role, user)) joined.push(role);
  }
  const result = await body();
  for (const role of joined) await leaveRole(sql, role, user);
  for (const role of reversed) if (await roleExists(sql, role)) await joinRole(sql, user, role);
  return result;
}

async function isMember(sql: Sql, role: string, member: string): Promise<boolean> {
  const setOption = await found(
    sql.query(
      "SELECT 1 FROM information_schema.columns WHERE table_name = 'pg_auth_members' AND column_name = 'set_option'",
    ),
  );
  const where = "pg_get_userbyid(roleid) = $1 AND pg_get_userbyid(member) = $2";
  return found(
    sql.query(`SELECT 1 FROM pg_auth_members WHERE ${where}${setOption ? " AND set_option" : ""}`, [
      role,
      member,
    ]),
  );
}

async function currentUser(sql: Sql): Promise<string> {
  return (await sql.query("SELECT CURRENT_USER::text AS name"))[0]?.["name"] as string;
}

export async function isSuperuser(sql: Sql, role: string): Promise<boolean> {
  const [row] = await sql.query("SELECT rolsuper FROM pg_roles WHERE rolname = $1", [role]);
  if (!row) throw new Error(`could not check if role ${role} is superuser: sql: no rows in result set`);
  return row["rolsuper"] === true;
}

export const roleExists = (sql: Sql, role: string): Promise<boolean> =>
  found(sql.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]));

export const databaseExists = (sql: Sql, database: string): Promise<boolean> =>
  found(sql.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]));

export const schemaExists = (sql: Sql, schema: string): Promise<boolean> =>
  found(sql.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]));

async function found(rows: Promise<readonly unknown[]>): Promise<boolean> {
  return (await rows).length > 0;
}

/** Owner of a database; of the connected one if none is named. */
export async function databaseOwner(sql: Sql, database?: string): Promise<string> {
  const [row] = await sql.query(
    "SELECT rolname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid WHERE datname = coalesce($1, current_database())",
    [database ?? null],
  );
  if (!row) throw new Error(`could not find database '${database ?? ""}' while looking for owner`);
  return row["rolname"] as string;
}

export async function schemaOwner(sql: Sql, schema: string): Promise<string> {
  const [row] = await sql.query(
    "SELECT rolname FROM pg_namespace JOIN pg_roles ON nspowner = pg_roles.oid WHERE nspname = $1",
    [schema],
  );
  if (!row) throw new Error(`could not find schema '${schema}' while looking for owner`);
  return row["rolname"] as string;
}

/** 0 stands for PUBLIC, as in an ACL. */
export async function roleOid(sql: Sql, role: string): Promise<number> {
  if (role === "public") return 0;
  const [row] = await sql.query("SELECT oid FROM pg_roles WHERE rolname = $1", [role]);
  if (!row) throw new Error(`could not find oid for role ${role}: sql: no rows in result set`);
  return Number(row["oid"]);
}
