import {
  byHash,
  holdsUnknown,
  isAbsent,
  isCollection,
  isZero,
  type Props,
  type ResourceHandler,
  type Specs,
  zeroOf,
} from "../resource.js";
import type { Invalid } from "../validate.js";

// The ways of Pulumi's bridge over a provider that is made with the first SDK of Terraform. What it answers looks
// different, and what then happens on the server is the same.

/** What is wrong with an input, in its words. */
export function reasonOf(key: string, { summary, detail }: Invalid, where: string): string {
  if (summary === "Invalid or unknown key") return `: invalid or unknown key: ${key}`;
  if (summary.startsWith("Missing")) return `Missing required property '${key}'`;
  return `${detail ?? summary}. ${where}`;
}

/** What a preview shows: values as they were given, those alone that are known, and no id. */
export function previewed(specs: Specs, plan: Props, given: Props, state: Props = {}): Props {
  const shown = Object.entries(specs).map(([key, spec]) => {
    const value = spec.stored && !isAbsent(given[key]) ? given[key] : plan[key];
    if (isZero(spec, value) && !isAbsent(state[key])) return [key, zeroOf(spec)];
    return [key, holdsUnknown(value) || isEmpty(specs, key, value) ? undefined : value];
  });
  return { id: "", ...Object.fromEntries(shown) };
}

/** Without what has no value. Sets are in the order of their hashes. */
export function outputs(specs: Specs, props: Props): Props {
  const present = Object.entries(props).filter(([, value]) => !isAbsent(value));
  return Object.fromEntries(
    present.map(([key, value]) => [key, specs[key]?.kind === "set" ? ordered(value) : value]),
  );
}

/** The state of what is new has no empty values, and one that was read has empty collections. */
export const created = (specs: Specs, state: Props): Props =>
  Object.fromEntries(Object.entries(state).filter(([key, value]) => !isEmpty(specs, key, value)));

export const read = (specs: Specs, state: Props): Props => ({
  ...Object.fromEntries(
    Object.entries(specs).flatMap(([key, spec]) => (isCollection(spec) ? [[key, []]] : [])),
  ),
  ...Object.fromEntries(Object.entries(state).filter(([, value]) => !isAbsent(value))),
});

/** A state as a deletion takes it: with the defaults of what it does not have. */
export const withDefaults = ({ specs }: ResourceHandler, state: Props): Props => ({
  ...Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.default])),
  ...state,
});

export const ordered = (value: unknown): string[] =>
  Array.isArray(value) ? [...(value as string[])].sort(byHash) : [];

const isEmpty = (specs: Specs, key: string, value: unknown): boolean => {
  const spec = specs[key];
  return spec !== undefined && spec.kind !== "bool" && isZero(spec, value);
};
