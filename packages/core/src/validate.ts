import type { Offer, ServiceDeclaration, ServiceRole } from "./declaration.js";
import { DeclarationError, type Problem } from "./errors.js";
import {
  contractRoleName,
  lengthProblem,
  objectNameProblem,
  plainNameProblem,
  RESERVED_ROLE_NAMES,
  roleName,
  serviceNameProblem,
  show,
  toIdentifier,
} from "./names.js";
import { ACCESS_KINDS } from "./privileges.js";

type Report = (path: string, reason: string | undefined) => void;

/** The fields that each part of a declaration may have. */
const FIELDS = {
  declaration: ["service", "database", "schema", "logins", "offers", "uses", "roles"],
  logins: ["app", "migrate"],
  app: ["active", "standby"],
  offer: ["to", "access", "tables", "sequences", "returning"],
  use: ["from", "access"],
  role: ["name", "access", "returning"],
};

const list = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(", ");

/**
 * Finds everything that is wrong with a declaration. An empty list means that it can be planned.
 * @example
 * ```ts
 * import { problemsOf } from "@rolewright/core";
 * problemsOf({ service: "Orders", database: "shop" }); // [{ path: "service", reason: '"Orders" is no service name. ...' }]
 * ```
 */
export function problemsOf(declaration: ServiceDeclaration): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, reason) => {
    if (reason !== undefined) problems.push({ path, reason });
  };
  if (typeof declaration !== "object" || declaration === null || Array.isArray(declaration)) {
    return [
      {
        path: "declaration",
        reason: `${show(declaration)} is no declaration. Give an object with at least \`service\` and \`database\`.`,
      },
    ];
  }
  knownFields(declaration, FIELDS.declaration, "", report);
  report("service", serviceNameProblem(declaration.service));
  report("database", plainNameProblem(declaration.database, "database"));
  if (declaration.schema !== undefined) report("schema", plainNameProblem(declaration.schema, "schema"));
  if (problems.some(({ path }) => path === "service")) return problems; // what follows makes names of it
  report("service", lengthProblem(roleName(declaration.service, "migrate"), "role"));
  checkLogins(declaration, report);
  checkOffers(declaration, report);
  checkUses(declaration, report);
  checkRoles(declaration, report);
  return problems;
}

/**
 * Refuses a declaration that can not be planned.
 * @throws {DeclarationError} with every problem that was found
 * @example
 * ```ts
 * import { validate } from "@rolewright/core";
 * validate({ service: "orders", database: "shop" });
 * ```
 */
export function validate(declaration: ServiceDeclaration): void {
  const problems = problemsOf(declaration);
  if (problems.length === 0) return;
  const service: unknown = declaration?.service;
  throw new DeclarationError(typeof service === "string" ? service : "", problems);
}

function checkLogins({ logins }: ServiceDeclaration, report: Report): void {
  if (logins === undefined) return;
  if (!knownFields(logins, FIELDS.logins, "logins", report)) return;
  if (logins.migrate !== undefined && typeof logins.migrate !== "boolean") {
    report("logins.migrate", `${show(logins.migrate)} is neither true nor false.`);
  }
  if (logins.app === undefined || !knownFields(logins.app, FIELDS.app, "logins.app", report)) return;
  const { active, standby } = logins.app;
  if (active !== undefined && active !== "a" && active !== "b") {
    report("logins.app.active", `${show(active)} is no login slot. Allowed: "a", "b".`);
  }
  if (standby !== undefined && typeof standby !== "boolean") {
    report("logins.app.standby", `${show(standby)} is neither true nor false.`);
  }
}

