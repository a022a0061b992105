import { isZero, type Props, type ResourceHandler } from "../resource.js";

/** Inputs after a refresh: those that were given, with what the server says in their place. */
export function inputsAfterRefresh(handler: ResourceHandler, inputs: Props, after: Props): Props {
  const { __defaults: defaulted, ...given } = inputs;
  const result: Props = {};
  for (const [key, value] of Object.entries(given)) {
    if (!(key in after)) continue;
    const now = after[key] ?? null;
    // Element by element, so what came to a set on the server is not seen here.
    result[key] = Array.isArray(value) && Array.isArray(now) ? now.slice(0, value.length) : now;
  }
  // A list of defaults of which nothing is left is none to the older bridge.
  const isNone = (unchanged: readonly string[]) => handler.older === true && unchanged.length === 0;
  const unchanged = (defaulted as string[] | undefined)?.filter((key) => result[key] === given[key]) ?? [];
  return (defaulted as string[] | undefined)?.length && !isNone(unchanged)
    ? { ...result, __defaults: unchanged }
    : result;
}

/** Inputs of an imported resource: all that is not what it would be without. */
export function inputsAfterImport(handler: ResourceHandler, after: Props): Props {
  const inputs: Props = {};
  for (const [key, spec] of Object.entries(handler.specs)) {
    const value = after[key];
    const usual =
      spec.default !== undefined && !handler.framework ? value === spec.default : isZero(spec, value);
    if (!spec.output && (spec.required || !usual)) inputs[key] = value;
  }
  return handler.framework ? inputs : { ...inputs, __defaults: [] };
}
