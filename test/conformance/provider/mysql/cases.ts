import type { Case } from "../case.ts";
import { databases, roles } from "./cases-database.ts";
import { grants, olderGrants } from "./cases-grant.ts";
import { defaultRoles, statements } from "./cases-newer.ts";
import { newerUsers, users } from "./cases-user.ts";

const BOTH = [...databases, ...roles, ...users, ...grants];

/** Of `@pulumi/mysql`. */
export const OLDER: readonly Case[] = [...BOTH, ...olderGrants];

/** Of petoju/mysql. */
export const NEWER: readonly Case[] = [...BOTH, ...newerUsers, ...defaultRoles, ...statements];
