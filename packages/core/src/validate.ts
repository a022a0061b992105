import {
  checkAccess,
  columnMap,
  declaredRoleProblem,
  flag,
  isList,
  knownFields,
  list,
  names,
  oneOf,
  type Report,
} from "./checks.js";
import type { ServiceDeclaration, ServiceRole } from "./declaration.js";
import { DeclarationError, type Problem } from "./errors.js";
import {
  isLate,
  lengthProblem,
  plainNameProblem,
  roleName,
  serviceNameProblem,
  show,
  toIdentifier,
} from "./names.js";
import { schemasOf } from "./plan-names.js";
import { PLATFORMS, platformDatabaseProblem, platformNameProblem } from "./platforms.js";
import { ACCESS_KINDS } from "./privileges.js";
import { checkOffers, checkUses } from "./validate-contracts.js";
import { DEFAULT_SERVER_VERSION, has, SERVER_VERSIONS, type ServerVersion } from "./versions.js";

/** The fields that each part of a declaration may have. */
const FIELDS = {
  declaration: [
    "service",
    "database",
    "schema",
    "additionalSchemas",
    "searchPath",
    "serverVersion",
    "platform",
    "authentication",
    "logins",
    "offers",
    "uses",
    "roles",
    "retired",
  ],
  logins: ["app", "migrate"],
  app: ["active", "standby", "maintain"],
  role: ["name", "access", "returning", "maintain"],
};

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
  checkServer(declaration, report);
  checkSchemas(declaration, report);
  checkLogins(declaration, report);
  checkOffers(declaration, report);
  checkUses(declaration, report);
  checkRoles(declaration, report);
  checkRetired(declaration, report);
  return problems;
}

/**
 * Refuses a declaration that can not be planned, or of which `others` were found.
 * @throws {DeclarationError} with every problem that was found
 * @example
 * ```ts
 * import { validate } from "@rolewright/core";
 * validate({ service: "orders", database: "shop" });
 * ```
 */
export function validate(declaration: ServiceDeclaration, others: Problem[] = []): void {
  const problems = [...problemsOf(declaration), ...others];
  if (problems.length === 0) return;
  const service: unknown = declaration?.service;
  throw new DeclarationError(typeof service === "string" && !isLate(service) ? service : "", problems);
}

function checkServer(declaration: ServiceDeclaration, report: Report): void {
  const { service, database, serverVersion, platform, authentication } = declaration;
  oneOf(serverVersion, SERVER_VERSIONS, "serverVersion", report);
  oneOf(platform, PLATFORMS, "platform", report);
  oneOf(authentication, ["password", "rds-iam"], "authentication", report);
  if (platform !== undefined && PLATFORMS.includes(platform)) {
    report("service", platformNameProblem(toIdentifier(service), platform));
    if (typeof database === "string") report("database", platformDatabaseProblem(database, platform));
  }
  if (authentication === "rds-iam" && platform !== "rds") {
    report(
      "authentication",
      `"rds-iam" is a way of Amazon RDS, and \`platform\` is ${show(platform ?? "self-managed")}. Set \`platform\` to "rds", or leave this out.`,
    );
  }
}

function checkSchemas(declaration: ServiceDeclaration, report: Report): void {
  const { additionalSchemas, searchPath } = declaration;
  names(additionalSchemas, "schema", "additionalSchemas", report);
  names(searchPath, "schema", "searchPath", report);
  const [own] = schemasOf({ ...declaration, additionalSchemas: [] });
  if (Array.isArray(additionalSchemas) && additionalSchemas.includes(own as string)) {
    report("additionalSchemas", `"${own}" is the service's own schema already. Remove it here.`);
  }
  if (!Array.isArray(searchPath)) return;
  const known = new Set([own, ...(Array.isArray(additionalSchemas) ? additionalSchemas : [])]);
  const again = searchPath.filter((schema) => known.has(schema));
  if (again.length > 0) report("searchPath", `${list(again)} is in the path already. Remove it here.`);
}

function checkLogins({ logins, serverVersion }: ServiceDeclaration, report: Report): void {
  if (logins === undefined) return;
  if (!knownFields(logins, FIELDS.logins, "logins", report)) return;
  flag(logins.migrate, "logins.migrate", report);
  if (logins.app === undefined || !knownFields(logins.app, FIELDS.app, "logins.app", report)) return;
  const { active, standby, maintain } = logins.app;
  if (active !== undefined && active !== "a" && active !== "b") {
    report("logins.app.active", `${show(active)} is no login slot. Allowed: "a", "b".`);
  }
  flag(standby, "logins.app.standby", report);
  checkMaintain(maintain, serverVersion, "logins.app.maintain", report);
}

function checkMaintain(
  maintain: unknown,
  version: ServerVersion = DEFAULT_SERVER_VERSION,
  path: string,
  report: Report,
): void {
  flag(maintain, path, report);
  if (maintain !== true || has("maintain", version)) return;
  report(
    path,
    `it needs PostgreSQL 17, and \`serverVersion\` is ${show(version)}. Set it to 17 if every server is; before 17 only the owner may maintain its tables.`,
  );
}

function checkRoles({ service, roles, serverVersion }: ServiceDeclaration, report: Report): void {
  if (!isList(roles, "roles", report)) return;
  const seen = new Set<string>();
  for (const [index, role] of roles.entries()) {
    const path = `roles[${index}]`;
    if (!knownFields(role, FIELDS.role, path, report)) continue;
    const problem = declaredRoleProblem(role.name);
    report(`${path}.name`, problem);
    checkAccess(role.access, `${path}.access`, report, [...ACCESS_KINDS, "migrate"]);
    checkMaintain(role.maintain, serverVersion, `${path}.maintain`, report);
    if (role.access === "migrate" && role.maintain === true)
      report(
        `${path}.maintain`,
        "who migrates acts as the owner, and maintains its tables anyway. Remove it.",
      );
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
      `only a "write-only" role has \`returning\`: ${show(role.access)} reads the rows anyway. Remove it.`,
    );
  }
  columnMap(role.returning, `${path}.returning`, report);
}

/** A service that is retired has nothing but its data, and gives that up only by name. */
function checkRetired(declaration: ServiceDeclaration, report: Report): void {
  const { retired } = declaration;
  if (retired === undefined) return;
  for (const field of ["logins", "offers", "uses", "roles"] as const) {
    if (declaration[field] !== undefined)
      report(field, "a service that is retired has none. Remove it, or remove `retired`.");
  }
  if (retired === "keep-data") return;
  const schemas = schemasOf(declaration);
  if (!knownFields(retired, ["dropSchemas"], "retired", report)) return;
  const given: unknown = retired.dropSchemas;
  if (Array.isArray(given) && new Set(given).symmetricDifference(new Set(schemas)).size === 0) return;
  report(
    "retired.dropSchemas",
    `${show(given)} is given, and the schemas of this service are ${list(schemas)}. Write all of them, since all that they hold is dropped; or retire with "keep-data".`,
  );
}
