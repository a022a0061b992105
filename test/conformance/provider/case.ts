import type { PostgresVersion } from "@rolewright/testing";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Props = { [key: string]: Json };

/** One thing that happens in the life of a resource. */
export type Step =
  /** `pulumi up` with these arguments: makes, changes or replaces the resource, or leaves it alone. */
  | { readonly up: Props; readonly ignoreChanges?: readonly string[] }
  /** `pulumi preview` of it, where values may be unknown. */
  | { readonly preview: Props }
  | { readonly refresh: true }
  | { readonly destroy: true }
  /** `pulumi import` of this id, before anything else. */
  | { readonly importId: string }
  /** Somebody changes the server by hand: the deployer in `shop` unless said otherwise. */
  | { readonly sql: string; readonly as?: "superuser" | "deployer"; readonly in?: Database };

export type Database = "shop" | "other";

/** The life of one resource on one server. */
export interface Case {
  /** Unique among all cases. */
  readonly name: string;
  /** The last part of the type: `Role`, `Grant`. */
  readonly type: string;
  readonly steps: readonly Step[];
  /** @default - PostgreSQL's, or that of random passwords */
  readonly package?: string;
  /** Over the usual configuration of the provider, in a plugin of its own. */
  readonly provider?: Props;
  /** @default - all versions on which cases of that type run */
  readonly versions?: readonly PostgresVersion[];
}

/** What one call answered: its results, or the error. */
export type Answer = { readonly call: string } & Props;

/** What one step did. */
export interface StepResult {
  readonly step: string;
  readonly answers: Answer[];
  /** Lines of the catalog that went (`-`) and came (`+`). */
  readonly catalog: string[];
}