function checkOffers({ service, offers }: ServiceDeclaration, report: Report): void {
  if (!isList(offers, "offers", report)) return;
  const seen = new Map<string, { whole: boolean; tables: Set<string>; sequences: Set<string> }>();
  for (const [index, offer] of offers.entries()) {
    const path = `offers[${index}]`;
    if (!knownFields(offer, FIELDS.offer, path, report)) continue;
    report(`${path}.to`, serviceNameProblem(offer.to));
    checkAccess(offer.access, `${path}.access`, report);
    if (typeof offer.to !== "string") continue;
    if (toIdentifier(offer.to) === toIdentifier(service)) {
      report(
        `${path}.to`,
        `"${offer.to}" is the service itself, which has its own schema already. Remove this offer.`,
      );
    }
    report(`${path}.to`, lengthProblem(`${contractRoleName(service, offer.to)}_named`, "role"));
    checkOfferedObjects(offer, path, report);
    const { tables, sequences } = { tables: entries(offer.tables), sequences: entries(offer.sequences) };
    const earlier = seen.get(toIdentifier(offer.to)) ?? {
      whole: false,
      tables: new Set<string>(),
      sequences: new Set<string>(),
    };
    const overlap = tables.filter((table) => earlier.tables.has(table));
    const drawn = sequences.filter((sequence) => earlier.sequences.has(sequence));
    if (seen.has(toIdentifier(offer.to)) && (earlier.whole || offer.tables === undefined)) {
      report(
        path,
        `"${offer.to}" has two offers, one of them for the whole schema, and one would undo the other. Make it one offer, or name \`tables\` in each.`,
      );
    } else if (overlap.length > 0) {
      report(
        `${path}.tables`,
        `${list(overlap)} is offered to "${offer.to}" twice. Name each table in one offer, with the access kind that covers both.`,
      );
    }
    if (drawn.length > 0) {
      report(
        `${path}.sequences`,
        `${list(drawn)} is offered to "${offer.to}" twice. Name each sequence in one offer, with the access kind that covers both.`,
      );
    }
    seen.set(toIdentifier(offer.to), {
      whole: earlier.whole || offer.tables === undefined,
      tables: earlier.tables.union(new Set(tables)),
      sequences: earlier.sequences.union(new Set(sequences)),
    });
  }
}

function checkOfferedObjects(offer: Offer, path: string, report: Report): void {
  const { access, tables, sequences, returning } = offer;
  names(tables, "table", `${path}.tables`, report);
  names(sequences, "sequence", `${path}.sequences`, report);
  names(returning, "column", `${path}.returning`, report);
  if (sequences !== undefined && (tables === undefined || access === "read-only")) {
    report(
      `${path}.sequences`,
      "sequences are named only beside `tables`, in an offer that writes. Remove them, or name the tables too.",
    );
  }
  if (returning !== undefined && access !== "write-only") {
    report(
      `${path}.returning`,
      `only a "write-only" offer has \`returning\`: "${access}" reads the rows anyway. Remove it.`,
    );
  } else if (returning !== undefined && tables === undefined) {
    report(`${path}.returning`, "columns can be given back of named tables only. Name them in `tables`.");
  }
}

function checkUses({ service, uses, logins }: ServiceDeclaration, report: Report): void {
  if (!isList(uses, "uses", report)) return;
  const seen = new Set<string>();
  for (const [index, use] of uses.entries()) {
    const path = `uses[${index}]`;
    if (!knownFields(use, FIELDS.use, path, report)) continue;
    report(`${path}.from`, serviceNameProblem(use.from));
    checkAccess(use.access, `${path}.access`, report);
    if (typeof use.from !== "string") continue;
    if (toIdentifier(use.from) === toIdentifier(service)) {
      report(
        `${path}.from`,
        `"${use.from}" is the service itself, which has its own schema already. Remove this use.`,
      );
    }
    report(`${path}.from`, lengthProblem(`${contractRoleName(use.from, service)}_named`, "role"));
    const known = `${toIdentifier(use.from)} ${use.access}`;
    if (seen.has(known)) {
      report(`${path}.from`, `${show(use.access)} of "${use.from}" is used twice. Remove one.`);
    }
    seen.add(known);
  }
  if (uses.length > 0 && logins?.app === undefined) {
    report(
      "uses",
      "only an application can use another service's offer, and this service has none. Add `logins.app`.",
    );
  }
}

