import type { MySqlColumnPrivilege, MySqlPrivilege } from "./privileges.js";

/** Who has something: a user at a host, or a role, which has no host. */
export interface MySqlAccount {
  /** Name of the user or role. */
  name: string;
  /** The host of a user; left out, it is a role. */
  host?: string;
}

interface RecordBase {
  /** Identity within the service, made of what the record is about: `grant/app/table/order`. Never an index, never moved. */
  key: string;
  /** Keys of records of the same service that must be there first. */
  dependsOn: string[];
  /** Key of the role or user that takes this record along when it is dropped. */
  endsWith?: string;
  /** Name of the `MySqlServiceRole` that this record is for; left out, it belongs to the service as a whole. */
  of?: string;
}

/** A database of a service. */
export interface MySqlDatabaseRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "database";
  /** Name of the database. */
  name: string;
  /** Its character set. */
  characterSet: "utf8mb4";
  /** Its collation. */
  collation: string;
  /** Whether it is dropped, with all it holds; only of a service that was retired so. */
  drop?: true;
}

/** A role: it holds privileges and can not log in. */
export interface MySqlRoleRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "role";
  /** Name of the role on the server. */
  name: string;
}

/** A user at a host: it logs in, and has what its one role has. How it gets its password is no part of a plan. */
export interface MySqlUserRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "user";
  /** Name of the user. */
  name: string;
  /** Where it connects from. */
  host: string;
}

/**
 * All privileges of one grantee at one place: there is one record for each database, table or routine, since a second grant
 * at one place would be another resource that undoes the first.
 */
export interface MySqlGrantRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "grant";
  /** Who receives the privileges. */
  grantee: MySqlAccount;
  /** The database of the objects. */
  database: string;
  /**
   * The database as the grant has to spell it: in a grant on a whole database `_` stands for any character, and so is
   * escaped, unless the server runs with `partial_revokes=ON`.
   */
  spelling: string;
  /** The one table or view; left out with `routine`, everything in the database. */
  table?: string;
  /** The one routine: `function total`, `procedure close_day`. */
  routine?: string;
  /** What is granted on the place as a whole. */
  privileges: MySqlPrivilege[];
  /** What is granted on columns of the table. */
  columns?: Partial<Record<MySqlColumnPrivilege, string[]>>;
}

/** Roles that are granted to a user or to another role. On MariaDB it is one, since a statement grants one there. */
export interface MySqlRoleGrantRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "roleGrant";
  /** Who becomes a member. */
  grantee: MySqlAccount;
  /** The roles that are granted. */
  roles: string[];
}

/** The role that is active when a user logs in. Without it, a role that is granted gives nothing. */
export interface MySqlDefaultRolesRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "defaultRoles";
  /** The user. */
  user: Required<MySqlAccount>;
  /** Its roles. It is one on both engines: the one that holds all that the user may do. */
  roles: [string];
}

/** One thing that has to be true on the server. An adapter makes one resource of each. */
export type MySqlRecord =
  | MySqlDatabaseRecord
  | MySqlRoleRecord
  | MySqlUserRecord
  | MySqlGrantRecord
  | MySqlRoleGrantRecord
  | MySqlDefaultRolesRecord;
