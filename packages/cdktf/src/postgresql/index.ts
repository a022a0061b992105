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
export { type AdoptProps, adopt } from "./adoption.js";
export { DatabaseBaseline, type DatabaseBaselineProps } from "./database-baseline.js";
export type {
  AppLoginProps,
  LoginProps,
  LoginsProps,
  MigratorRoleProps,
  ServiceDatabaseProps,
  ServiceRoleProps,
  WriteOnlyRoleProps,
} from "./props.js";
export { ServiceDatabase } from "./service-database.js";
export { MigratorRole, ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "./service-roles.js";
