import type { ServiceDeclaration } from "./declaration.js";
import { roleName, toIdentifier } from "./names.js";
import type { RoleRecord } from "./records.js";
import { DEFAULT_SERVER_VERSION, has } from "./versions.js";

/** The names that all records of a service share. */
export interface Names {
  service: string;
  database: string;
  /** The service's own schema. */
  schema: string;
  /** All its schemas, its own first. */
  schemas: string[];
  /** Where its logins look for names. */
  searchPath: string[];
  owner: string;
  use: string;
  /** What every login is a member of, to be known to the server by other means than a password. */
  authentication: string[];
  /** Whether a role that is dropped takes its privileges along, whoever owns the objects. */
  takesAlong: boolean;
}

/** The schema of a service: declared, or made of the service's name. */
export const schemaOf = (declaration: ServiceDeclaration): string =>
  declaration.schema ?? toIdentifier(declaration.service);

/** All schemas of a service, its own first. */
export const schemasOf = (declaration: ServiceDeclaration): string[] => [
  schemaOf(declaration),
  ...(declaration.additionalSchemas ?? []),
];

export const namesOf = (declaration: ServiceDeclaration): Names => ({
  service: declaration.service,
  database: declaration.database,
  schema: schemaOf(declaration),
  schemas: schemasOf(declaration),
  searchPath: [...schemasOf(declaration), ...(declaration.searchPath ?? [])],
  owner: roleName(declaration.service, "owner"),
  use: roleName(declaration.service, "use"),
  authentication: declaration.authentication === "rds-iam" ? ["rds_iam"] : [],
  // Before, the deployer is no member of the owner when it drops the role, and may not take privileges on its tables away.
  takesAlong: has("restrictedCreaterole", declaration.serverVersion ?? DEFAULT_SERVER_VERSION),
});

/** A role that holds privileges, or joins those that do. */
export const nologin = (
  names: Names,
  suffix: string,
  memberOf: string[],
  dependsOn: string[] = [],
): RoleRecord => ({
  kind: "role",
  key: suffix,
  name: roleName(names.service, suffix),
  login: false,
  memberOf,
  dependsOn,
});

/** A leaf that logs in, and holds nothing itself. */
export const loginRole = (
  names: Names,
  suffix: string,
  memberOf: string[],
  dependsOn: string[],
): RoleRecord => ({
  ...nologin(names, suffix, [...memberOf, ...names.authentication], dependsOn),
  login: true,
  searchPath: names.searchPath,
});

/** The login of a migrator: whatever it creates belongs to the owner, and so carries the owner's default privileges. */
export const migratorRole = (names: Names, suffix: string, dependsOn: string[]): RoleRecord => ({
  ...loginRole(names, suffix, [names.owner, names.use], dependsOn),
  assumeRole: names.owner,
});
