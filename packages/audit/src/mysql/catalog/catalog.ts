import type { MySqlEngine } from "@rolewright/core/mysql";

/** A user or a role. */
export interface CatalogAccount {
  /** Name and host, `orders_app_a@10.0.%`; a role stands at the host that its server gives all roles. */
  id: string;
  /** Its name. */
  name: string;
  /** Where it connects from: empty for a role of MariaDB, `%` for most of MySQL. */
  host: string;
  /** Whether it is a role. To MySQL that is an account that is locked, and was granted or has neither a password nor had one. */
  role: boolean;
  /** Whether it is locked, so that nobody logs in as it. */
  locked: boolean;
  /** Whether its password has expired. */
  expired: boolean;
  /** How it proves who it is: the plugins, and whether each knows a password. */
  plugins: { plugin: string; empty: boolean }[];
  /** Whether an older password works beside its own (RETAIN CURRENT PASSWORD). */
  secondPassword: boolean;
  /** The roles that are active when it logs in. */
  defaultRoles: string[];
  /** What a privilege on the whole server does not reach, under `partial_revokes`. */
  restrictions: { database: string; privileges: string[] }[];
}

/** A role that was granted. */
export interface CatalogMembership {
  /** The role. */
  role: string;
  /** The user or role that has it. */
  member: string;
  /** Whether the member may pass it on. */
  admin: boolean;
}

/** What an account holds at one place. Without `database` it is the whole server. */
export interface CatalogGrant {
  /** Who holds it. */
  grantee: string;
  /** The database as the grant spells it: a pattern where it is on all of a database. */
  database?: string;
  /** The one table or view. */
  table?: string;
  /** The one column of the table. */
  column?: string;
  /** The one routine: `function total`. */
  routine?: string;
  /** The privileges, as GRANT spells them, sorted. */
  privileges: string[];
  /** Whether it may be passed on. */
  grantable: boolean;
}

/** Something in a database. What has a definer runs with its rights, unless it says SQL SECURITY INVOKER. */
export interface CatalogObject {
  /** What it is. */
  kind: "table" | "view" | "function" | "procedure" | "trigger" | "event";
  /** The database. */
  database: string;
  /** Its name. */
  name: string;
  /** The account whose rights it runs with; left out, it runs with none. */
  definer?: string;
}

/** A database, without those of the server itself. */
export interface CatalogDatabase {
  /** Its name. */
  name: string;
  /** Its character set; left out where it is only known that the database is there. */
  characterSet?: string;
}

/** What a server of MySQL or MariaDB holds about access. Accounts stand in it by name and host. */
export interface MySqlCatalog {
  /** Which of the two it is. */
  engine: MySqlEngine;
  /** Its version, such as `9.7.4`. */
  version: string;
  /** The account that has read it. */
  readBy: string;
  /** Whether the name of a database in a grant is no pattern. */
  partialRevokes: boolean;
  /** Whether all roles of an account are active when it logs in. */
  activateAllRoles: boolean;
  /** Roles that every account has. */
  mandatoryRoles: string[];
  /** Whether these are active when an account logs in. */
  activateMandatoryRoles: boolean;
  /** Users and roles. */
  accounts: CatalogAccount[];
  /** Who has which role. */
  memberships: CatalogMembership[];
  /** Who holds what. */
  grants: CatalogGrant[];
  /** Who may act as whom. */
  proxies: { account: string; proxied: string }[];
  /** The databases that this login can see. */
  databases: CatalogDatabase[];
  /** What is in them, as far as this login can see it. */
  objects: CatalogObject[];
}
