import type { MySqlEngine } from "./engines.js";
import { quoteIdentifier as q, routineOf } from "./names.js";
import type {
  MySqlAccount,
  MySqlGrantRecord,
  MySqlRecord,
  MySqlRoleGrantRecord,
  MySqlUserRecord,
} from "./records.js";

/**
 * What follows IDENTIFIED, so that nobody can log in: no password has this hash. On MySQL it is what the server gives its own
 * locked accounts.
 * @example
 * ```ts
 * import { NO_PASSWORD } from "@rolewright/core/mysql";
 * const sql = `ALTER USER guest IDENTIFIED ${NO_PASSWORD.mysql}`;
 * ```
 */
export const NO_PASSWORD: Record<MySqlEngine, string> = {
  mysql:
    "WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED'",
  mariadb: "VIA mysql_native_password USING 'invalid'",
};

/**
 * The plan as SQL, to be run by a deployer from first to last. Users are locked and have a password that nobody knows: give
 * each its own afterwards, by a client that does not log it (`renderPasswordSql`).
 * @example
 * ```ts
 * import { plan, renderSql } from "@rolewright/core/mysql";
 * renderSql(plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }), "mysql");
 * ```
 */
export const renderSql = (records: MySqlRecord[], engine: MySqlEngine): string[] =>
  records.flatMap((record) => apply(record, engine));

/**
 * The SQL that takes a plan back, or a part of it. What ends with a user or role that is dropped is not taken back by
 * itself. A database stays, unless the service was retired with `dropDatabases`: removing data is no side effect.
 * @example
 * ```ts
 * import { plan, renderWithdrawSql } from "@rolewright/core/mysql";
 * renderWithdrawSql(plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }), "mysql");
 * // ["DROP USER `orders_app_a`@`10.0.%`", "DROP ROLE `orders_app`"]
 * ```
 */
export function renderWithdrawSql(records: MySqlRecord[], engine: MySqlEngine): string[] {
  const dropped = new Set(records.map(({ key }) => key));
  return records
    .toReversed()
    .filter(({ endsWith }) => endsWith === undefined || !dropped.has(endsWith))
    .flatMap((record) => withdraw(record, engine));
}

/**
 * The statement that gives a user its password and unlocks it. `?` is for a client that fills in values.
 * @example
 * ```ts
 * import { renderPasswordSql } from "@rolewright/core/mysql";
 * renderPasswordSql({ name: "orders_app_a", host: "10.0.%" });
 * // ALTER USER `orders_app_a`@`10.0.%` IDENTIFIED BY ? ACCOUNT UNLOCK
 * ```
 */
export const renderPasswordSql = (user: Pick<MySqlUserRecord, "name" | "host">): string =>
  `ALTER USER ${account(user)} IDENTIFIED BY ? ACCOUNT UNLOCK`;

function apply(record: MySqlRecord, engine: MySqlEngine): string[] {
  switch (record.kind) {
    case "database":
      return [
        `CREATE DATABASE ${q(record.name)} CHARACTER SET ${record.characterSet} COLLATE ${record.collation}`,
      ];
    case "role":
      return [`CREATE ROLE ${q(record.name)}`];
    case "user":
      return [`CREATE USER ${account(record)} IDENTIFIED ${NO_PASSWORD[engine]} ACCOUNT LOCK`];
    case "grant":
      return [`GRANT ${privilegesOf(record)} ON ${target(record)} TO ${account(record.grantee)}`];
    case "roleGrant":
      return [`GRANT ${record.roles.map(q).join(", ")} TO ${account(record.grantee)}`];
    case "defaultRoles":
      return engine === "mariadb"
        ? [`SET DEFAULT ROLE ${q(record.roles[0])} FOR ${account(record.user)}`]
        : [`ALTER USER ${account(record.user)} DEFAULT ROLE ${record.roles.map(q).join(", ")}`];
  }
}

function withdraw(record: MySqlRecord, engine: MySqlEngine): string[] {
  switch (record.kind) {
    case "database":
      return record.drop === true ? [`DROP DATABASE ${q(record.name)}`] : [];
    case "role":
      return [`DROP ROLE ${q(record.name)}`];
    case "user":
      return [`DROP USER ${account(record)}`];
    case "grant":
      return [`REVOKE ${privilegesOf(record)} ON ${target(record)} FROM ${account(record.grantee)}`];
    case "roleGrant":
      return [revokeRoles(record, engine)];
    case "defaultRoles":
      return engine === "mariadb"
        ? [`SET DEFAULT ROLE NONE FOR ${account(record.user)}`]
        : [`ALTER USER ${account(record.user)} DEFAULT ROLE NONE`];
  }
}

/** A contract that the owner has withdrawn is gone, and so is the membership: the consumer's end of it is no error then. */
function revokeRoles({ roles, grantee }: MySqlRoleGrantRecord, engine: MySqlEngine): string {
  const revoked = `${roles.map(q).join(", ")} FROM ${account(grantee)}`;
  if (grantee.host !== undefined) return `REVOKE ${revoked}`;
  return engine === "mariadb"
    ? `BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR ${NO_SUCH_MEMBERSHIP.join(", ")} BEGIN END; REVOKE ${revoked}; END`
    : `REVOKE IF EXISTS ${revoked} IGNORE UNKNOWN USER`;
}

/** What MariaDB says when there is no such role, or the grantee is no member of it. */
const NO_SUCH_MEMBERSHIP = [1141, 1959, 1962];

/** A role has no host: written without one, it is what `CREATE ROLE` made of the same name. */
const account = ({ name, host }: MySqlAccount): string =>
  host === undefined ? q(name) : `${q(name)}@${q(host)}`;

const privilegesOf = (record: MySqlGrantRecord): string => grantedPrivileges(record).join(", ");

/**
 * What a grant gives, as GRANT spells it: privileges, and those on single columns with the columns.
 * @example
 * ```ts
 * import { grantedPrivileges, plan } from "@rolewright/core/mysql";
 * const records = plan({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } });
 * records.flatMap((record) => (record.kind === "grant" ? grantedPrivileges(record) : [])); // ["SELECT", "INSERT", ...]
 * ```
 */
export const grantedPrivileges = ({
  privileges,
  columns = {},
}: Pick<MySqlGrantRecord, "privileges" | "columns">): string[] => [
  ...privileges,
  ...Object.entries(columns).map(([privilege, names]) => `${privilege} (${names.map(q).join(", ")})`),
];

function target({ spelling, table, routine }: MySqlGrantRecord): string {
  if (routine === undefined) return `${q(spelling)}.${table === undefined ? "*" : q(table)}`;
  const { kind, name } = routineOf(routine);
  return `${kind} ${q(spelling)}.${q(name)}`;
}
