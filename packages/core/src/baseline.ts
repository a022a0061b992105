import { isList, knownFields, names, oneOf, type Report } from "./checks.js";
import type { ServerDeclaration } from "./declaration.js";
import { DeclarationError, type Problem } from "./errors.js";
import { plainNameProblem, roleName } from "./names.js";
import { PLATFORMS, platformDatabaseProblem } from "./platforms.js";
import type { ObjectType, Privilege } from "./privileges.js";
import { type GrantRecord, type PlanRecord, recordKey } from "./records.js";
import { DEFAULT_SERVER_VERSION, has, SERVER_VERSIONS } from "./versions.js";

/**
 * What holds for a database as a whole, whichever services are in it: PUBLIC may do nothing, and extensions have a
 * schema of their own.
 */
export interface BaselineDeclaration extends ServerDeclaration {
  /** Name of the database. It has to exist, and the deployer has to own it. */
  database: string;
  /**
   * Extensions that every service of the database may use. The deployer has to be allowed to create them: those that
   * PostgreSQL calls trusted, or those that the platform lets it.
   * @default - none
   */
  extensions?: string[];
  /**
   * The schema of the extensions. Every role may look names up in it, and nobody but the deployer may create.
   * @default `extensions`
   */
  extensionSchema?: string;
}

const FIELDS = ["database", "serverVersion", "platform", "extensions", "extensionSchema"];

/**
 * Finds everything that is wrong with a baseline. An empty list means that it can be planned.
 * @example
 * ```ts
 * import { baselineProblems } from "@rolewright/core";
 * baselineProblems({ database: "Shop" }); // [{ path: "database", reason: '"Shop" is no database name. ...' }]
 * ```
 */
export function baselineProblems(declaration: BaselineDeclaration): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, reason) => {
    if (reason !== undefined) problems.push({ path, reason });
  };
  if (!knownFields(declaration, FIELDS, "baseline", report)) return problems;
  const { database, serverVersion, platform, extensions, extensionSchema } = declaration;
  report("database", plainNameProblem(database, "database"));
  oneOf(serverVersion, SERVER_VERSIONS, "serverVersion", report);
  oneOf(platform, PLATFORMS, "platform", report);
  if (typeof database === "string" && platform !== undefined && PLATFORMS.includes(platform))
    report("database", platformDatabaseProblem(database, platform));
  if (isList(extensions, "extensions", report) && extensions.length > 0)
    names(extensions, "extension", "extensions", report);
  if (extensionSchema !== undefined) report("extensionSchema", plainNameProblem(extensionSchema, "schema"));
  return problems;
}

/** The role by which a second baseline of one database is refused, in whatever stack it is: a name can be made once. */
export const baselineRoleName = (database: string): string => roleName(database, "baseline");

/**
 * Everything that has to be true on the server for a database as a whole.
 *
 * Schema `public` is closed from PostgreSQL 15 on, where it belongs to the owner of the database. Before, it belongs to a
 * superuser, who has to close it once.
 * @throws {DeclarationError} when the declaration is refused
 * @example
 * ```ts
 * import { describe, planBaseline } from "@rolewright/core";
 * planBaseline({ database: "shop", serverVersion: 15 }).map(describe);
 * // "role shop_baseline", "nothing on database shop to PUBLIC", "nothing on schema public to PUBLIC"
 * ```
 */
export function planBaseline(declaration: BaselineDeclaration): PlanRecord[] {
  const problems = baselineProblems(declaration);
  if (problems.length > 0)
    throw new DeclarationError(`baseline of ${String(declaration?.database)}`, problems);
  const { database, serverVersion = DEFAULT_SERVER_VERSION } = declaration;
  const { extensions = [], extensionSchema = "extensions" } = declaration;
  const role: PlanRecord = {
    kind: "role",
    key: "baseline",
    name: baselineRoleName(database),
    login: false,
    memberOf: [],
    dependsOn: [],
  };
  const records: PlanRecord[] = [
    role,
    toPublic(database, "database", []),
    ...(has("closedPublicSchema", serverVersion) ? [toPublic(database, "schema", [], "public")] : []),
  ];
  if (extensions.length > 0) {
    records.push(
      { kind: "schema", key: "schema", name: extensionSchema, database, dependsOn: [] },
      toPublic(database, "schema", ["USAGE"], extensionSchema),
      ...extensions.map(
        (name): PlanRecord => ({
          kind: "extension",
          key: recordKey("extension", name),
          name,
          database,
          schema: extensionSchema,
          dependsOn: [],
        }),
      ),
    );
  }
  return records.map((record, index) => ({
    ...record,
    // One after another. An extension goes before its schema, whatever stays between them.
    dependsOn: [
      ...(record.kind === "extension" ? ["schema"] : []),
      ...records.slice(index - 1, index).map(({ key }) => key),
    ],
  }));
}

const toPublic = (
  database: string,
  objectType: ObjectType,
  privileges: Privilege[],
  schema?: string,
): GrantRecord => ({
  kind: "grant",
  key: recordKey("grant", "public", objectType, ...(schema === undefined ? [] : [schema])),
  grantee: "public",
  database,
  objectType,
  ...(schema !== undefined && { schema }),
  privileges,
  dependsOn: [],
});
