import type { Case } from "../case.ts";
import { ACCOUNTS } from "./accounts.ts";
import { MEMBERSHIPS } from "./memberships.ts";
import { OTHERS } from "./others.ts";
import { PRIVILEGES } from "./privileges.ts";

/** Servers with planted faults, by the concept that they are about. */
export const FAULTS: Case[] = [...ACCOUNTS, ...MEMBERSHIPS, ...PRIVILEGES, ...OTHERS];
