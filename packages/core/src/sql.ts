import { quoteIdentifier as q } from "./names.js";
import type { DefaultPrivilegesRecord, GrantRecord, PlanRecord } from "./records.js";

const PLURAL = { table: "TABLES", sequence: "SEQUENCES", routine: "ROUTINES" } as const;
const grantee = (name: string): string => (name === "public" ? "PUBLIC" : q(name));

/**
 * The plan as SQL, to be run in the service's database by its deployer, first to last and in one transaction if wanted.
 * Logins are created without a password: set it afterwards, by a client that does not log it.
 */
export const renderSql = (records: PlanRecord[]): string[] => records.flatMap(apply);

/** The SQL that takes a plan back. It stops at a schema that still holds objects, unless the
 * service was retired with `dropSchemas`: removing data is no side effect. */
export const renderWithdrawSql = (records: PlanRecord[]): string[] => records.toReversed().flatMap(withdraw);

function apply(record: PlanRecord): string[] {
  switch (record.kind) {
    case "role":
      return [
        `CREATE ROLE ${q(record.name)} WITH ${record.login ? "LOGIN" : "NOLOGIN"} NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS`,
        ...record.memberOf.map((group) => `GRANT ${q(group)} TO ${q(record.name)}`),
        ...(record.searchPath === undefined
          ? []
          : [`ALTER ROLE ${q(record.name)} SET search_path TO ${record.searchPath.map(q).join(", ")}`]),
        ...(record.assumeRole === undefined
          ? []
          : [`ALTER ROLE ${q(record.name)} SET ROLE TO ${q(record.assumeRole)}`]),
      ];
    case "schema":
      return record.owner === undefined
        ? [`CREATE SCHEMA ${q(record.name)}`]
        : [
            // Only a member of the owner can make something for it. A superuser needs it as little as it hurts.
            `GRANT ${q(record.owner)} TO CURRENT_USER`,
            `CREATE SCHEMA ${q(record.name)} AUTHORIZATION ${q(record.owner)}`,
          ];
    case "membership":
      return [`GRANT ${q(record.role)} TO ${q(record.member)} WITH ADMIN OPTION`];
    case "extension":
      return [`CREATE EXTENSION ${q(record.name)} SCHEMA ${q(record.schema)}`];
    case "grant":
      return record.privileges.length === 0
        ? [`REVOKE ALL PRIVILEGES ON ${target(record)} FROM ${grantee(record.grantee)}`]
        : [`GRANT ${privilegesOf(record)} ON ${target(record)} TO ${grantee(record.grantee)}`];
    case "defaultPrivileges":
      return [
        record.privileges.length === 0
          ? `${defaults(record)} REVOKE ALL PRIVILEGES ON ${PLURAL[record.objectType]} FROM ${grantee(record.grantee)}`
          : `${defaults(record)} GRANT ${record.privileges.join(", ")} ON ${PLURAL[record.objectType]} TO ${grantee(record.grantee)}`,
      ];
  }
}

function withdraw(record: PlanRecord): string[] {
  switch (record.kind) {
    case "role":
      // Up to PostgreSQL 15, whoever made a role is not a member of it, and so may not drop what it holds.
      return [
        `GRANT ${q(record.name)} TO CURRENT_USER`,
        `DROP OWNED BY ${q(record.name)}`,
        `DROP ROLE ${q(record.name)}`,
      ];
    case "schema":
      return [`DROP SCHEMA ${q(record.name)} ${record.dropCascade ? "CASCADE" : "RESTRICT"}`];
    case "membership":
      return []; // it goes with the role
    case "extension":
      return [`DROP EXTENSION ${q(record.name)}`];
    case "grant":
      return record.privileges.length === 0
        ? []
        : [`REVOKE ${privilegesOf(record)} ON ${target(record)} FROM ${grantee(record.grantee)}`];
    case "defaultPrivileges":
      return record.privileges.length === 0
        ? []
        : [
            `${defaults(record)} REVOKE ALL PRIVILEGES ON ${PLURAL[record.objectType]} FROM ${grantee(record.grantee)}`,
          ];
  }
}

const privilegesOf = ({ privileges, column }: GrantRecord): string =>
  column === undefined
    ? privileges.join(", ")
    : privileges.map((privilege) => `${privilege} (${q(column)})`).join(", ");

const defaults = ({ owner, schema }: DefaultPrivilegesRecord): string =>
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${q(owner)}${schema === undefined ? "" : ` IN SCHEMA ${q(schema)}`}`;

function target({ objectType, database, schema = "", object }: GrantRecord): string {
  if (objectType === "database") return `DATABASE ${q(database)}`;
  if (objectType === "schema") return `SCHEMA ${q(schema)}`;
  const kind = objectType === "column" ? "table" : objectType;
  return object === undefined
    ? `ALL ${PLURAL[kind]} IN SCHEMA ${q(schema)}`
    : `${kind.toUpperCase()} ${q(schema)}.${kind === "routine" ? routine(object) : q(object)}`;
}

/** Of `total(integer)` only the name is an identifier. */
function routine(signature: string): string {
  const [name = "", args] = signature.split("(");
  return args === undefined ? q(name) : `${q(name)}(${args}`;
}
