import type { CompareOptions, RuleId } from "@rolewright/audit";
import type { PostgresVersion } from "@rolewright/testing";
import type { SetName } from "./sets.ts";

/** A rule and the subject of its finding. */
export type Expected = [RuleId, string];

/** A server that was changed by hand, and what an audit has to find there. */
export interface Case {
  /** What was done, in words. */
  name: string;
  /** Which services were deployed. @default "shop" */
  set?: SetName;
  /** What is done by hand afterwards, as the superuser. */
  sql: string;
  /** All that has to be found; nothing, where nothing is wrong. */
  finds: Expected[];
  /** The services whose manifests are given. @default - all of the set */
  given?: string[];
  /** Who is known beside them and the deployer. */
  options?: CompareOptions;
  /** @default true */
  deployerIsNamed?: boolean;
  /** Where it makes a difference. @default - one version, which the order of the cases says */
  versions?: PostgresVersion[];
}
