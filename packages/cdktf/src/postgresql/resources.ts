import { DefaultPrivileges } from "@cdktf/provider-postgresql/lib/default-privileges/index.js";
import { Extension } from "@cdktf/provider-postgresql/lib/extension/index.js";
import { Grant } from "@cdktf/provider-postgresql/lib/grant/index.js";
import { GrantRole } from "@cdktf/provider-postgresql/lib/grant-role/index.js";
import { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import type { Schema } from "@cdktf/provider-postgresql/lib/schema/index.js";
import type { PlanRecord, RoleRecord, SchemaRecord } from "@rolewright/core";
import type { TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { addressOf, place } from "../service/addresses.js";
import type { ResourceOptions } from "../service/engine.js";
import { literal } from "../service/text.js";
import { loginArguments } from "./login.js";
import type { LoginProps } from "./props.js";
import { NamedSchema } from "./schema.js";

/** The arguments that every resource has. */
interface Shared {
  provider?: TerraformProvider;
  lifecycle?: { preventDestroy: true };
}

/** One record, one resource of the provider. */
export function createResource(record: PlanRecord, options: ResourceOptions<LoginProps>): TerraformResource {
  const { scope, service, dependsOn, protect, provider } = options;
  const isKept = record.kind === "schema" || record.kind === "extension" || record.key === "owner";
  const shared: Shared = {
    ...(provider && { provider }),
    ...(protect && isKept && { lifecycle: { preventDestroy: true } }),
  };
  const id = addressOf(service, record);
  return place(create(record, scope, id, shared, options), id, dependsOn);
}

function create(
  record: PlanRecord,
  scope: Construct,
  id: string,
  shared: Shared,
  options: ResourceOptions<LoginProps>,
): TerraformResource {
  switch (record.kind) {
    case "role":
      return createRole(record, scope, id, shared, options.login);
    case "schema":
      return createSchema(record, scope, id, shared);
    case "membership":
      return new GrantRole(scope, id, {
        role: literal(record.member),
        grantRole: record.role,
        withAdminOption: true,
        ...shared,
      });
    case "extension": {
      const { name, database, schema } = record;
      return new Extension(scope, id, { name: literal(name), database, schema, ...shared });
    }
    case "grant": {
      const { grantee, database, schema, objectType, object, column, privileges } = record;
      return new Grant(scope, id, {
        role: grantee,
        database,
        ...(schema !== undefined && { schema }),
        objectType,
        ...(object !== undefined && { objects: [literal(object)] }),
        ...(column !== undefined && { columns: [literal(column)] }),
        privileges,
        ...shared,
      });
    }
    case "defaultPrivileges": {
      const { grantee, owner, database, schema, objectType, privileges } = record;
      return new DefaultPrivileges(scope, id, {
        role: grantee,
        owner,
        database,
        ...(schema !== undefined && { schema }),
        objectType,
        privileges,
        ...shared,
      });
    }
  }
}

function createRole(
  { name, login, memberOf, searchPath, assumeRole }: RoleRecord,
  scope: Construct,
  id: string,
  shared: Shared,
  settings: LoginProps | undefined,
): Role {
  return new Role(scope, id, {
    name,
    login,
    // Always all memberships, in the role itself: any update of a role revokes those that stand elsewhere.
    roles: memberOf,
    ...(searchPath && { searchPath }),
    ...(assumeRole !== undefined && { assumeRole }),
    ...(settings && loginArguments(settings, name)),
    ...shared,
  });
}

function createSchema(record: SchemaRecord, scope: Construct, id: string, shared: Shared): Schema {
  const { name, database, owner, dropCascade } = record;
  return new NamedSchema(scope, id, {
    name,
    database,
    ...(owner !== undefined && { owner }),
    // It would take another service's schema over without a word.
    ifNotExists: false,
    ...(dropCascade && { dropCascade }),
    ...shared,
  });
}
