import type { ResourceType } from "../../provider.js";
import { isAbsent, isZero, type Props } from "../../resource.js";
import { idKeyOf } from "./values.js";

/** With the automatic name that is missing, or the one from before. Defaults are Terraform's to fill in. */
export function named({ handler }: ResourceType, news: Props, olds: Props, autoName: () => string): Props {
  const missing = Object.entries(handler.specs).filter(([key, spec]) => spec.autoName && !(key in news));
  return { ...news, ...Object.fromEntries(missing.map(([key]) => [key, olds[key] ?? autoName()])) };
}

/** What is not to be changed is as the state has it, be that a hash of what was given. */
export function ignoring(inputs: Props, state: Props, ignored: readonly string[]): Props {
  return { ...inputs, ...Object.fromEntries(ignored.map((key) => [key, state[key]])) };
}

/** Inputs after a refresh: those that were given, as the state has them now. What came to a set is cut off. */
export function refreshedInputs(inputs: Props, state: Props): Props {
  const known = Object.entries(inputs).filter(([key]) => !isAbsent(state[key]));
  return Object.fromEntries(
    known.map(([key, given]) => {
      const now = state[key];
      return [key, Array.isArray(given) && Array.isArray(now) ? now.slice(0, given.length) : now];
    }),
  );
}

/** Inputs of an imported resource: all that has a value, defaults and the id included. */
export function importedInputs(type: ResourceType, state: Props): Props {
  const { specs } = type.handler;
  const given = Object.entries(state).filter(([key, value]) => {
    const spec = specs[key];
    return spec ? !spec.output && (spec.required || !isZero(spec, value)) : key === idKeyOf(type);
  });
  return Object.fromEntries(given);
}
