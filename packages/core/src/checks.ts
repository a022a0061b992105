import {
  isLate,
  objectNameProblem,
  plainNameProblem,
  RESERVED_ROLE_NAMES,
  serviceNameProblem,
  show,
  toIdentifier,
} from "./names.js";
import { ACCESS_KINDS } from "./privileges.js";

/** Takes what is wrong with a field, if anything is. */
export type Report = (path: string, reason: string | undefined) => void;

/** More of one kind than this is a mistake, or a thing to be said of the whole schema. */
const LONGEST_LIST = 1000;

export const list = (values: readonly unknown[]): string => values.map((value) => `"${value}"`).join(", ");

/** What is wrong with the name of a role within its service. The same are taken on every engine: a service can be on several. */
export function declaredRoleProblem(name: unknown): string | undefined {
  const problem = serviceNameProblem(name);
  if (problem !== undefined) return problem.replace("is no service name", "is no role name");
  const reserved = RESERVED_ROLE_NAMES.some((taken) => toIdentifier(taken) === toIdentifier(name as string));
  return reserved
    ? `"${name}" is a name that every service has for itself. Take another; taken are ${list(RESERVED_ROLE_NAMES)}.`
    : undefined;
}

/** The names in a list, as far as it is one: what is wrong with it is reported elsewhere. */
export const entries = (values: unknown): string[] => (Array.isArray(values) ? values : []);

export function names(values: unknown, kind: NameKind, path: string, report: Report): void {
  if (values === undefined) return;
  if (!Array.isArray(values) || values.length === 0) {
    report(path, `${show(values)} is no list of ${kind} names. Give at least one name, or leave it out.`);
    return;
  }
  if (isTooLong(values, path, report)) return;
  eachOnce(values, path, report, (value) => problemOf(value, kind));
}

type NameKind = "table" | "sequence" | "column" | "schema" | "extension";

/** Checks each value of a list, and that none stands in it twice. */
export function eachOnce(
  values: unknown[],
  path: string,
  report: Report,
  problem: (value: unknown) => string | undefined,
): void {
  const seen = new Set<unknown>();
  for (const [index, value] of values.entries()) {
    report(`${path}[${index}]`, problem(value));
    if (seen.has(value)) report(`${path}[${index}]`, `${show(value)} stands in the list twice. Remove one.`);
    seen.add(value);
  }
}

const problemOf = (value: unknown, kind: NameKind): string | undefined =>
  kind === "schema" ? plainNameProblem(value, kind) : objectNameProblem(value, kind);

function isTooLong(values: unknown[], path: string, report: Report): boolean {
  if (values.length <= LONGEST_LIST) return false;
  report(
    path,
    `it has ${values.length} entries, and at most ${LONGEST_LIST} are taken. Each becomes a resource of its own: speak of the whole schema, or give these objects a schema of their own.`,
  );
  return true;
}

/** A map of tables to columns. */
export function columnMap(value: unknown, path: string, report: Report): void {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isLate(value)) {
    report(path, `${show(value)} is no map of tables to columns, such as { "order": ["id"] }.`);
    return;
  }
  if (Object.keys(value).length === 0) report(path, "it names no table. Name one, or leave it out.");
  if (isTooLong(Object.keys(value), path, report)) return;
  for (const [table, columns] of Object.entries(value)) {
    report(path, objectNameProblem(table, "table"));
    names(columns, "column", `${path}[${show(table)}]`, report);
  }
}

export function checkAccess(
  access: unknown,
  path: string,
  report: Report,
  kinds: string[] = ACCESS_KINDS,
): void {
  if (!(kinds as unknown[]).includes(access)) {
    report(path, `${show(access)} is no access kind. Allowed: ${list(kinds)}.`);
  }
}

/** `true`, `false` or nothing. */
export function flag(value: unknown, path: string, report: Report): void {
  if (value !== undefined && typeof value !== "boolean")
    report(path, `${show(value)} is neither true nor false.`);
}

/** One of a few words, or nothing. */
export function oneOf(value: unknown, allowed: readonly unknown[], path: string, report: Report): void {
  if (value !== undefined && !allowed.includes(value))
    report(path, `${show(value)} is not known. Allowed: ${allowed.map(show).join(", ")}.`);
}

export function isList<T>(value: T[] | undefined, path: string, report: Report): value is T[] {
  if (value === undefined) return false;
  if (Array.isArray(value)) return !isTooLong(value, path, report);
  report(path, `${show(value)} is no list. Write [ ... ].`);
  return false;
}

/** JavaScript and JSON callers have no compiler that tells them of a field that would be ignored. */
export function knownFields(
  value: unknown,
  allowed: string[],
  path: string,
  report: Report,
  elsewhere: Record<string, string> = {},
): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isLate(value)) {
    report(path, `${show(value)} is no object. It may have the fields ${list(allowed)}.`);
    return false;
  }
  for (const field of Object.keys(value)) {
    if (!allowed.includes(field)) {
      report(
        path === "" ? field : `${path}.${field}`,
        Object.hasOwn(elsewhere, field)
          ? elsewhere[field]
          : `there is no such field. Allowed here: ${list(allowed)}.`,
      );
    }
  }
  return true;
}
