import { planned } from "../plan.js";
import { isAbsent, type PropertySpec, type Props, type ResourceHandler, same, UNKNOWN } from "../resource.js";
import { ordered } from "./older.js";

export type Kind = "ADD" | "UPDATE" | "DELETE" | typeof COUNT;

/** That the number of elements of a set changes, which the older bridge says by itself and never as a replacement. */
export const COUNT = "COUNT";

export interface Difference {
  /** By property, or by element as `roles[0]`. */
  readonly detailed: ReadonlyMap<string, Kind>;
  readonly changes: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** How the plan differs from the state, in the bridge's words. */
export function diff(
  handler: ResourceHandler,
  state: Props,
  news: Props,
  ignored: readonly string[],
): Difference {
  const plan = planned(handler, news, state, ignored);
  const detailed = new Map<string, Kind>();
  const changes: string[] = [];
  for (const [key, spec] of Object.entries(handler.specs)) {
    if (handler.older && spec.kind === "set") {
      const [before, after] = [ordered(state[key]), ordered(plan[key])];
      const found = setDiff(key, before, after, after);
      if (found.length > 0) changes.push(key);
      if (before.length !== after.length) detailed.set(key, COUNT);
      for (const [path, kind] of found) detailed.set(path, kind);
      continue;
    }
    const found = spec.writeOnly ? [] : propertyDiff(key, spec, state[key], plan[key], news[key]);
    if (found.length > 0) changes.push(key);
    for (const [path, kind] of found) detailed.set(path, kind);
  }
  const replaces = changes.filter((key) => handler.specs[key]?.forceNew);
  return {
    detailed,
    changes,
    replaces,
    deleteBeforeReplace:
      replaces.length > 0 && (handler.deleteBeforeReplace === true || isNamed(handler, news)),
  };
}

/** Two objects of one explicit name cannot exist side by side; that another property changed the name is not looked at. */
function isNamed(handler: ResourceHandler, news: Props): boolean {
  const defaulted = news["__defaults"];
  if (!Array.isArray(defaulted)) return false;
  const named = Object.keys(handler.specs).filter((key) => handler.specs[key]?.autoName);
  return named.some((key) => !isAbsent(news[key]) && !defaulted.includes(key));
}

function propertyDiff(
  key: string,
  spec: PropertySpec,
  before: unknown,
  after: unknown,
  given: unknown,
): [string, Kind][] {
  const [wasThere, isThere] = [isPresent(before), isPresent(after)];
  if (!isThere) return wasThere ? [[key, "DELETE"]] : [];
  if (!wasThere) return [[key, "ADD"]];
  if (after === UNKNOWN) return [[key, "UPDATE"]];
  if (spec.kind === "set") return setDiff(key, before as string[], after as string[], given as string[]);
  if (spec.kind === "list") return listDiff(key, before as string[], after as string[]);
  if (spec.kind === "map") return mapDiff(key, before as Props, after as Props);
  return same(before, after) ? [] : [[key, "UPDATE"]];
}

const isPresent = (value: unknown): boolean =>
  !isAbsent(value) && !(Array.isArray(value) && value.length === 0);

/** What went has its index in the state, what came its index in the inputs. */
function setDiff(key: string, before: string[], after: string[], given: string[]): [string, Kind][] {
  const gone = before.flatMap((item, index) => (after.includes(item) ? [] : [index]));
  const come = after.filter((item) => !before.includes(item)).map((item) => given.indexOf(item));
  return byIndex(key, gone, come);
}

/** The shortest way from one list to the other, by the longest common subsequence. */
function listDiff(key: string, before: string[], after: string[]): [string, Kind][] {
  const length = (i: number, j: number): number => {
    if (i === before.length || j === after.length) return 0;
    return before[i] === after[j] ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1));
  };
  const [gone, come]: [number[], number[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) [i, j] = [i + 1, j + 1];
    else if (i < before.length && (j === after.length || length(i + 1, j) >= length(i, j + 1)))
      gone.push(i++);
    else come.push(j++);
  }
  return byIndex(key, gone, come);
}

function byIndex(key: string, gone: readonly number[], come: readonly number[]): [string, Kind][] {
  return [...new Set([...gone, ...come])].map((index) => {
    const kind = !come.includes(index) ? "DELETE" : gone.includes(index) ? "UPDATE" : "ADD";
    return [`${key}[${index}]`, kind];
  });
}

function mapDiff(key: string, before: Props, after: Props): [string, Kind][] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((inner): [string, Kind][] => {
    if (same(before[inner], after[inner])) return [];
    return [[`${key}.${inner}`, inner in before ? (inner in after ? "UPDATE" : "DELETE") : "ADD"]];
  });
}
