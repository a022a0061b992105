export {
  type ExplainArgs,
  type ExplainedPrivilege,
  type Explanation,
  explain,
  type Way,
} from "./access/explain.js";
export { type Reach, type Reached, reach } from "./access/reach.js";
export { type Right, type Rights, rights } from "./access/rights.js";
export type {
  AclEntry,
  Catalog,
  CatalogMembership,
  CatalogPolicy,
  CatalogRole,
  ColumnGrants,
  DatabaseSetting,
  DefaultAcl,
  ObjectGroup,
  ObjectKind,
} from "./catalog/catalog.js";
export { readCatalog } from "./catalog/read.js";
export type { CatalogClient, Row } from "./client.js";
export type { Finding, Fix, Severity } from "./finding.js";
export { type PreflightArgs, preflight } from "./preflight.js";
export { publicAccess } from "./public-access.js";
export { RULES, type RuleId } from "./rules.js";
