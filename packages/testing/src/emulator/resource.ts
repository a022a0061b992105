import { crc32 } from "node:zlib";

export type Props = Record<string, unknown>;

/** A value that is not known before the deployment, as Pulumi's engine writes it. Terraform's wire translates. */
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
  /** Said by the provider alone. */
  readonly output?: true;
  /** Absent becomes `<logical name>-<7 hex digits>`. */
  readonly autoName?: true;
  /** Only these values. */
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  /** Of a framework's property, which its messages say when it is missing. */
  readonly description?: string;
  /** Not together with these. */
  readonly conflictsWith?: readonly string[];
  /** Only together with this one. */
  readonly requiredWith?: string;
  readonly secret?: true;
  /** Never in the state. */
  readonly writeOnly?: true;
  /** How the state keeps it, such as a hash of it. */
  readonly stored?: (value: string) => string;
  /** Without a value it stays what it was. */
  readonly keptWhenEmpty?: true;
  /** The official provider has it, and the emulator refuses it. */
  readonly unsupported?: true;
  readonly deprecated?: true;
  /** Of a list or set of objects, which Terraform writes as blocks: their properties. */
  readonly block?: Specs;
  readonly maxItems?: number;
  /** The provider's own name for it, which its messages use. @default - the name in snake case */
  readonly ownName?: string;
}

export type Specs = Readonly<Record<string, PropertySpec>>;

/** What exists on the server after an operation. */
export interface Made {
  readonly id: string;
  /** What the server says; the rest of the state is what was asked for. */
  readonly props?: Props;
}

/** An object that was made or changed, but could not be read back whole; `props` is what was read. */
export class Unread extends Error {
  constructor(
    readonly id: string,
    error: unknown,
    readonly props: Props = {},
  ) {
    super(describe(error), { cause: error });
  }
}

/** Reads back what was just written. */
export async function readBack<T>(id: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw error instanceof Unread ? error : new Unread(id, error);
  }
}

/** One resource type: a table of properties and the SQL of its life, run on what its provider connects to. */
export interface ResourceHandler<Db = unknown> {
  readonly specs: Specs;
  readonly deleteBeforeReplace?: true;
  /** Of a provider made with the newer framework, whose inputs stay as the author wrote them. */
  readonly framework?: true;
  /** Of a provider made with the first SDK, whose bridge to Pulumi has ways of its own. */
  readonly older?: true;
  /** The version of its state. @default 0 */
  readonly version?: number;
  /** Whether Terraform may import it, by its id. */
  readonly importable?: true;
  /** What is wrong with inputs beyond the table: property and reason. */
  validate?(inputs: Props): readonly (readonly [key: string, reason: string])[];
  /** What the provider itself adds to a plan, or finds wrong with it. */
  completePlan?(inputs: Props, plan: Props): Props;
  /** `undefined` when the object is not there afterwards. */
  create(db: Db, d: Attributes): Promise<Made | undefined>;
  /** `undefined` when the object is gone. On import, `d` is empty. */
  read(db: Db, id: string, d: Attributes): Promise<Made | undefined>;
  update(db: Db, id: string, d: Attributes): Promise<Made | undefined>;
  delete(db: Db, id: string, d: Attributes): Promise<void>;
  /** What an import by Terraform finds of an id, where that is more than the id. It is read afterwards. */
  importState?(db: Db, id: string, attributesOf: (props: Props) => Attributes): Promise<Made | undefined>;
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
  /** Whether it has a value, be it an empty one. */
  has(key: string): boolean {
    return !isAbsent(this.news[key]);
  }
  flag(key: string): boolean {
    return this.get(key) as boolean;
  }
  /** A set comes in the provider's order, which is that of its hashes. */
  items(key: string): string[] {
    const items = this.get(key) as string[];
    return this.specs[key]?.kind === "set" ? [...items].sort(byHash) : items;
  }
  changed(key: string): boolean {
    return !same(this.get(key), this.previous().get(key));
  }

  /** The state before this operation. */
  previous(): Attributes {
    return new Attributes(this.specs, this.olds);
  }

  private get(key: string): unknown {
    const spec = this.specs[key];
    if (!spec) throw new Error(`no property ${key}`);
    const value = this.news[key];
    return isAbsent(value) || value === UNKNOWN ? ZERO[spec.kind] : normalize(spec, value);
  }
}

export const byHash = (a: string, b: string): number => (String(crc32(a)) < String(crc32(b)) ? -1 : 1);

/** An error as the provider says it. */
export const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const isAbsent = (value: unknown): boolean => value === undefined || value === null;

export const isZero = (spec: PropertySpec, value: unknown): boolean =>
  isAbsent(value) || same(value, ZERO[spec.kind]);

export const zeroOf = (spec: PropertySpec): unknown => ZERO[spec.kind];

export const isCollection = (spec: PropertySpec): boolean => ["set", "list", "map"].includes(spec.kind);

/** One form for equal values: sets sorted, text for numbers and booleans, numbers and booleans also from text. */
export function normalize(spec: PropertySpec, value: unknown): unknown {
  if (isAbsent(value) || value === UNKNOWN) return value;
  if (spec.kind === "set") return [...new Set((Array.isArray(value) ? value : [value]) as string[])].sort();
  if (spec.kind === "int") return Number(value);
  if (spec.kind === "bool") return value === true || value === "true";
  return spec.kind === "string" ? String(value) : value;
}

export function holdsUnknown(value: unknown): boolean {
  return value === UNKNOWN || (Array.isArray(value) && value.some(holdsUnknown));
}

/** Adds the provider's words to an error. */
export async function wrap<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${what}: ${describe(error)}`, { cause: error });
  }
}
