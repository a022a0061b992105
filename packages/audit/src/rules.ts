import type { Severity } from "./finding.js";

const rule = (severity: Severity, finds: string) => ({ severity, finds });

/** What `preflight` and `publicAccess` look for. */
export const PREFLIGHT_RULES = {
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
} as const satisfies Record<string, { severity: Severity; finds: string }>;

/** What `retirement` looks for. */
export const RETIREMENT_RULES = {
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

/** What `audit` looks for, beside the `public-` rules, `object-missing` and `contract-missing` above. */
export const AUDIT_RULES = {
  "manifest-none": rule("warning", "no manifest was given, so that nothing was compared"),
  "manifest-other-database": rule(
    "note",
    "a service belongs to another database: its objects were not compared",
  ),
  "service-missing": rule("error", "none of the roles of a service is there"),
  "role-missing": rule("error", "a role that a manifest declares is not there"),
  "role-login": rule("error", "a role can log in and should not, or the reverse"),
  "role-attribute": rule("error", "a role of a service has an attribute, such as SUPERUSER or CREATEROLE"),
  "role-noinherit": rule("error", "a role of a service is NOINHERIT"),
  "role-settings": rule(
    "error",
    "a role acts as another one than declared, or has settings in one database only",
  ),
  "login-expired": rule("error", "the password of a login has expired"),
  "login-no-expiry": rule("note", "the passwords of logins never expire"),
  "login-shared": rule("error", "a login was made a member of the applications of two services"),
  "role-deployer": rule(
    "note",
    "a role was taken for a deployer: it is no service's, and may do what one may",
  ),
  "role-unknown": rule("warning", "no manifest explains a role, and it reaches nothing of a service"),
  "leftover-role": rule("error", "no manifest explains a role, and it reaches what belongs to a service"),
  "membership-missing": rule("error", "a role is not a member of what its manifest says"),
  "membership-extra": rule("error", "a role is a member of another one, and no manifest says so"),
  "membership-predefined": rule(
    "error",
    "a role of a service is a member of a role of PostgreSQL or of a vendor",
  ),
  "membership-options": rule("error", "a membership may be passed on, is not inherited, or can not be set"),
  "grant-missing": rule("error", "a role lacks a privilege that its manifest declares"),
  "grant-extra": rule("error", "a role of a service holds a privilege that no manifest declares"),
  "grant-login": rule("error", "a login of a service holds a privilege itself"),
  "leftover-grant": rule(
    "error",
    "a role that no manifest explains holds a privilege on what belongs to a service",
  ),
  "grant-option": rule("error", "a role of a service may pass a privilege on"),
  "grant-grantor": rule("warning", "a declared privilege was granted by another role than the owner"),
  "schema-missing": rule("error", "a schema that a manifest declares is not there"),
  "owner-schema": rule("error", "the schema of a service belongs to another role than its owner"),
  "owner-object": rule(
    "error",
    "an object in the schema of a service belongs to another role than its owner",
  ),
  "owner-foreign": rule("error", "a role of a service owns something outside its schemas"),
  "creator-foreign": rule("error", "another role than the owner may create in the schema of a service"),
  "default-missing": rule("error", "default privileges that a manifest implies are not there"),
  "default-extra": rule("error", "default privileges give what no manifest declares"),
  "contract-not-offered": rule("error", "a service uses what the other one does not offer to it"),
  "contract-differs": rule("error", "a service uses with another access kind than is offered to it"),
  "contract-unused": rule("warning", "a service is offered what it does not use"),
  "contract-one-sided": rule("warning", "the other side of a contract has no manifest here"),
  "definer-open": rule(
    "error",
    "another service may run a routine with the rights of its owner, and no offer says so",
  ),
  "definer-search-path": rule(
    "warning",
    "a routine with the rights of its owner has no `search_path` of its own",
  ),
  "rls-off": rule("error", "a table has policies, and row security is off"),
  "rls-no-policy": rule("warning", "row security is on, and there is no policy: only the owner sees rows"),
} as const satisfies Record<string, { severity: Severity; finds: string }>;

/** What is looked for on MySQL and MariaDB alone, beside the rules above that mean the same there. */
export const MYSQL_RULES = {
  "account-anonymous": rule("error", "there is an anonymous user"),
  "account-shadow": rule(
    "error",
    "a user at a more specific host hides the login of a service that has its name",
  ),
  "account-host": rule("error", "a user has the name of a service's at a host that no manifest declares"),
  "account-proxy": rule("error", "an account may act as one of a service, or the reverse (PROXY)"),
  "login-password": rule("error", "an account logs in without a password"),
  "login-second-password": rule("warning", "an older password of a login works beside its own"),
  "role-default": rule("error", "the role of a login is not active when it logs in"),
  "grant-server": rule("error", "a privilege on the whole server is held by a service's account, or by all"),
  "grant-system": rule(
    "error",
    "a privilege in a database of the server itself is held by a service's account, or by all",
  ),
  "grant-pattern": rule("error", "the name of a database in a grant is a pattern that reaches others too"),
  "grant-spelling": rule(
    "error",
    "the name of a database in a grant is spelled so that it means nothing, or is there in two spellings",
  ),
  "grant-dangling": rule(
    "warning",
    "a privilege is on a database, table or routine, or of an account, that is not there, and holds when one of that name comes",
  ),
  "definer-missing": rule(
    "error",
    "a view, routine, trigger or event of a service has a definer that is not there",
  ),
  "definer-foreign": rule(
    "error",
    "a view, routine, trigger or event of a service runs with the rights of another account than its migrators",
  ),
  "definer-elsewhere": rule(
    "error",
    "a view, routine, trigger or event outside of the services runs with the rights of a service's account",
  ),
  "mandatory-roles": rule("error", "every account has a role, by `mandatory_roles`"),
  "activate-all-roles": rule("note", "`activate_all_roles_on_login` is on"),
  "database-character-set": rule("note", "the character set of a service's database is not `utf8mb4`"),
  "server-engine": rule("error", "a service is planned for the other one of MySQL and MariaDB"),
  "server-partial-revokes": rule(
    "error",
    "the server's `partial_revokes` is not what the service is planned for",
  ),
  "server-contract-end": rule(
    "warning",
    "a service uses others, and the server is older than MySQL 8.0.30, where petoju/mysql can not end that",
  ),
  "server-default-roles": rule(
    "warning",
    "a login has no default role, and the provider that deploys sets none",
  ),
  "deployer-privileges": rule("error", "the deployer lacks a privilege that a deployment needs"),
  "name-taken": rule("error", "a planned user, role or database is there already, and is not this service's"),
} as const satisfies Record<string, { severity: Severity; finds: string }>;

/**
 * Everything that is looked for. An id never changes its meaning.
 * @example
 * ```ts
 * import { RULES } from "@rolewright/audit";
 * console.log(RULES["deployer-superuser"].severity); // warning
 * ```
 */
export const RULES = { ...PREFLIGHT_RULES, ...RETIREMENT_RULES, ...AUDIT_RULES, ...MYSQL_RULES };

/** The id of a rule. */
export type RuleId = keyof typeof RULES;
