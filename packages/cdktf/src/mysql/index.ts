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
  AppLoginProps,
  LoginProps,
  LoginsProps,
  MigrateLoginProps,
  ServiceDatabaseProps,
  ServiceRoleProps,
} from "./props.js";
export { MysqlDatabase, type MysqlDatabaseConfig } from "./provider/database.js";
export { MysqlDefaultRoles, type MysqlDefaultRolesConfig } from "./provider/default-roles.js";
export { MysqlGrant, type MysqlGrantConfig } from "./provider/grant.js";
export { MysqlProvider, type MysqlProviderConfig, type MysqlProviderCustomTls } from "./provider/provider.js";
export { MysqlRole, type MysqlRoleConfig } from "./provider/role.js";
export { MysqlSql, type MysqlSqlConfig } from "./provider/sql.js";
export { MysqlUser, type MysqlUserConfig } from "./provider/user.js";
export { ServiceDatabase } from "./service-database.js";
export { MigratorRole, ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "./service-roles.js";
