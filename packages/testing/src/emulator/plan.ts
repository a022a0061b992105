import {
  holdsUnknown,
  isAbsent,
  isCollection,
  isZero,
  type Made,
  normalize,
  type PropertySpec,
  type Props,
  type ResourceHandler,
  type Specs,
  same,
  UNKNOWN,
  zeroOf,
} from "./resource.js";

/** The values that the provider will work towards. `state` is undefined for a new resource. */
export function planned(
  handler: ResourceHandler,
  inputs: Props,
  state?: Props,
  ignored: readonly string[] = [],
): Props {
  const { specs } = handler;
  const plan: Props = {};
  for (const [key, spec] of Object.entries(specs)) {
    const before = state?.[key] ?? null;
    plan[key] = state && ignored.includes(key) ? before : plannedValue(spec, inputs[key], before, !state);
  }
  const complete = handler.completePlan?.(inputs, plan) ?? plan;
  return state && !differs(specs, complete, state) ? { ...complete, ...known(specs, state) } : complete;
}

function plannedValue(spec: PropertySpec, given: unknown, before: unknown, isNew: boolean): unknown {
  if (holdsUnknown(given)) return UNKNOWN;
  const value = stored(spec, normalize(spec, given));
  if (spec.keptWhenEmpty && isZero(spec, value)) return before;
  if (!isAbsent(value) && !isLeftOut(spec, value, before)) return value;
  if (isAbsent(value) && spec.default !== undefined) return spec.default;
  if (spec.computed) return isNew ? UNKNOWN : before;
  if (isZero(spec, before)) return before;
  return isCollection(spec) ? empty(spec) : null;
}

const stored = (spec: PropertySpec, value: unknown): unknown =>
  spec.stored && typeof value === "string" ? spec.stored(value) : value;

/** What a resource is made or changed with: the plan, and what is only in the inputs and never in a state. */
export function inPlainText(specs: Specs, plan: Props, inputs: Props, state: Props = {}): Props {
  const plain = Object.entries(specs).filter(
    ([key, spec]) => spec.writeOnly || (spec.stored && !same(plan[key], state[key])),
  );
  return { ...plan, ...Object.fromEntries(plain.map(([key]) => [key, inputs[key]])) };
}

/** An empty set is no value, unless there is one to empty; an empty text leaves it to the server. */
function isLeftOut(spec: PropertySpec, value: unknown, before: unknown): boolean {
  if (!isZero(spec, value)) return false;
  return spec.kind === "set" ? isZero(spec, before) : spec.kind === "string" && spec.computed === true;
}

/** Whether there is anything to do; that a default of false was never written is nothing. */
const differs = (specs: Specs, plan: Props, state: Props): boolean => changed(specs, plan, state).length > 0;

function changed(specs: Specs, plan: Props, state: Props): string[] {
  return Object.keys(specs).filter((key) => {
    const spec = specs[key] as PropertySpec;
    const [before, after] = [state[key], plan[key]];
    return isZero(spec, before) !== isZero(spec, after) || (!isZero(spec, after) && !same(before, after));
  });
}

/** The properties by whose change the resource is replaced; of a new one all that it has and would replace it. */
export function replaced(specs: Specs, plan: Props, state?: Props): string[] {
  const given = (key: string) => !isAbsent(plan[key]) && plan[key] !== "";
  const keys = state ? changed(specs, plan, state) : Object.keys(specs).filter(given);
  return keys.filter((key) => specs[key]?.forceNew);
}

const known = (specs: Specs, state: Props): Props =>
  Object.fromEntries(Object.keys(specs).map((key) => [key, state[key] ?? null]));

const empty = (spec: PropertySpec): unknown => (spec.kind === "map" ? {} : []);

/** The state after a change: what the server says, over the plan. */
export function applied(specs: Specs, plan: Props, made: Made, before: Props = {}): Props {
  const state: Props = { id: made.id };
  for (const [key, spec] of Object.entries(specs))
    state[key] = spec.writeOnly ? null : appliedValue(spec, plan[key], made.props?.[key], before[key]);
  return state;
}

function appliedValue(spec: PropertySpec, wanted: unknown, said: unknown, before: unknown): unknown {
  if (isCollection(spec)) {
    if (wanted === UNKNOWN) return said ?? empty(spec);
    // A set of a plan goes into the state as it is, whatever was read back; the next refresh sees it.
    if (spec.kind === "set" && !isAbsent(wanted) && !holdsUnknown(wanted)) return wanted;
    if (isAbsent(wanted)) return isZero(spec, said) ? null : said;
    // Whether it is empty or not is for the plan to say.
    return isZero(spec, said) || isZero(spec, wanted) ? wanted : said;
  }
  if (!isAbsent(said)) return said;
  if (!isAbsent(wanted)) return wanted === UNKNOWN ? null : wanted;
  return isAbsent(before) ? null : normalize(spec, zeroOf(spec));
}

/** The state after a read: what the server says, over the state before. */
export function refreshed(specs: Specs, before: Props, made: Made): Props {
  const state: Props = { id: made.id };
  for (const [key, spec] of Object.entries(specs)) {
    const absent = spec.computed && isCollection(spec) ? empty(spec) : null;
    state[key] = made.props?.[key] ?? before[key] ?? absent;
  }
  return state;
}

/** The outputs that a preview shows: unknown is what only the server decides. */
export function previewed(specs: Specs, plan: Props, state?: Props): Props {
  const shown = Object.entries(specs).map(([key, spec]) => [key, spec.writeOnly ? null : plan[key]]);
  return { ...Object.fromEntries(shown), id: state?.["id"] ?? UNKNOWN };
}
