import type { Ended } from "./terraform-process.js";

/** What is done with a resource, in Terraform's words. */
export type TerraformAction =
  | "create"
  | "read"
  | "update"
  | "replace"
  | "delete"
  | "move"
  | "import"
  | "remove"
  | "noop";

/** What one operation did, or would do. */
export interface TerraformRun {
  /** What is done with each resource that changes, by its address. */
  changes: Record<string, TerraformAction>;
  /** What was found otherwise on the server than in the state, by address, as far as Terraform speaks of it. */
  drift: Record<string, TerraformAction>;
  /** Warnings, each a line with the address that it is about. */
  warnings: string[];
  /** What Terraform printed. */
  log: string;
  /** Milliseconds. */
  duration: number;
}

/** How a plan changes one resource. */
export interface TerraformChange {
  /** The attributes before; `null` when there was none. */
  before: Record<string, unknown> | null;
  /** The attributes after, without those that are not known yet; `null` when there will be none. */
  after: Record<string, unknown> | null;
  /** The attributes for whose change the resource is replaced. */
  replacedFor: string[];
}

/** What `apply` would do. */
export interface TerraformPlan extends TerraformRun {
  /** The attributes of each resource that changes, by its address. */
  details: Record<string, TerraformChange>;
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
}

/** What OpenTofu says of an ephemeral resource, which is made anew in each operation and changes nothing. */
type Ephemeral = "open";

/** A line of what Terraform prints with `-json`. */
interface Message {
  readonly type: string;
  readonly "@message": string;
  readonly change?: {
    readonly resource: { readonly addr: string };
    readonly action: TerraformAction | Ephemeral;
  };
  readonly diagnostic?: Diagnostic;
}

export function runOf(operation: string, { code, stdout, stderr }: Ended, duration: number): TerraformRun {
  const messages = stdout
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Message] : []));
  const diagnostics = messages.flatMap(({ diagnostic }) => diagnostic ?? []);
  if (code !== 0) throw failure(operation, diagnostics, stderr);
  const actions = (type: string) =>
    Object.fromEntries(
      messages.flatMap(({ type: own, change }) =>
        own === type && change && change.action !== "open" ? [[change.resource.addr, change.action]] : [],
      ),
    );
  return {
    changes: actions("planned_change"),
    drift: actions("resource_drift"),
    warnings: diagnostics.filter(({ severity }) => severity === "warning").map(lineOf),
    log: messages.map((message) => message["@message"]).join("\n"),
    duration,
  };
}

/** The error of an operation that failed: what Terraform found wrong, and nothing else that it printed. */
export function failure(operation: string, diagnostics: readonly Diagnostic[], stderr = ""): Error {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(lineOf);
  return new Error(`terraform ${operation} failed:\n${errors.join("\n") || stderr.trim() || "it was ended"}`);
}

/** What a command that knows no JSON printed, when it went well. */
export function must(operation: string, ended: Ended): Ended {
  if (ended.code !== 0) throw failure(operation, [], ended.stderr);
  return ended;
}

function lineOf({ address, summary, detail }: Diagnostic): string {
  const what = detail ? `${summary}: ${detail}` : summary;
  return address ? `${address}: ${what}` : what;
}

type Values = Record<string, unknown>;

/** A plan, as `terraform show -json` prints it. */
export interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Values | null;
      readonly after: Values | null;
      readonly replace_paths?: readonly (readonly (string | number)[])[];
    };
  }[];
}

export function detailsOf({ resource_changes: changes = [] }: ShownPlan): Record<string, TerraformChange> {
  return Object.fromEntries(
    changes
      .filter(({ change }) => change.actions[0] !== "no-op")
      .map(({ address, change: { before, after, replace_paths: paths = [] } }) => [
        address,
        { before, after, replacedFor: paths.map((steps) => steps.join(".")) },
      ]),
  );
}

interface ShownResource {
  readonly address: string;
  readonly values: Values;
}

interface ShownModule {
  readonly resources?: readonly ShownResource[];
  readonly child_modules?: readonly ShownModule[];
}

/** A state, as `terraform show -json` prints it. */
export interface ShownState {
  readonly values?: { readonly root_module: ShownModule };
}

/** The attributes of all resources, by address. */
export const valuesOf = ({ values }: ShownState): Record<string, Values> =>
  Object.fromEntries(resourcesIn(values?.root_module ?? {}).map((one) => [one.address, one.values]));

const resourcesIn = ({ resources = [], child_modules: children = [] }: ShownModule): ShownResource[] => [
  ...resources,
  ...children.flatMap(resourcesIn),
];
