export type { CatalogClient, Row } from "./client.js";
export type { Finding, Fix, Severity } from "./finding.js";
export { type PreflightArgs, preflight } from "./preflight.js";
export { publicAccess } from "./public-access.js";
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
export { RULES, type RuleId } from "./rules.js";
