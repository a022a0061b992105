export { checkTogether } from "./check-together.js";
export type {
  MySqlAppLogin,
  MySqlDeclaration,
  MySqlLogins,
  MySqlMigrateLogin,
  MySqlOffer,
  MySqlRetirement,
  MySqlServiceRole,
  MySqlServiceSettings,
} from "./declaration.js";
export { deployerSql, type MySqlDeployerSql, type MySqlDeployerSqlArgs } from "./deployer.js";
export { describe } from "./describe.js";
export { ENGINE_FACTS, type MySqlEngine, type MySqlEngineFacts, type MySqlVersion } from "./engines.js";
export {
  loginProblems,
  type MySqlAuthPlugin,
  type MySqlOldPassword,
  type MySqlTlsOption,
  passwordProblem,
} from "./logins.js";
export { manifest } from "./manifest.js";
export { MYSQL, type MySql } from "./model.js";
export { grantSpelling, quoteIdentifier, routineOf } from "./names.js";
export { membershipSql, shownPlace, shownPrivileges } from "./petoju.js";
export { type MySqlPlanOptions, plan, planRole, planService } from "./plan.js";
export { databaseOf, databasesOf } from "./plan-names.js";
export {
  COLUMN_PRIVILEGES,
  MIGRATOR_PRIVILEGES,
  type MySqlColumnPrivilege,
  type MySqlPrivilege,
  PRIVILEGES,
} from "./privileges.js";
export type {
  MySqlAccount,
  MySqlDatabaseRecord,
  MySqlDefaultRolesRecord,
  MySqlGrantRecord,
  MySqlRecord,
  MySqlRoleGrantRecord,
  MySqlRoleRecord,
  MySqlUserRecord,
} from "./records.js";
export { DECLARED_FIELDS, declarationOf, keepsData, type MySqlServiceArgs } from "./service-args.js";
export {
  grantedPrivileges,
  NO_PASSWORD,
  renderPasswordSql,
  renderSql,
  renderWithdrawSql,
} from "./sql.js";
export { problemsOf, validate } from "./validate.js";
