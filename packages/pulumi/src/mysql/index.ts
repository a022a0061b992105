export type { Access, Manifest, Slot, Use } from "@rolewright/core";
export type {
  MySqlAuthPlugin,
  MySqlEngine,
  MySqlOffer,
  MySqlOldPassword,
  MySqlRetirement,
  MySqlServiceSettings,
  MySqlTlsOption,
  MySqlVersion,
} from "@rolewright/core/mysql";
export type {
  AppLoginArgs,
  LoginArgs,
  LoginsArgs,
  MigrateLoginArgs,
  ServiceDatabaseArgs,
  ServiceRoleArgs,
  SetDefaultRole,
} from "./args.js";
export { ServiceDatabase } from "./service-database.js";
export { MigratorRole, ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "./service-roles.js";
