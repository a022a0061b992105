import type { Case } from "../case.ts";
import { CONTRACTS } from "./contracts.ts";
import { DEFAULTS } from "./defaults.ts";
import { EVERYBODY } from "./everybody.ts";
import { MEMBERSHIPS } from "./memberships.ts";
import { OWNERSHIP } from "./ownership.ts";
import { PRIVILEGES } from "./privileges.ts";
import { ROLES } from "./roles.ts";
import { ROUTINES } from "./routines.ts";
import { SCOPE } from "./scope.ts";
import { STRANGERS } from "./strangers.ts";

/** Servers with planted faults, by the concept that they are about. */
export const FAULTS: Case[] = [
  ...ROLES,
  ...STRANGERS,
  ...MEMBERSHIPS,
  ...PRIVILEGES,
  ...OWNERSHIP,
  ...DEFAULTS,
  ...EVERYBODY,
  ...CONTRACTS,
  ...ROUTINES,
  ...SCOPE,
];
