import type { Severity } from "./finding.js";

const rule = (severity: Severity, finds: string) => ({ severity, finds });

/**
 * Everything that is looked for. An id never changes its meaning.
 * @example
 * ```ts
 * import { RULES } from "@rolewright/audit";
 * console.log(RULES["deployer-superuser"].severity); // warning
 * ```
 */
export const RULES = {
  "server-unsupported": rule("error", "the server is older than PostgreSQL 14"),
  "server-untested": rule("warning", "the server is newer than any that the library was tested with"),
  "server-older": rule("error", "the server is older than the version that is planned for"),
  "server-strings": rule("warning", "`standard_conforming_strings` is off"),
  "server-connections": rule("warning", "fewer free connections than the provider may open"),
  "deployer-superuser": rule("warning", "the deployer is a superuser"),
  "deployer-vendor-admin": rule("warning", "the deployer is a member of the vendor's administrators"),
  "deployer-createrole": rule("error", "the deployer may not create roles"),
  "deployer-self-grant": rule("warning", "16+: `createrole_self_grant` is not `set, inherit`"),
  "deployer-lock-timeout": rule("warning", "the deployer waits for locks without end"),
  "deployer-timezone": rule("warning", "the deployer's time zone is not UTC"),
  "database-wrong": rule("error", "a service belongs to another database than the connected one"),
  "database-create": rule("error", "the deployer may not make schemas in the database"),
  "database-connect": rule(
    "error",
    "the deployer can not grant CONNECT: it would be a warning, and grant nothing",
  ),
  "database-owner": rule("error", "the provider can not join the owner of the database to make a schema"),
  "role-foreign": rule("error", "a planned role is there already, and the deployer may not manage it"),
  "schema-foreign": rule("error", "a planned schema is there already and belongs to another role"),
  "schema-taken": rule("error", "a planned schema would be taken away from the role that it belongs to"),
  "object-foreign": rule("error", "objects in the schema belong to a role that the deployer can not act as"),
  "object-missing": rule("error", "a table, sequence, routine or column that is named does not exist"),
  "contract-missing": rule("error", "the role of a contract that a service uses is not there"),
  "contract-foreign": rule("error", "the deployer may not grant the role of a contract"),
  "authentication-missing": rule("error", "the role by which the platform knows logins is not there"),
  "authentication-foreign": rule("error", "the deployer may not grant that role"),
  "schema-busy": rule("warning", "an open transaction has changed the schema, such as a migration"),
  "public-connect": rule("warning", "every role may connect to a database"),
  "public-temporary": rule("warning", "every role may make temporary tables in a database"),
  "public-create": rule("warning", "every role may create objects in a schema"),
  "public-usage": rule("warning", "every role may look up objects in a schema"),
  "public-definer": rule("error", "every role may run a routine with the rights of its owner"),
  "public-routine": rule("warning", "every role may run routines of a schema"),
  "public-table": rule("error", "every role has privileges on a table, view or sequence"),
  "retire-session": rule("error", "a session of a retired login is open"),
  "retire-orphan": rule("error", "a session in the database belongs to a role that is dropped already"),
  "retire-elsewhere": rule(
    "error",
    "a role that is to be dropped owns or holds something in another database",
  ),
  "retire-granted": rule("error", "a role that is to be dropped holds what the deployer can not take back"),
  "retire-heir": rule("error", "a role outside of the service is a member of the owner, which stays"),
  "retire-kept": rule(
    "warning",
    "the owner, which stays, owns or holds what will be in the way when the data is dropped",
  ),
  "retire-left": rule("warning", "what a dropped role owns outside of the schemas becomes the deployer's"),
  "retire-member": rule("warning", "a role outside of the service loses what it may do"),
} as const satisfies Record<string, { severity: Severity; finds: string }>;

/** The id of a rule. */
export type RuleId = keyof typeof RULES;
