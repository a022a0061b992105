export { accessOf } from "./access.js";
export { audit, auditOf } from "./audit/audit.js";
export { compare } from "./audit/compare.js";
export type {
  CatalogAccount,
  CatalogDatabase,
  CatalogGrant,
  CatalogMembership,
  CatalogObject,
  MySqlCatalog,
} from "./catalog/catalog.js";
export { readCatalog } from "./catalog/read.js";
export type { MySqlClient } from "./client.js";
export { type MySqlPreflightArgs, preflight } from "./preflight.js";
export { type MySqlLoginSession, type MySqlProveArgs, prove } from "./proof/prove.js";
