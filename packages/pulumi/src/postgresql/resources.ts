import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import type {
  DefaultPrivilegesRecord,
  ExtensionRecord,
  GrantRecord,
  MembershipRecord,
  PlanRecord,
  RoleRecord,
  SchemaRecord,
} from "@rolewright/core";
import type { LoginArgs } from "./args.js";
import { sentPassword, validUntilOf } from "./password.js";

/** What an adapter decides of a record, beside what the record says. */
export interface ChildOptions {
  /** Name of the child resource, stable for ever: it is part of the URN. */
  name: string;
  /** The component that it belongs to. */
  parent: pulumi.Resource;
  /** What must be there first. */
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>;
  /** What takes it along when it is deleted. */
  deletedWith?: pulumi.Resource;
  /** Whether deletion is refused, of the schema and its owner. */
  protect: boolean;
  /** Settings of a login. */
  login?: LoginArgs;
  /** Password of a login. */
  password?: pulumi.Output<string>;
}

/** One record, one resource of the official provider. */
export function createResource(record: PlanRecord, options: ChildOptions): pulumi.CustomResource {
  switch (record.kind) {
    case "role":
      return createRole(record, options);
    case "schema":
      return createSchema(record, options);
    case "membership":
      return createMembership(record, options);
    case "extension":
      return createExtension(record, options);
    case "grant":
      return createGrant(record, options);
    case "defaultPrivileges":
      return createDefaultPrivileges(record, options);
  }
}

function createRole(
  record: RoleRecord,
  { name, login = {}, password, protect, ...opts }: ChildOptions,
): postgresql.Role {
  const { connectionLimit, statementTimeout, idleInTransactionSessionTimeout, validUntil } = login;
  return new postgresql.Role(
    name,
    {
      name: record.name,
      login: record.login,
      // Always all memberships, in the Role itself: any update of a Role revokes those that stand elsewhere.
      roles: record.memberOf,
      ...(record.searchPath && { searchPaths: record.searchPath }),
      ...(record.assumeRole !== undefined && { assumeRole: record.assumeRole }),
      ...(password && { password: sentPassword(login, password, record.name) }),
      ...(validUntil !== undefined && { validUntil: validUntilOf(validUntil, record.name) }),
      ...(connectionLimit !== undefined && { connectionLimit }),
      ...(statementTimeout !== undefined && { statementTimeout }),
      ...(idleInTransactionSessionTimeout !== undefined && { idleInTransactionSessionTimeout }),
    },
    { ...opts, protect: protect && record.key === "owner" },
  );
}

function createSchema(
  record: SchemaRecord,
  { name, parent, dependsOn, protect }: ChildOptions,
): postgresql.Schema {
  const { database, owner, dropCascade } = record;
  // `ifNotExists` would take another service's schema over without a word.
  return new postgresql.Schema(
    name,
    {
      name: record.name,
      database,
      ifNotExists: false,
      ...(owner !== undefined && { owner }),
      ...(dropCascade && { dropCascade }),
    },
    { parent, dependsOn, protect },
  );
}

function createMembership(
  record: MembershipRecord,
  { name, parent, dependsOn }: ChildOptions,
): postgresql.GrantRole {
  return new postgresql.GrantRole(
    name,
    { role: record.member, grantRole: record.role, withAdminOption: true },
    // The role takes it along when it is dropped. To revoke it alone fails as long as it has been passed on.
    { parent, dependsOn, retainOnDelete: true, deleteBeforeReplace: true },
  );
}

function createExtension(
  record: ExtensionRecord,
  { name, parent, dependsOn, protect }: ChildOptions,
): postgresql.Extension {
  const { database, schema } = record;
  return new postgresql.Extension(
    name,
    { name: record.name, database, schema },
    { parent, dependsOn, protect },
  );
}

function createGrant(
  record: GrantRecord,
  { name, parent, dependsOn, deletedWith }: ChildOptions,
): postgresql.Grant {
  const { grantee, database, schema, objectType, object, column, privileges } = record;
  return new postgresql.Grant(
    name,
    {
      role: grantee,
      database,
      objectType,
      privileges,
      ...(schema !== undefined && { schema }),
      ...(object !== undefined && { objects: [object] }),
      ...(column !== undefined && { columns: [column] }),
    },
    { parent, dependsOn, ...(deletedWith && { deletedWith }) },
  );
}

function createDefaultPrivileges(
  record: DefaultPrivilegesRecord,
  { name, parent, dependsOn }: ChildOptions,
): postgresql.DefaultPrivileges {
  const { grantee, owner, database, schema, objectType, privileges } = record;
  return new postgresql.DefaultPrivileges(
    name,
    { role: grantee, owner, database, objectType, privileges, ...(schema !== undefined && { schema }) },
    // Create before delete would end with the new privileges revoked.
    { parent, dependsOn, deleteBeforeReplace: true },
  );
}
