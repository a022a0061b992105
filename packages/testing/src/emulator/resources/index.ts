import type { ResourceHandler } from "../resource.js";
import { database } from "./database.js";
import { defaultPrivileges } from "./default-privileges.js";
import { extension } from "./extension.js";
import { grant } from "./grant.js";
import { grantRole } from "./grant-role.js";
import { randomPassword } from "./random-password.js";
import { role } from "./role.js";
import { schema } from "./schema.js";

/** A resource type, under the name that each engine has for it. */
export interface ResourceType {
  readonly handler: ResourceHandler;
  readonly pulumi: string;
  readonly terraform: string;
}

export const RESOURCE_TYPES: readonly ResourceType[] = [
  type(database, "postgresql:index/database:Database", "postgresql_database"),
  type(
    defaultPrivileges,
    "postgresql:index/defaultPrivileges:DefaultPrivileges",
    "postgresql_default_privileges",
  ),
  type(extension, "postgresql:index/extension:Extension", "postgresql_extension"),
  type(grant, "postgresql:index/grant:Grant", "postgresql_grant"),
  type(grantRole, "postgresql:index/grantRole:GrantRole", "postgresql_grant_role"),
  type(role, "postgresql:index/role:Role", "postgresql_role"),
  type(schema, "postgresql:index/schema:Schema", "postgresql_schema"),
  type(randomPassword, "random:index/randomPassword:RandomPassword", "random_password"),
];

function type(handler: ResourceHandler, pulumi: string, terraform: string): ResourceType {
  return { handler, pulumi, terraform };
}

/** The handler of a type in one engine's words. */
export function handlerOf(engine: "pulumi" | "terraform", name: string): ResourceHandler {
  const found = RESOURCE_TYPES.find((one) => one[engine] === name);
  if (found) return found.handler;
  const known = RESOURCE_TYPES.map((one) => one[engine]).join(", ");
  throw new Error(`the provider emulator does not know ${name}; it supports ${known}`);
}
