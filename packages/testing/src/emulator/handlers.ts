import { database } from "./database.js";
import { defaultPrivileges } from "./default-privileges.js";
import { extension } from "./extension.js";
import { grant } from "./grant.js";
import { grantRole } from "./grant-role.js";
import { randomPassword } from "./random-password.js";
import type { ResourceHandler } from "./resource.js";
import { role } from "./role.js";
import { schema } from "./schema.js";

const HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  "postgresql:index/database:Database": database,
  "postgresql:index/defaultPrivileges:DefaultPrivileges": defaultPrivileges,
  "postgresql:index/extension:Extension": extension,
  "postgresql:index/grant:Grant": grant,
  "postgresql:index/grantRole:GrantRole": grantRole,
  "postgresql:index/role:Role": role,
  "postgresql:index/schema:Schema": schema,
  "random:index/randomPassword:RandomPassword": randomPassword,
};

export function handlerOf(type: string): ResourceHandler {
  const handler = HANDLERS[type];
  if (handler) return handler;
  throw new Error(
    `the provider emulator does not know ${type}; it supports ${Object.keys(HANDLERS).join(", ")}`,
  );
}