function checkRoles({ service, roles }: ServiceDeclaration, report: Report): void {
  if (!isList(roles, "roles", report)) return;
  const seen = new Set<string>();
  for (const [index, role] of roles.entries()) {
    const path = `roles[${index}]`;
    if (!knownFields(role, FIELDS.role, path, report)) continue;
    const problem = roleProblem(role.name);
    report(`${path}.name`, problem);
    checkAccess(role.access, `${path}.access`, report);
    if (problem !== undefined) continue;
    report(`${path}.name`, lengthProblem(roleName(service, `${toIdentifier(role.name)}_keys`), "role"));
    if (seen.has(toIdentifier(role.name)))
      report(
        `${path}.name`,
        `"${role.name}" is declared twice, and two roles can not share a login. Give each a name of its own.`,
      );
    seen.add(toIdentifier(role.name));
    checkReturning(role, path, report);
  }
}

function checkReturning(role: ServiceRole, path: string, report: Report): void {
  if (role.returning === undefined) return;
  if (role.access !== "write-only") {
    report(
      `${path}.returning`,
      `only a "write-only" role has \`returning\`: "${role.access}" reads the rows anyway. Remove it.`,
    );
  }
  if (typeof role.returning !== "object" || role.returning === null || Array.isArray(role.returning)) {
    report(
      `${path}.returning`,
      `${show(role.returning)} is no map of tables to columns, such as { "order": ["id"] }.`,
    );
    return;
  }
  for (const [table, columns] of Object.entries(role.returning)) {
    report(`${path}.returning`, objectNameProblem(table, "table"));
    names(columns, "column", `${path}.returning[${show(table)}]`, report);
  }
}

function roleProblem(name: unknown): string | undefined {
  const problem = serviceNameProblem(name);
  if (problem !== undefined) return problem.replace("is no service name", "is no role name");
  const reserved = RESERVED_ROLE_NAMES.some((taken) => toIdentifier(taken) === toIdentifier(name as string));
  return reserved
    ? `"${name}" is a name that every service has for itself. Take another; taken are ${list(RESERVED_ROLE_NAMES)}.`
    : undefined;
}

function checkAccess(access: unknown, path: string, report: Report): void {
  if (!(ACCESS_KINDS as unknown[]).includes(access)) {
    report(path, `${show(access)} is no access kind. Allowed: ${list(ACCESS_KINDS)}.`);
  }
}

/** The names in a list, as far as it is one: what is wrong with it is reported elsewhere. */
const entries = (values: unknown): string[] => (Array.isArray(values) ? values : []);

function names(values: unknown, kind: "table" | "sequence" | "column", path: string, report: Report): void {
  if (values === undefined) return;
  if (!Array.isArray(values) || values.length === 0) {
    report(path, `${show(values)} is no list of ${kind} names. Give at least one name, or leave it out.`);
    return;
  }
  for (const [index, value] of values.entries()) {
    report(`${path}[${index}]`, objectNameProblem(value, kind));
    if (values.indexOf(value) !== index)
      report(`${path}[${index}]`, `${show(value)} stands in the list twice. Remove one.`);
  }
}

function isList<T>(value: T[] | undefined, path: string, report: Report): value is T[] {
  if (value === undefined || Array.isArray(value)) return value !== undefined;
  report(path, `${show(value)} is no list. Write [ ... ].`);
  return false;
}

/** JavaScript and JSON callers have no compiler that tells them of a field that would be ignored. */
function knownFields(value: unknown, allowed: string[], path: string, report: Report): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report(path, `${show(value)} is no object. It may have the fields ${list(allowed)}.`);
    return false;
  }
  for (const field of Object.keys(value)) {
    if (!allowed.includes(field)) {
      report(
        path === "" ? field : `${path}.${field}`,
        `there is no such field. Allowed here: ${list(allowed)}.`,
      );
    }
  }
  return true;
}
