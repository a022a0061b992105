export {
  type ExplainArgs,
  type ExplainedPrivilege,
  type Explanation,
  explain,
} from "./access/explain.js";
export type { Way } from "./access/explain-ways.js";
export { type Reach, type Reached, reach } from "./access/reach.js";
export { type Right, type Rights, rights } from "./access/rights.js";
export { type AdoptArgs, type Adopted, adopt, type NotAdopted } from "./adopt/adopt.js";
export type { AdoptedLogin } from "./adopt/making.js";
export { type AuditArgs, type AuditReport, audit, auditOf } from "./audit/audit.js";
export { type CompareOptions, compare } from "./audit/compare.js";
export { repairSql } from "./audit/repair.js";
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
export type { AccessDifference, DifferentLogin, Side } from "./diff-servers/access.js";
export type { ServerException } from "./diff-servers/exceptions.js";
export type { RoleDifference } from "./diff-servers/roles.js";
export { diffServers, type ServerDiff } from "./diff-servers.js";
export type { Finding, Fix, Severity } from "./finding.js";
export { type PreflightArgs, preflight } from "./preflight.js";
export {
  type BrokenObject,
  type LoginSession,
  type Proof,
  type ProofRow,
  type ProveArgs,
  prove,
} from "./proof/prove.js";
export { publicAccess } from "./public-access.js";
export type { AccessCell, AccessRight } from "./report/access-cells.js";
export {
  type AccessLogin,
  type AccessSchema,
  type AccessTable,
  accessOf,
} from "./report/access-table.js";
export { renderChangesMarkdown } from "./report/changes-markdown.js";
export { type ContractEdge, type ContractGraph, contractsOf } from "./report/contract-graph.js";
export { renderHtml } from "./report/html/html.js";
export type { HtmlArgs } from "./report/html/page-data.js";
export { renderJunit } from "./report/junit.js";
export { type MarkdownOptions, renderMarkdown } from "./report/markdown.js";
export { renderSarif, type SarifOptions } from "./report/sarif.js";
export { type Paint, renderText, type TextOptions } from "./report/text.js";
export {
  type InDatabase,
  type RetiredMember,
  type RetiredRole,
  type Retirement,
  type RetirementArgs,
  retirement,
} from "./retirement.js";
export type { RetiredSession } from "./retirement-facts.js";
export type { Elsewhere } from "./retirement-findings.js";
export { AUDIT_RULES, MYSQL_RULES, PREFLIGHT_RULES, RETIREMENT_RULES, RULES, type RuleId } from "./rules.js";
export { count, someOf, tally } from "./words.js";
