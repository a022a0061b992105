import type { CompareOptions, RuleId } from "@rolewright/audit";
import type { MySqlEngine } from "@rolewright/core/mysql";

/** A server that was changed by hand, and what an audit has to find there. */
export interface Case {
  /** What was done, in words. */
  name: string;
  /** What is done by hand afterwards, as root. Where the engines say it differently, by engine. */
  sql: string[] | Partial<Record<MySqlEngine, string[]>>;
  /** All that has to be found, as rule and subject; nothing, where nothing is wrong. */
  finds: [RuleId, string][];
  /** What puts back what is no account, grant or database: settings of the server, what stands in tables. */
  after?: string[];
  /** The services whose manifests are given. @default - all */
  given?: string[];
  /** Who is known beside them. @default - the deployer */
  options?: CompareOptions;
  /** Who reads: what is in databases of nobody, the deployer does not see. @default - the deployer */
  readBy?: "root";
  /** Where it is possible. @default - on both */
  engines?: MySqlEngine[];
  /** Whether it is about a server with `partial_revokes=ON`. @default false */
  partialRevokes?: true;
}
