export type {
  Access,
  Manifest,
  Offer,
  Platform,
  Retirement,
  ServerDeclaration,
  ServerVersion,
  ServiceSettings,
  Slot,
  Use,
} from "@rolewright/core";
export { type AdoptArgs, adopt } from "./adoption.js";
export type {
  AppLoginArgs,
  LoginArgs,
  LoginsArgs,
  MigratorRoleArgs,
  ServiceDatabaseArgs,
  ServiceRoleArgs,
  WriteOnlyRoleArgs,
} from "./args.js";
export { DatabaseBaseline, type DatabaseBaselineArgs } from "./database-baseline.js";
export { ServiceDatabase } from "./service-database.js";
export { MigratorRole, ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "./service-roles.js";
