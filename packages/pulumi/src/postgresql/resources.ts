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
import { aliasesOf } from "../service/child.js";
import type { ChildOptions } from "../service/engine.js";
import type { LoginArgs } from "./args.js";
import { sentPassword, validUntilOf } from "./password.js";
import { retried } from "./retry.js";

type Options = ChildOptions<LoginArgs>;

/** One record, one resource of the official provider. */
export function createResource(record: PlanRecord, options: Options): pulumi.CustomResource {
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

/** The resource options that every child has. */
const shared = ({ parent, dependsOn, former, deletedWith }: Options): pulumi.CustomResourceOptions => ({
  parent,
  dependsOn,
  aliases: aliasesOf(former),
  ...(deletedWith && { deletedWith }),
  ...retried(),
});

function createRole(record: RoleRecord, options: Options): postgresql.Role {
  const { login = {}, password, protect } = options;
  const { connectionLimit, statementTimeout, idleInTransactionSessionTimeout, validUntil } = login;
  return new postgresql.Role(
    options.name,
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
    { ...shared(options), protect: protect && record.key === "owner" },
  );
}

function createSchema(record: SchemaRecord, options: Options): postgresql.Schema {
  const { database, owner, dropCascade } = record;
  // `ifNotExists` would take another service's schema over without a word.
  return new postgresql.Schema(
    options.name,
    {
      name: record.name,
      database,
      ifNotExists: false,
      ...(owner !== undefined && { owner }),
      ...(dropCascade && { dropCascade }),
    },
    {
      ...shared(options),
      // A schema that still holds objects must say so, whoever deletes it: see `retried`.
      hooks: {},
      protect: options.protect,
      // A rename in place would strand the grants on it. So it is another schema, and a protected one refuses that.
      replaceOnChanges: ["name"],
    },
  );
}

function createMembership(record: MembershipRecord, options: Options): postgresql.GrantRole {
  return new postgresql.GrantRole(
    options.name,
    { role: record.member, grantRole: record.role, withAdminOption: true },
    shared(options),
  );
}

function createExtension(record: ExtensionRecord, options: Options): postgresql.Extension {
  const { name, database, schema } = record;
  return new postgresql.Extension(
    options.name,
    { name, database, schema },
    { ...shared(options), protect: options.protect },
  );
}

function createGrant(record: GrantRecord, options: Options): postgresql.Grant {
  const { grantee, database, schema, objectType, object, column, privileges } = record;
  return new postgresql.Grant(
    options.name,
    {
      role: grantee,
      database,
      objectType,
      privileges,
      ...(schema !== undefined && { schema }),
      ...(object !== undefined && { objects: [object] }),
      ...(column !== undefined && { columns: [column] }),
    },
    shared(options),
  );
}

function createDefaultPrivileges(
  record: DefaultPrivilegesRecord,
  options: Options,
): postgresql.DefaultPrivileges {
  const { grantee, owner, database, schema, objectType, privileges } = record;
  return new postgresql.DefaultPrivileges(
    options.name,
    { role: grantee, owner, database, objectType, privileges, ...(schema !== undefined && { schema }) },
    // Create before delete would end with the new privileges revoked.
    { ...shared(options), deleteBeforeReplace: true },
  );
}
