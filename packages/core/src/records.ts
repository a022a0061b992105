import type { ObjectType, Privilege } from "./privileges.js";

interface RecordBase {
  /** Identity within the service, made of what the record is about: `grant/rw/table`. Never an index, never moved. */
  key: string;
  /** Keys of records of the same service that must be there first. */
  dependsOn: string[];
  /**
   * Key of the role that takes this record along when it is dropped. To withdraw it alone before that may fail, since the
   * object may be gone.
   */
  endsWith?: string;
  /** Name of the `ServiceRole` that this record is for; left out, it belongs to the service as a whole. */
  of?: string;
}

/** A role: a NOLOGIN holder of privileges, or a LOGIN leaf that holds none. */
export interface RoleRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "role";
  /** Name of the role on the server. */
  name: string;
  /** Whether it can log in. */
  login: boolean;
  /** The roles it is a member of: all of them, authoritative. */
  memberOf: string[];
  /** The role it becomes at login (`ALTER ROLE ... SET ROLE`), for migrators. */
  assumeRole?: string;
  /** Its `search_path`; only logins have one, since settings are not inherited. */
  searchPath?: string[];
}

/** The schema of a service. */
export interface SchemaRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "schema";
  /** Name of the schema. */
  name: string;
  /** The database it is in. */
  database: string;
  /** The role that owns it; left out, the deployer does. */
  owner?: string;
  /** Whether it is dropped with all it holds; only of a service that was retired so. */
  dropCascade?: true;
}

/**
 * A membership that a deployer has, beside those that stand in the roles themselves. It goes with the role. To revoke it
 * alone is refused by the server for as long as the deployer has passed it on.
 */
export interface MembershipRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "membership";
  /** The role that is granted. */
  role: string;
  /** Who becomes a member, and may make others members. */
  member: string;
}

/** An extension of a database. */
export interface ExtensionRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "extension";
  /** Name of the extension. */
  name: string;
  /** The database it is in. */
  database: string;
  /** The schema of its objects. */
  schema: string;
}

/** Privileges on objects that exist. An empty list of privileges revokes what there is. */
export interface GrantRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "grant";
  /** The role that receives the privileges; `public` is every role. */
  grantee: string;
  /** The database of the objects. */
  database: string;
  /** The schema of the objects; only a database has none. */
  schema?: string;
  /** Kind of the objects. */
  objectType: ObjectType;
  /** The one object; left out, all of the schema. */
  object?: string;
  /** The one column, when `objectType` is `column`. */
  column?: string;
  /** What is granted. */
  privileges: Privilege[];
}

/** Privileges on objects that the owner will create. */
export interface DefaultPrivilegesRecord extends RecordBase {
  /** Tells the kinds of records apart. */
  kind: "defaultPrivileges";
  /** The role whose future objects are meant. */
  owner: string;
  /** The role that receives the privileges; `public` is every role. */
  grantee: string;
  /** The database they hold in. */
  database: string;
  /** The schema; left out, every schema of the database. */
  schema?: string;
  /** Kind of the objects. */
  objectType: "table" | "sequence" | "routine";
  /** What is granted. */
  privileges: Privilege[];
}

/** One thing that has to be true on the server. An adapter makes one resource of each. */
export type PlanRecord =
  | RoleRecord
  | SchemaRecord
  | MembershipRecord
  | ExtensionRecord
  | GrantRecord
  | DefaultPrivilegesRecord;

/** Joins the parts of a semantic key so that different parts can never make the same key. */
export const recordKey = (...parts: string[]): string =>
  parts.map((part) => part.replaceAll("%", "%25").replaceAll("/", "%2F")).join("/");
