/** One entry of an access control list: what a grantee has from a grantor. */
export interface AclEntry {
  /** Name of the role; `public` is every role. */
  grantee: string;
  /** Name of the role that granted it. */
  grantor: string;
  /** The privileges, as GRANT spells them, sorted. */
  privileges: string[];
  /** Those of them that the grantee may pass on. */
  grantable: string[];
}

/** A role, with its attributes. */
export interface CatalogRole {
  /** Its name. */
  name: string;
  /** Whether it can log in. */
  login: boolean;
  /** Whether no check holds for it. */
  superuser: boolean;
  /** Whether it inherits by default: up to PostgreSQL 15 everywhere, from 16 on in memberships that say nothing else. */
  inherit: boolean;
  /** Whether it may create roles. */
  createRole: boolean;
  /** Whether it may create databases. */
  createDatabase: boolean;
  /** Whether it may read the whole server as a replica. */
  replication: boolean;
  /** Whether row security does not hold for it. */
  bypassRls: boolean;
  /** -1: no limit. */
  connectionLimit: number;
  /** Until when its password is valid, in ISO 8601 and UTC; left out, for ever. */
  validUntil?: string;
  /** Whether that has passed, by the server's clock. */
  expired: boolean;
  /** Its settings in every database, such as `role=orders_owner`. */
  settings: string[];
}

/** A membership. From PostgreSQL 16 on there may be several of one pair, each of another grantor. */
export interface CatalogMembership {
  /** The role that was granted. */
  role: string;
  /** The role that is a member of it. */
  member: string;
  /** The role that granted it. */
  grantor: string;
  /** Whether the member may pass it on. */
  admin: boolean;
  /** Whether the member has its rights at once. */
  inherit: boolean;
  /** Whether the member may become it, by SET ROLE. */
  set: boolean;
}

/** Settings of a role in one database alone, or of all roles in it. */
export interface DatabaseSetting {
  /** The database. */
  database: string;
  /** Left out, every role. */
  role?: string;
  /** The settings, such as `search_path=orders`. */
  settings: string[];
}

/** Kinds of things that have an owner and an access control list. */
export type ObjectKind =
  | "database"
  | "schema"
  | "table"
  | "sequence"
  | "routine"
  | "type"
  | "language"
  | "foreign server"
  | "foreign-data wrapper"
  | "large object"
  | "tablespace"
  | "parameter";

/**
 * Things of one kind, place and owner with the same access control list, which most tables of a schema have: so a server
 * with many tables is still a short list.
 */
export interface ObjectGroup {
  /** What they are. */
  kind: ObjectKind;
  /**
   * What a `table` is: `table`, `partitioned table`, `view`, `materialized view` or `foreign table`. `owned sequence` where a
   * sequence belongs to a column, and so to its table's owner.
   */
  variant?: string;
  /** Left out for what stands in no schema. */
  schema?: string;
  /** The role that owns them. */
  owner: string;
  /** The built-in default where the catalog has none. */
  acl: AclEntry[];
  /**
   * Names without quotes; a routine with the types of its arguments, such as `total(integer, orders.status)`: those
   * of users with their schema, whatever the `search_path` of the connection is.
   */
  names: string[];
  /** Whether they belong to an extension, or the server made them for a type. */
  extension: boolean;
  /** Routines only: whether they run with the rights of their owner. */
  securityDefiner?: boolean;
  /** Routines only: whether they set their own `search_path`. */
  pinned?: boolean;
  /** Tables only: whether row security is on, holds for the owner too, and has policies. */
  rowSecurity?: { enabled: boolean; forced: boolean; policies: boolean };
  /** Views only: whether they read their tables with the rights of whoever asks, and not of their owner. */
  securityInvoker?: boolean;
}

/** A policy of row security. */
export interface CatalogPolicy {
  /** The schema of the table. */
  schema: string;
  /** The table. */
  table: string;
  /** Its name. */
  name: string;
  /** Whether it lets rows through, as most do; a restrictive one only takes some away. */
  permissive: boolean;
  /** The statement that it is for. */
  command: "ALL" | "SELECT" | "INSERT" | "UPDATE" | "DELETE";
  /** Whom it is for; `public` is every role. */
  roles: string[];
}

/** What is granted on one column. */
export interface ColumnGrants {
  /** The schema of the table. */
  schema: string;
  /** The table. */
  table: string;
  /** The column. */
  column: string;
  /** The owner of the table. */
  owner: string;
  /** What is granted on the column alone. */
  acl: AclEntry[];
}

/** What roles will get on what a role creates later. */
export interface DefaultAcl {
  /** The role that creates. */
  creator: string;
  /** Left out, in every schema. Such an entry replaces the built-in default, and one of a schema adds to it. */
  schema?: string;
  /** What is created. */
  kind: "table" | "sequence" | "routine" | "type" | "schema" | "large object";
  /** What will be granted. */
  acl: AclEntry[];
}

/** Everything about access that the catalogs of a server and of one of its databases say, at one moment. */
export interface Catalog {
  /** Major version. */
  version: number;
  /** The connected database, to which everything but roles, memberships and databases belongs. */
  database: string;
  /** The role that has read it. */
  readBy: string;
  /** All roles of the server, the predefined ones too. */
  roles: CatalogRole[];
  /** All memberships of the server. */
  memberships: CatalogMembership[];
  /** Settings that hold in one database alone. */
  databaseSettings: DatabaseSetting[];
  /** Settings of every role in every database, such as `lock_timeout=1s`. */
  settings: string[];
  /**
   * Everything with an owner. Of the system's own schemas, `pg_catalog` and `information_schema`, only what is no longer as
   * the server was made: another owner, or something granted or revoked.
   */
  objects: ObjectGroup[];
  /** Grants on single columns. */
  columns: ColumnGrants[];
  /** Policies of row security. */
  policies: CatalogPolicy[];
  /** Default privileges. */
  defaults: DefaultAcl[];
  /** What it does not say, whoever reads it, in words. */
  unseen: string[];
}
