import type { Connections } from "./session.js";

export type Props = Record<string, unknown>;

/** How Pulumi's engine writes a value that is not known before the deployment. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One property, as the official provider declares it. */
export interface PropertySpec {
  readonly kind: "string" | "int" | "bool" | "set" | "list" | "map";
  readonly required?: true;
  readonly default?: string | number | boolean;
  /** A change replaces the resource. */
  readonly forceNew?: true;
  /** Absent means "what the server says", so absence is never a difference. */
  readonly computed?: true;
  /** Absent becomes `<logical name>-<7 hex digits>`. */
  readonly autoName?: true;
  /** Only these values. */
  readonly oneOf?: readonly string[];
}

export type Specs = Readonly<Record<string, PropertySpec>>;

/** What exists on the server after an operation. */
export interface Made {
  readonly id: string;
  /** What the server says; the rest of the state is what was asked for. */
  readonly props?: Props;
}

/** One resource type: a table of properties and the SQL of its life. */
export interface ResourceHandler {
  readonly specs: Specs;
  readonly deleteBeforeReplace?: true;
  create(db: Connections, d: Attributes): Promise<Made>;
  /** `undefined` when the object is gone. On import, `d` is empty. */
  read(db: Connections, id: string, d: Attributes): Promise<Made | undefined>;
  update(db: Connections, id: string, d: Attributes): Promise<Made>;
  delete(db: Connections, id: string, d: Attributes): Promise<void>;
}

const ZERO = { string: "", int: 0, bool: false, set: [], list: [], map: {} } as const;

/** The planned values of a resource beside its state, with the provider's zero values for what is absent. */
export class Attributes {
  constructor(
    private readonly specs: Specs,
    private readonly news: Props,
    private readonly olds: Props = {},
  ) {}

  text(key: string): string {
    return this.get(key) as string;
  }
  number(key: string): number {
    return this.get(key) as number;
  }
  flag(key: string): boolean {
    return this.get(key) as boolean;
  }
  items(key: string): string[] {
    return this.get(key) as string[];
  }
  changed(key: string): boolean {
    return JSON.stringify(this.get(key)) !== JSON.stringify(this.previous().get(key));
  }

  /** The state before this operation. */
  previous(): Attributes {
    return new Attributes(this.specs, this.olds);
  }

  /** Properties of which the plan and the state differ; a value not yet known differs. */
  changes(): string[] {
    return Object.keys(this.specs).filter((key) => this.changed(key) || holdsUnknown(this.news[key]));
  }

  /** Everything that has a value, for the state. */
  all(): Props {
    const present = Object.keys(this.specs).filter(
      (key) => this.news[key] !== undefined && this.news[key] !== null,
    );
    return Object.fromEntries(present.map((key) => [key, this.get(key)]));
  }

  private get(key: string): unknown {
    const spec = this.specs[key];
    if (!spec) throw new Error(`no property ${key}`);
    const value = this.news[key] ?? (spec.computed ? this.olds[key] : undefined) ?? ZERO[spec.kind];
    return normalize(spec, value);
  }
}

/** One form for equal values: sets sorted, numbers and booleans also from text. */
export function normalize(spec: PropertySpec, value: unknown): unknown {
  if (value === UNKNOWN) return value;
  if (spec.kind === "set") return [...new Set(value as string[])].sort();
  if (spec.kind === "int") return Number(value);
  if (spec.kind === "bool") return value === true || value === "true";
  return value;
}

export function holdsUnknown(value: unknown): boolean {
  return value === UNKNOWN || (Array.isArray(value) && value.some(holdsUnknown));
}

export type Checked = { readonly inputs: Props; readonly failures: { property: string; reason: string }[] };

/**
 * Fills in names and defaults. `__defaults` lists what the author did not write, as the bridge does, so that Diff can
 * tell an automatic name from an explicit one.
 */
export function check(specs: Specs, news: Props, olds: Props, autoName: () => string): Checked {
  const inputs: Props = {};
  const defaulted: string[] = [];
  const failures: Checked["failures"] = [];
  for (const key of Object.keys(news)) {
    if (!(key in specs) && key !== "__defaults")
      failures.push({ property: key, reason: `unknown property ${key}` });
  }
  for (const [key, spec] of Object.entries(specs)) {
    const given = news[key];
    if (given !== undefined && given !== null) {
      inputs[key] = normalize(spec, given);
      if (spec.oneOf && given !== UNKNOWN && !spec.oneOf.includes(given as string)) {
        failures.push({
          property: key,
          reason: `expected ${key} to be one of [${spec.oneOf.join(" ")}], got ${String(given)}`,
        });
      }
    } else if (spec.autoName) {
      inputs[key] = wasDefaulted(olds, key) && olds[key] ? olds[key] : autoName();
      defaulted.push(key);
    } else if (spec.default !== undefined) {
      inputs[key] = spec.default;
      defaulted.push(key);
    } else if (spec.required) {
      failures.push({
        property: key,
        reason: `Missing required argument: the argument "${key}" is required, but no definition was found`,
      });
    }
  }
  return { inputs: { ...inputs, __defaults: defaulted }, failures };
}

function wasDefaulted(inputs: Props, key: string): boolean {
  return Array.isArray(inputs["__defaults"]) && inputs["__defaults"].includes(key);
}

export interface Difference {
  readonly changes: string[];
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

export function diff(
  handler: ResourceHandler,
  state: Props,
  news: Props,
  ignored: readonly string[] = [],
): Difference {
  const changes = new Attributes(handler.specs, news, state)
    .changes()
    .filter((key) => !ignored.includes(key));
  const replaces = changes.filter((key) => handler.specs[key]?.forceNew);
  // Two objects of one explicit name cannot exist side by side.
  const named = Object.keys(handler.specs).find((key) => handler.specs[key]?.autoName);
  const sameName = named !== undefined && !wasDefaulted(news, named) && news[named] === state[named];
  return {
    changes,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && (handler.deleteBeforeReplace === true || sameName),
  };
}

/** What a preview can say of the outputs: the inputs, and "unknown" for what the server will decide. */
export function previewOutputs(specs: Specs, inputs: Props, state: Props = {}): Props {
  const decided = Object.entries(specs).filter(([key, spec]) => spec.computed && inputs[key] === undefined);
  return {
    ...withoutDefaults(inputs),
    ...Object.fromEntries(decided.map(([key]) => [key, state[key] ?? UNKNOWN])),
  };
}

/** Inputs after a read: what drifted on the server is taken over, as the bridge does; on import, all but the defaults. */
export function inputsAfterRead(specs: Specs, inputs: Props, before: Props, after: Props): Props {
  const imported = Object.keys(inputs).length === 0;
  const result: Props = { ...inputs };
  for (const [key, spec] of Object.entries(specs)) {
    const value = after[key] ?? ZERO[spec.kind];
    const isZero = JSON.stringify(value) === JSON.stringify(ZERO[spec.kind]);
    const drifted =
      JSON.stringify(normalize(spec, value)) !==
      JSON.stringify(normalize(spec, before[key] ?? ZERO[spec.kind]));
    const wanted = imported
      ? !isZero && value !== spec.default
      : drifted && (key in inputs || !spec.computed);
    if (wanted) result[key] = value;
  }
  return imported ? { ...result, __defaults: [] } : result;
}

export function withoutDefaults(inputs: Props): Props {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__defaults"));
}
