export { checkTogether, claimNames, contractProblem } from "./contracts.js";
export type {
  Access,
  AppLogin,
  Logins,
  Offer,
  ServiceDeclaration,
  ServiceRole,
  Slot,
  Use,
} from "./declaration.js";
export {
  ADMINISTRATORS,
  type DeployerSection,
  type DeployerSql,
  type DeployerSqlArgs,
  type DeployerStatement,
  deployerSql,
  type Platform,
} from "./deployer.js";
export { describe } from "./describe.js";
export { type EffectiveRight, effectiveRights } from "./effective.js";
export { DeclarationError, type Problem } from "./errors.js";
export { canonical, type Manifest, type ManifestGrant, type ManifestRole, manifest } from "./manifest.js";
export { type Matrix, matrix, renderMatrix } from "./matrix.js";
export {
  contractRoleName,
  contractRoleNames,
  MAX_NAME_BYTES,
  quoteIdentifier,
  roleName,
  toIdentifier,
} from "./names.js";
export { type PlanOptions, plan, planRole, planService, schemaOf } from "./plan.js";
export { ACCESS_KINDS, type ObjectType, OWN_ROUTINES, PRIVILEGES, type Privilege } from "./privileges.js";
export type {
  DefaultPrivilegesRecord,
  GrantRecord,
  PlanRecord,
  RoleRecord,
  SchemaRecord,
} from "./records.js";
export { renderSql, renderWithdrawSql } from "./sql.js";
export { problemsOf, validate } from "./validate.js";
export { SERVER_VERSIONS, type ServerVersion } from "./versions.js";
