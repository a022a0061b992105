import { DefaultPrivileges } from "@cdktf/provider-postgresql/lib/default-privileges/index.js";
import { Extension } from "@cdktf/provider-postgresql/lib/extension/index.js";
import { Grant } from "@cdktf/provider-postgresql/lib/grant/index.js";
import { GrantRole } from "@cdktf/provider-postgresql/lib/grant-role/index.js";
import { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import type { Schema } from "@cdktf/provider-postgresql/lib/schema/index.js";
import type { PlanRecord, RoleRecord, SchemaRecord } from "@rolewright/core";
import { type TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { addressOf } from "./addresses.js";
import { loginArguments } from "./login.js";
import type { LoginProps } from "./props.js";
import { NamedSchema } from "./schema.js";
import { literal } from "./text.js";

/** What an adapter decides of a record, beside what the record says. */
export interface ResourceOptions {
  /** The construct that it belongs to. */
  scope: Construct;
  /** What its address begins with. */
  service: string;
  /** What must be there first: addresses. */
  dependsOn: string[];
  /** Whether destruction is refused, of what holds data. */
  protect: boolean;
  /** The provider of the service. */
  provider?: TerraformProvider;
  /** Settings of a login. */
  login?: LoginProps;
}

/** The arguments that every resource has. */
interface Shared {
  provider?: TerraformProvider;
  lifecycle?: { preventDestroy: true };
}

/** One record, one resource of the provider. */
export function createResource(record: PlanRecord, options: ResourceOptions): TerraformResource {
  const { scope, service, dependsOn, protect, provider } = options;
  const isKept = record.kind === "schema" || record.kind === "extension" || record.key === "owner";
  const shared: Shared = {
    ...(provider && { provider }),
    ...(protect && isKept && { lifecycle: { preventDestroy: true } }),
  };
  const id = addressOf(service, record);
  const resource = create(record, scope, id, shared, options);
  resource.overrideLogicalId(id); // before anything refers to it
  takeAddress(resource);
  // Addresses as they are. Those that CDKTF makes of constructs are tokens, and cost more than all the rest.
  if (dependsOn.length > 0) resource.dependsOn = dependsOn;
  return resource;
}

/** What others refer to. */
export const addressIn = ({ terraformResourceType, friendlyUniqueId }: TerraformResource): string =>
  `${terraformResourceType}.${friendlyUniqueId}`;

/** The addresses of each stack, and the construct that has each. Terraform would merge two with the same into one. */
const taken = new WeakMap<TerraformStack, Map<string, string>>();

function takeAddress(resource: TerraformResource): void {
  const stack = TerraformStack.of(resource);
  const addresses = taken.get(stack) ?? new Map<string, string>();
  taken.set(stack, addresses);
  const address = addressIn(resource);
  const other = addresses.get(address);
  if (other !== undefined)
    throw new Error(
      `${resource.node.path}: the address ${address} is that of ${other}. A stack has each service once: give each server a stack of its own.`,
    );
  addresses.set(address, resource.node.path);
}

function create(
  record: PlanRecord,
  scope: Construct,
  id: string,
  shared: Shared,
  options: ResourceOptions,
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
