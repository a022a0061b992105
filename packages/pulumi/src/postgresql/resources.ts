import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import type {
  DefaultPrivilegesRecord,
  GrantRecord,
  PlanRecord,
  RoleRecord,
  SchemaRecord,
} from "@rolewright/core";
import type { LoginArgs } from "./args.js";

/** Which child of which component a resource is. */
export interface Child {
  /** Name of the child resource, stable for ever: it is part of the URN. */
  name: string;
  /** Names that it has had, while its component had another one. */
  former: string[];
  /** The component that it belongs to. */
  parent: pulumi.Resource;
}

/** What an adapter decides of a record, beside what the record says. */
export interface ChildOptions extends Child {
  /** What must be there first. */
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>;
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
    case "grant":
      return createGrant(record, options);
    case "defaultPrivileges":
      return createDefaultPrivileges(record, options);
  }
}

/** The aliases by which Pulumi finds a resource under its former names. */
export const aliasesOf = (former: string[]): pulumi.Alias[] => former.map((name) => ({ name }));

function createRole(
  record: RoleRecord,
  { name, former, login, password, protect, ...opts }: ChildOptions,
): postgresql.Role {
  const { connectionLimit, statementTimeout, idleInTransactionSessionTimeout } = login ?? {};
  return new postgresql.Role(
    name,
    {
      name: record.name,
      login: record.login,
      // Always all memberships, in the Role itself: any update of a Role revokes those that stand elsewhere.
      roles: record.memberOf,
      ...(record.searchPath && { searchPaths: record.searchPath }),
      ...(record.assumeRole !== undefined && { assumeRole: record.assumeRole }),
      ...(password && { password }),
      ...(connectionLimit !== undefined && { connectionLimit }),
      ...(statementTimeout !== undefined && { statementTimeout }),
      ...(idleInTransactionSessionTimeout !== undefined && { idleInTransactionSessionTimeout }),
    },
    { ...opts, aliases: aliasesOf(former), protect: protect && record.key === "owner" },
  );
}

function createSchema(
  record: SchemaRecord,
  { name, former, parent, dependsOn, protect }: ChildOptions,
): postgresql.Schema {
  // `ifNotExists` would take another service's schema over without a word.
  return new postgresql.Schema(
    name,
    { name: record.name, database: record.database, owner: record.owner, ifNotExists: false },
    { parent, dependsOn, protect, aliases: aliasesOf(former) },
  );
}

function createGrant(
  record: GrantRecord,
  { name, former, parent, dependsOn }: ChildOptions,
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
    { parent, dependsOn, aliases: aliasesOf(former) },
  );
}

function createDefaultPrivileges(
  record: DefaultPrivilegesRecord,
  { name, former, parent, dependsOn }: ChildOptions,
): postgresql.DefaultPrivileges {
  const { grantee, owner, database, schema, objectType, privileges } = record;
  return new postgresql.DefaultPrivileges(
    name,
    { role: grantee, owner, database, objectType, privileges, ...(schema !== undefined && { schema }) },
    // Create before delete would end with the new privileges revoked.
    { parent, dependsOn, aliases: aliasesOf(former), deleteBeforeReplace: true },
  );
}
