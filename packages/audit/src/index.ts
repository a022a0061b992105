export type { CatalogClient, Row } from "./client.js";
export type { Finding, Fix, Severity } from "./finding.js";
export { type PreflightArgs, preflight } from "./preflight.js";
export { publicAccess } from "./public-access.js";
export { RULES, type RuleId } from "./rules.js";
