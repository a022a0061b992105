import {
  holdsUnknown,
  isAbsent,
  isCollection,
  isZero,
  type Made,
  normalize,
  type Props,
  type PropertySpec,
  type ResourceHandler,
  type Specs,
  UNKNOWN,
} from "./resource.js";

/** The values that the provider will work towards. `state` is undefined for a new resource. */
export function planned(
  handler: ResourceHandler,
  inputs: Props,
  state?: Props,
  ignored: readonly string[] = [],
): Props {
  const plan: Props = {};
  for (const [key, spec] of Object.entries(handler.specs)) {
    const before = state?.[key] ?? null;
    plan[key] = state && ignored.includes(key) ? before : plannedValue(spec, inputs[key], before, !state);
  }
  return handler.completePlan?.(inputs, plan) ?? plan;
}

function plannedValue(spec: PropertySpec, given: unknown, before: unknown, isNew: boolean): unknown {
  if (holdsUnknown(given)) return UNKNOWN;
  if (!isAbsent(given)) {
    const value = normalize(spec, given);
    if (!isZero(spec, value) || (!isCollection(spec) && !spec.computed)) return value;
    // An empty collection is no value, unless there is one to empty; an empty text leaves it to the server.
    if (isCollection(spec)) return isZero(spec, before) ? before : value;
  }
  if (spec.default !== undefined) return spec.default;
  if (spec.computed) return isNew ? UNKNOWN : before;
  if (isZero(spec, before)) return before;
  return isCollection(spec) ? normalize(spec, spec.kind === "map" ? {} : []) : null;
}

/** The state after a change: what the server says, over the plan. */
export function applied(specs: Specs, plan: Props, made: Made): Props {
  const state: Props = { id: made.id };
  for (const [key, spec] of Object.entries(specs)) {
    const wanted = plan[key] === UNKNOWN ? null : (plan[key] ?? null);
    const said = made.props?.[key];
    // Whether a collection is empty or absent is for the plan to say.
    const keeps = said === undefined || said === null || (isZero(spec, said) && isZero(spec, wanted) && isCollection(spec));
    state[key] = spec.writeOnly ? null : keeps ? wanted : said;
  }
  return state;
}

/** The state after a read: what the server says, over the state before. */
export function refreshed(specs: Specs, before: Props, made: Made): Props {
  const known = Object.keys(specs).map((key) => [key, made.props?.[key] ?? before[key] ?? null]);
  return { ...Object.fromEntries(known), id: made.id };
}

/** The outputs that a preview shows: unknown is what only the server decides. */
export function previewed(specs: Specs, plan: Props, state?: Props): Props {
  const shown = Object.entries(specs).map(([key, spec]) => [key, spec.writeOnly ? null : plan[key]]);
  return { ...Object.fromEntries(shown), id: state?.["id"] ?? UNKNOWN };
}

/** Inputs after a refresh: those that were given, with what the server says in their place. */
export function inputsAfterRefresh(inputs: Props, after: Props): Props {
  const { __defaults: defaulted, ...given } = inputs;
  const result: Props = {};
  for (const [key, value] of Object.entries(given)) {
    if (!(key in after)) continue;
    const now = after[key] ?? null;
    // Element by element, so what came to a set on the server is not seen here.
    result[key] = Array.isArray(value) && Array.isArray(now) ? now.slice(0, value.length) : now;
  }
  const unchanged = (defaulted as string[] | undefined)?.filter((key) => result[key] === given[key]) ?? [];
  return (defaulted as string[] | undefined)?.length ? { ...result, __defaults: unchanged } : result;
}

/** Inputs of an imported resource: all that is not what it would be without. */
export function inputsAfterImport(handler: ResourceHandler, after: Props): Props {
  const inputs: Props = {};
  for (const [key, spec] of Object.entries(handler.specs)) {
    const value = after[key];
    const usual = spec.default !== undefined && !handler.framework ? value === spec.default : isZero(spec, value);
    if (!spec.output && (spec.required || !usual)) inputs[key] = value;
  }
  return handler.framework ? inputs : { ...inputs, __defaults: [] };
}
