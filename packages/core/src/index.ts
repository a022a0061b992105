export { importId, importProblem } from "./adoption.js";
export {
  type BaselineDeclaration,
  baselineProblems,
  baselineRoleName,
  planBaseline,
} from "./baseline.js";
export { canonical } from "./canonical.js";
export { checkTogether } from "./check-together.js";
export { contractProblem, offerProblem } from "./contracts.js";
export type {
  Access,
  AppLogin,
  Logins,
  Offer,
  Retirement,
  ServerDeclaration,
  ServiceDeclaration,
  ServiceRole,
  ServiceSettings,
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
} from "./deployer.js";
export { describe } from "./describe.js";
export { type AccessChange, diffAccess, renderAccessChanges } from "./diff/diff.js";
export type { Risk } from "./diff/risk.js";
export { type EffectiveRight, effectiveRights, placesOf } from "./effective.js";
export type { Claim, EngineModel, EngineTypes } from "./engine-model.js";
export { DeclarationError, type Problem } from "./errors.js";
export { type LoginForm, loginProblems, momentOnServer, momentProblem, passwordProblem } from "./logins.js";
export {
  ENGINES,
  type Engine,
  engineProblem,
  type Manifest,
  type ManifestGrant,
  type ManifestRole,
  manifest,
  manifestProblem,
} from "./manifest.js";
export { manifestRecords } from "./manifest-records.js";
export { MATRIX_LETTERS, type Matrix, matrix, renderMatrix } from "./matrix.js";
export {
  contractRoleName,
  isLate,
  MAX_NAME_BYTES,
  quoteIdentifier,
  roleName,
  routineSignature,
  show,
  toIdentifier,
  topologyRoleNames,
} from "./names.js";
export { Neighbourhood } from "./neighbourhood.js";
export { type PlanOptions, plan, planRole, planService } from "./plan.js";
export { schemaOf, schemasOf } from "./plan-names.js";
export type { Platform } from "./platforms.js";
export { POSTGRESQL, type PostgreSql } from "./postgresql-model.js";
export {
  ACCESS_KINDS,
  COLUMN_PRIVILEGES,
  type ObjectType,
  OWN_ROUTINES,
  ownerPrivileges,
  PRIVILEGES,
  type Privilege,
} from "./privileges.js";
export type {
  DefaultPrivilegesRecord,
  ExtensionRecord,
  GrantRecord,
  MembershipRecord,
  PlanRecord,
  RoleRecord,
  SchemaRecord,
} from "./records.js";
export { isVerifier, scramVerifier, verifierProblem } from "./scram.js";
export {
  activeLogin,
  type DeclaredFields,
  declarationOf,
  loginOf,
  problemsOfLogins,
  protects,
  type ServiceArgs,
  serviceRoleOf,
} from "./service-args.js";
export { ServicePlan } from "./service-plan.js";
export { renderSql, renderWithdrawSql } from "./sql.js";
export { problemsOf, validate } from "./validate.js";
export { has, SERVER_VERSIONS, type ServerVersion } from "./versions.js";
