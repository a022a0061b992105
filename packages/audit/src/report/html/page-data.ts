import type { AuditReport } from "../../audit/audit.js";
import type { AccessTable } from "../access-table.js";
import type { ContractGraph } from "../contract-graph.js";

/** What a page shows. */
export interface HtmlArgs {
  /** What was found. */
  report: AuditReport;
  /** Who may do what where, of `accessOf`. */
  access: AccessTable;
  /** Who uses whose data, of `contractsOf`. */
  contracts: ContractGraph;
  /**
   * The heading.
   * @default - `Access to` and the name of the database, or of the server where all of it is looked at
   */
  title?: string;
}

/** All that the page knows; its script reads it from the page itself. */
export interface PageData extends Required<HtmlArgs> {
  /** What each rule that found something looks for, and where it is explained. */
  rules: Record<string, { finds: string; help: string }>;
}
