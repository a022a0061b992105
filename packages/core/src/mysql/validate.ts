import {
  checkAccess,
  declaredRoleProblem,
  eachOnce,
  flag,
  isList,
  list,
  oneOf,
  type Report,
} from "../checks.js";
import { DeclarationError, type Problem } from "../errors.js";
import { isLate, roleName, serviceNameProblem, show, toIdentifier } from "../names.js";
import { ACCESS_KINDS } from "../privileges.js";
import { checkRoutines, fields } from "./checks.js";
import type { MySqlDeclaration } from "./declaration.js";
import { ENGINE_FACTS } from "./engines.js";
import { databaseProblem, userNameProblem } from "./names.js";
import { databasesOf } from "./plan-names.js";
import { checkOffers, checkUses } from "./validate-contracts.js";
import { checkHosts } from "./validate-hosts.js";

/** The fields that each part of a declaration may have. */
const FIELDS = {
  declaration: [
    "engine",
    "service",
    "database",
    "additionalDatabases",
    "collation",
    "host",
    "serverVersion",
    "partialRevokes",
    "routines",
    "logins",
    "offers",
    "uses",
    "roles",
    "retired",
  ],
  logins: ["app", "migrate"],
  app: ["active", "standby", "host"],
  migrate: ["host"],
  role: ["name", "access", "host"],
};

/**
 * Finds everything that is wrong with a declaration. An empty list means that it can be planned.
 * @example
 * ```ts
 * import { problemsOf } from "@rolewright/core/mysql";
 * problemsOf({ engine: "mysql", service: "orders", logins: { app: {} } });
 * // [{ path: "host", reason: "it is missing, and a login of MySQL is a user at a host. ..." }]
 * ```
 */
export function problemsOf(declaration: MySqlDeclaration): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, reason) => {
    if (reason !== undefined) problems.push({ path, reason });
  };
  if (!fields(declaration, FIELDS.declaration, "", report)) {
    const reason = `${show(declaration)} is no declaration. Give an object with at least \`engine\` and \`service\`.`;
    return [{ path: "declaration", reason }];
  }
  if (!Object.keys(ENGINE_FACTS).includes(declaration.engine))
    report(
      "engine",
      `${show(declaration.engine)} is no engine. Allowed here: ${list(Object.keys(ENGINE_FACTS))}.`,
    );
  report("service", serviceNameProblem(declaration.service));
  // What follows asks the engine, and makes names of the service.
  if (problems.some(({ path }) => path === "service" || path === "engine")) return problems;
  report("service", userNameProblem(roleName(declaration.service, "migrate"), "user"));
  checkServer(declaration, report);
  checkHosts(declaration, report);
  checkDatabases(declaration, report);
  checkRoutines(declaration.routines, "routines", report);
  checkLogins(declaration, report);
  checkOffers(declaration, report);
  checkUses(declaration, report);
  checkRoles(declaration, report);
  checkRetired(declaration, report);
  return problems;
}

/**
 * Refuses a declaration that can not be planned. `others` are problems that were found of it elsewhere.
 * @throws {DeclarationError} with every problem that was found
 * @example
 * ```ts
 * import { validate } from "@rolewright/core/mysql";
 * validate({ engine: "mariadb", service: "orders" });
 * ```
 */
export function validate(declaration: MySqlDeclaration, others: Problem[] = []): void {
  const problems = [...problemsOf(declaration), ...others];
  if (problems.length === 0) return;
  const service: unknown = declaration?.service;
  throw new DeclarationError(typeof service === "string" && !isLate(service) ? service : "", problems);
}

function checkServer(declaration: MySqlDeclaration, report: Report): void {
  const { engine, serverVersion, partialRevokes, collation } = declaration;
  const { title, versions } = ENGINE_FACTS[engine];
  oneOf(serverVersion, versions, "serverVersion", report);
  flag(partialRevokes, "partialRevokes", report);
  if (partialRevokes === true && engine === "mariadb")
    report("partialRevokes", `${title} has no partial revokes. Remove it.`);
  if (collation !== undefined && (typeof collation !== "string" || !/^utf8mb4_[a-z0-9_]+$/.test(collation)))
    report(
      "collation",
      `${show(collation)} is no collation of utf8mb4. Use one that the server has (\`SHOW COLLATION\`), such as "${ENGINE_FACTS[engine].collation}".`,
    );
}

function checkDatabases(declaration: MySqlDeclaration, report: Report): void {
  const { database, service, additionalDatabases } = declaration;
  const own = database ?? toIdentifier(service);
  report("database", databaseProblem(own));
  if (!isList(additionalDatabases, "additionalDatabases", report)) return;
  eachOnce(additionalDatabases, "additionalDatabases", report, databaseProblem);
  if (additionalDatabases.includes(own))
    report("additionalDatabases", `"${own}" is the service's own database already. Remove it here.`);
}

function checkLogins(declaration: MySqlDeclaration, report: Report): void {
  const { logins } = declaration;
  if (logins === undefined) return;
  if (!fields(logins, FIELDS.logins, "logins", report)) return;
  const { app, migrate } = logins;
  if (typeof migrate === "object") fields(migrate, FIELDS.migrate, "logins.migrate", report);
  else flag(migrate, "logins.migrate", report);
  if (app === undefined || !fields(app, FIELDS.app, "logins.app", report)) return;
  oneOf(app.active, ["a", "b"], "logins.app.active", report);
  flag(app.standby, "logins.app.standby", report);
}

function checkRoles(declaration: MySqlDeclaration, report: Report): void {
  const { service, roles } = declaration;
  if (!isList(roles, "roles", report)) return;
  const seen = new Set<string>();
  for (const [index, role] of roles.entries()) {
    const path = `roles[${index}]`;
    if (!fields(role, FIELDS.role, path, report)) continue;
    checkAccess(role.access, `${path}.access`, report, [...ACCESS_KINDS, "migrate"]);
    const problem = declaredRoleProblem(role.name);
    report(`${path}.name`, problem);
    if (problem !== undefined) continue;
    report(`${path}.name`, userNameProblem(roleName(service, toIdentifier(role.name)), "user"));
    if (seen.has(toIdentifier(role.name)))
      report(
        `${path}.name`,
        `"${role.name}" is declared twice, and two roles can not share a login. Give each a name of its own.`,
      );
    seen.add(toIdentifier(role.name));
  }
}

/** A service that is retired has nothing but its data, and gives that up only by name. */
function checkRetired(declaration: MySqlDeclaration, report: Report): void {
  const { retired } = declaration;
  if (retired === undefined) return;
  for (const field of ["logins", "offers", "uses", "roles", "routines"] as const) {
    if (declaration[field] !== undefined)
      report(field, "a service that is retired has none. Remove it, or remove `retired`.");
  }
  if (retired === "keep-data") return;
  if (!fields(retired, ["dropDatabases"], "retired", report)) return;
  const databases = databasesOf(declaration);
  const given: unknown = retired.dropDatabases;
  if (Array.isArray(given) && new Set(given).symmetricDifference(new Set(databases)).size === 0) return;
  report(
    "retired.dropDatabases",
    `${show(given)} is given, and the databases of this service are ${list(databases)}. Write all of them, since all that they hold is dropped; or retire with "keep-data".`,
  );
}
