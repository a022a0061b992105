import type { Answer, Case, Json, Props, StepResult } from "./case.ts";

/** Where two lives of one case part. */
export interface Difference {
  readonly case: string;
  /** Step by number, call and property: `2 update properties.roles`. */
  readonly where: string;
  readonly official: Json | undefined;
  readonly emulator: Json | undefined;
}

/** How the engine writes what is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The provider knows an earlier connection by a text whose parts stand in random order, so that it says either. */
const NO_CONNECTION = "could not start transaction: ";
const CONNECTING = "error connecting to PostgreSQL server 127.0.0.1 (scheme: postgres): ";

/** State that the bridge keeps for itself and that no user sees. */
const BOOKKEEPING: readonly string[] = ["__pulumi_raw_state_delta", "__meta"];

/** Without what differs from run to run: ports, the random end of names, generated passwords. */
export function normalized(one: Case, results: readonly StepResult[], port: number): StepResult[] {
  const text = JSON.stringify(results)
    .replaceAll(`:${port}`, ":<port>")
    .replaceAll(NO_CONNECTION, CONNECTING)
    // Of the objects of an extension the server names the first that it comes to.
    .replaceAll(/(?<=must be owner of )(function|operator \w+) \w+/g, "<object>")
    // A salted hash, as MySQL shows it.
    .replaceAll(/\b0x[0-9A-F]{100,}\b/g, "<hash>")
    .replaceAll(/\bit-[0-9a-f]{7}\b/g, "it-<hex>")
    .replaceAll(/\$2[ab]\$10\$[./A-Za-z0-9]{53}/g, "<bcrypt>");
  const steps = JSON.parse(text) as StepResult[];
  return shortened(
    steps.map((step) => ({ ...step, answers: step.answers.map((answer) => tidy(one, answer)) })),
  );
}

/** Of inputs and properties only what is not as in the answer before, since most of them never change. */
function shortened(steps: readonly StepResult[]): StepResult[] {
  const last: Record<string, Props> = { inputs: {}, properties: {} };
  const short = (answer: Answer): Answer => {
    const result: Props = { ...answer };
    for (const part of ["inputs", "properties"]) {
      const now = answer[part] as Props | undefined;
      if (!now) continue;
      const before = last[part] ?? {};
      const gone = Object.keys(before).filter((key) => !(key in now));
      const changed = Object.entries(now).filter(
        ([key, value]) => canonical(value) !== canonical(before[key]),
      );
      result[part] = {
        ...Object.fromEntries(changed),
        ...Object.fromEntries(gone.map((key) => [key, "(gone)"])),
      };
      last[part] = now;
    }
    return result as Answer;
  };
  return steps.map((step) => ({ ...step, answers: step.answers.map(short) }));
}

function tidy(one: Case, answer: Answer): Answer {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, tidied(one, key, value)]),
  ) as Answer;
}

function tidied(one: Case, key: string, value: Json): Json {
  if (key === "__defaults") return [...(value as string[])].sort();
  if (key === "error") return (value as string).trim();
  if (key === "failures")
    return [...(value as Json[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (key === "result" && one.type === "RandomPassword") return secretShape(value);
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const kept = Object.entries(withHexHash(value)).filter(([inner]) => !BOOKKEEPING.includes(inner));
  return Object.fromEntries(kept.map(([inner, deep]) => [inner, tidied(one, inner, deep)]));
}

/** MySQL shows a salted hash as text where it happens to have nothing but printable characters. */
const withHexHash = (props: Props): Props =>
  String(props["auth_string_hashed"]).startsWith("$A$")
    ? { ...props, auth_string_hashed: "", auth_string_hex: "<hash>" }
    : props;

/** A generated password by its length and the characters in it, which classes of characters decide. */
function secretShape(value: Json): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { secret: secretShape(value["secret"] ?? null) };
  if (typeof value !== "string" || value.length < 8 || value === UNKNOWN) return value;
  const kinds = { lower: /[a-z]/, upper: /[A-Z]/, digit: /[0-9]/ };
  const found = Object.entries(kinds).filter(([, pattern]) => pattern.test(value));
  const others = [...new Set(value.replaceAll(/[A-Za-z0-9]/g, ""))].sort().join("");
  // All of the special characters show only in a long one.
  const special = value.length < 100 ? others.length > 0 && "special" : others;
  return `<${value.length} of ${[...found.map(([kind]) => kind), special].filter(Boolean).join(" ")}>`;
}

/** Where the emulator's life of a case is another than the official plugin's. */
export function differences(
  name: string,
  official: readonly StepResult[],
  emulator: readonly StepResult[],
): Difference[] {
  const found: Difference[] = [];
  for (let step = 0; step < Math.max(official.length, emulator.length); step++) {
    const [theirs, ours] = [official[step], emulator[step]];
    for (const [where, a, b] of parts(
      { ...byCall(theirs), catalog: theirs?.catalog ?? [] },
      { ...byCall(ours), catalog: ours?.catalog ?? [] },
    ))
      found.push({ case: name, where: `${step + 1} ${where}`, official: a, emulator: b });
  }
  return found;
}

/** Each call occurs once in a step. */
function byCall(step: StepResult | undefined): Props {
  return Object.fromEntries((step?.answers ?? []).map(({ call, ...rest }) => [call, rest]));
}

type Part = readonly [where: string, a: Json | undefined, b: Json | undefined];

function parts(a: Json | undefined, b: Json | undefined, where: readonly string[] = []): Part[] {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => parts(a[key], b[key], [...where, key]));
  }
  return canonical(a) === canonical(b) ? [] : [[where.join("."), a, b]];
}

function isObject(value: Json | undefined): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}
