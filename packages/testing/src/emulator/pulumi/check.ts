import {
  holdsUnknown,
  isAbsent,
  type PropertySpec,
  type Props,
  type ResourceHandler,
  type Specs,
} from "../resource.js";
import { failuresOf, ownName } from "../validate.js";
import * as older from "./older.js";

type Failure = { property: string; reason: string };

export type Checked = { readonly inputs: Props; readonly failures: Failure[] };

/**
 * Fills in names and defaults, and says what is wrong. `__defaults` lists what the author did not write, as the bridge
 * does, so that Diff can tell an automatic name from an explicit one. Defaults of false are left to the provider.
 */
export function check(
  handler: ResourceHandler,
  news: Props,
  olds: Props,
  name: string,
  autoName: () => string,
): Checked {
  if (handler.framework) return { inputs: news, failures: frameworkFailures(handler, news, name) };
  const { specs } = handler;
  const inputs: Props = {};
  const defaulted: string[] = [];
  for (const [key, value] of Object.entries(news)) {
    if (key === "__defaults") continue;
    const spec = specs[key];
    inputs[key] = spec ? asKind(ownName(specs, key), spec, value) : value;
  }
  for (const [key, spec] of Object.entries(specs)) {
    if (!isAbsent(news[key]) || isExcluded(specs, key, news)) continue;
    const value =
      (hasDefault(spec) && previousDefault(olds, key)) ?? spec.default ?? (spec.autoName && autoName());
    // A default of false is left to the provider, unless it was there before.
    if (isAbsent(value) || value === false) continue;
    inputs[key] = value;
    defaulted.push(key);
  }
  const failures = [...failuresOf(specs, inputs)].map((invalid) => {
    const { key, summary, detail } = invalid;
    if (handler.older) return { property: "", reason: older.reasonOf(key, invalid, placeOf(name, key)) };
    return failure(name, key, detail === undefined ? summary : `${summary}. ${detail}`);
  });
  return { inputs: { ...inputs, __defaults: defaulted.sort() }, failures };
}

/** A default that would conflict with what is given is left out. */
function isExcluded(specs: Specs, key: string, news: Props): boolean {
  const conflicts = (one: string, other: string): boolean =>
    specs[one]?.conflictsWith?.includes(other) === true;
  const isGiven = (other: string): boolean => !isAbsent(news[other]);
  return Object.keys(specs).some(
    (other) => isGiven(other) && (conflicts(key, other) || conflicts(other, key)),
  );
}

const failure = (name: string, key: string, reason: string): Failure => ({
  property: "",
  reason: `${reason}. ${placeOf(name, key)}`,
});

const placeOf = (name: string, key: string): string => `Examine values at '${name}.${key}'.`;

function frameworkFailures(handler: ResourceHandler, news: Props, name: string): Failure[] {
  const missing = Object.entries(handler.specs).filter(([key, spec]) => spec.required && isAbsent(news[key]));
  if (missing.length > 0) {
    return missing.map(([key, spec]) => ({
      property: "",
      reason: `Missing required property '${key}': ${spec.description ?? ""}`,
    }));
  }
  return (handler.validate?.(news) ?? []).map(([key, reason]) => failure(name, key, reason));
}

const hasDefault = (spec: PropertySpec): boolean => spec.autoName === true || spec.default !== undefined;

/** Once the list of defaults is lost, as after a refresh that found none, every old value passes for a default. */
function previousDefault(olds: Props, key: string): unknown {
  const defaults = olds["__defaults"];
  return !Array.isArray(defaults) || defaults.includes(key) ? olds[key] : undefined;
}

/** A value in the kind that the provider declares; the order of a set stays the author's. */
function asKind(own: string, spec: PropertySpec, value: unknown): unknown {
  if (isAbsent(value) || holdsUnknown(value)) return value;
  if (spec.kind === "set" || spec.kind === "list") return Array.isArray(value) ? value : [value];
  if (spec.kind === "bool") return typeof value === "string" ? value === "true" : value;
  if (spec.kind === "string") return String(value);
  if (spec.kind !== "int" || typeof value !== "string") return value;
  if (/^[+-]?\d+$/.test(value)) return Number(value);
  throw new Error(`${own}: strconv.ParseInt: parsing "${value}": invalid syntax`);
}
