import { lengthProblem, quoteIdentifier as q, serviceNameProblem, show, toIdentifier } from "./names.js";
import type { Platform } from "./platforms.js";
import { has, SERVER_VERSIONS, type ServerVersion } from "./versions.js";

/** Who runs the statements on each platform. */
export const ADMINISTRATORS: Record<Platform, string> = {
  "self-managed": "a superuser, such as postgres",
  rds: "the master user, a member of rds_superuser",
  cloudsql: "the user postgres, a member of cloudsqlsuperuser",
  azure: "the server's administrator, a member of azure_pg_admin",
};

/** Which deployer is wanted. */
export interface DeployerSqlArgs {
  /** Name of the database. It is made when it is missing. */
  database: string;
  /** Major version of the server. */
  serverVersion: ServerVersion;
  /**
   * Where the server runs. On all but `self-managed` the administrator is no superuser.
   * @default "self-managed"
   */
  platform?: Platform;
  /**
   * Make a deployer for this one service. It does not own the database, and from PostgreSQL 16 on it can not touch the
   * roles of services that have other deployers.
   * @default - one deployer for all services of the database, which it owns
   */
  service?: string;
  /**
   * Name of the deployer's login.
   * @default - `deployer`, or `<service>_deployer`
   */
  name?: string;
  /**
   * Password of the deployer.
   * @default - the psql variable `deployer_password`, to be set by whoever runs the script
   */
  password?: string;
}

/** One statement, and why it is there. */
export interface DeployerStatement {
  /** The statement, without a semicolon. */
  sql: string;
  /** Why it is needed. */
  reason: string;
  /** A query. When it returns a row, the thing is there already and the statement is left out. */
  unless?: string;
}

/** Statements that run in one place. */
export interface DeployerSection {
  /** What they are for, in a few words. */
  title: string;
  /** The database that they run in. Left out, any database will do, `postgres` for example. */
  database?: string;
  /** The statements, in order. All can be run again. */
  statements: DeployerStatement[];
}

/** How to make a deployer. */
export interface DeployerSql {
  /** Name of the login. */
  name: string;
  /** Who has to run the statements. */
  runBy: string;
  /** The statements, by the place where they run, in order. */
  sections: DeployerSection[];
  /** What such a deployer can do beyond its task, and what is left open, in plain words. */
  limits: string[];
}

/** What the parts below share. */
interface Context {
  platform: Platform;
  version: ServerVersion;
  database: string;
  name: string;
  password: string;
  service: string | undefined;
  /** Whether the administrator is a superuser, who may give anything to anybody. */
  superuser: boolean;
  /** The role that owns the database; left out, it is the superuser that makes it. */
  owner?: string;
}

/**
 * The statements that make the least role that can deploy: it logs in and creates roles, is no superuser, and may do in
 * its database what the provider needs. Pure: nothing is run.
 *
 * Without `service` one deployer owns the database and deploys all of its services. With `service` each service has a
 * deployer of its own, and the database belongs to none of them.
 * @throws {Error} when a name or the version can not be used
 * @example
 * ```ts
 * import { deployerSql } from "@rolewright/core";
 * const { runBy, sections } = deployerSql({ database: "shop", serverVersion: 18, service: "orders" });
 * console.log(runBy, sections.flatMap(({ statements }) => statements.map(({ sql }) => sql)));
 * ```
 */
export function deployerSql(args: DeployerSqlArgs): DeployerSql {
  const context = contextOf(args);
  return {
    name: context.name,
    runBy: ADMINISTRATORS[context.platform],
    sections: context.service === undefined ? oneForAll(context) : oneForService(context, context.service),
    limits: limitsOf(context),
  };
}

function contextOf(args: DeployerSqlArgs): Context {
  const { platform = "self-managed", serverVersion: version, database, service, password } = args;
  const refuse = (path: string, reason: string | undefined) => {
    if (reason !== undefined) throw new Error(`${path}: ${reason}`);
  };
  if (!Object.hasOwn(ADMINISTRATORS, platform)) {
    const known = Object.keys(ADMINISTRATORS).map((each) => `"${each}"`);
    refuse("platform", `${show(platform)} is no platform. Allowed: ${known.join(", ")}.`);
  }
  if (!SERVER_VERSIONS.includes(version)) {
    refuse(
      "serverVersion",
      `${show(version)} is no version that is supported. Allowed: ${SERVER_VERSIONS.join(", ")}.`,
    );
  }
  if (service !== undefined) refuse("service", serviceNameProblem(service));
  const name = args.name ?? (service === undefined ? "deployer" : `${toIdentifier(service)}_deployer`);
  refuse("name", roleNameProblem(name));
  const superuser = platform === "self-managed";
  const ownedBy = service === undefined ? name : `${database}_database_owner`;
  refuse("database", database ? lengthProblem(ownedBy, "role") : "there is none. Give its name.");
  return {
    ...{ platform, version, database, name, service, superuser },
    password: password === undefined ? ":'deployer_password'" : literal(password),
    ...(service !== undefined && superuser ? {} : { owner: ownedBy }),
  };
}

function roleNameProblem(name: string): string | undefined {
  if (name === "") return "the empty text is no name of a role.";
  if (/^pg_/.test(name) || ["public", "none"].includes(name))
    return `"${name}" is a name that PostgreSQL keeps for itself. Take another.`;
  return lengthProblem(name, "role");
}

/** One deployer that owns the database. */
function oneForAll(context: Context): DeployerSection[] {
  const { name, superuser } = context;
  // Only a member of a role can make a database that the role owns; a superuser needs not be one.
  const join = superuser ? [] : [joinStatement(name)];
  return [
    { title: "the deployer", statements: [...roleStatements(context), ...join] },
    ...databaseSections(context),
    ...(superuser ? [] : [{ title: "the administrator leaves again", statements: [leaveStatement(name)] }]),
  ];
}

/** A deployer that owns nothing but what it makes. */
function oneForService(context: Context, service: string): DeployerSection[] {
  const { owner, name, database } = context;
  const ownerRole: DeployerStatement[] =
    owner === undefined
      ? []
      : [
          {
            sql: `CREATE ROLE ${q(owner)} NOLOGIN`,
            reason: "It owns the database, so that no service's deployer does. Nobody logs in as it.",
            unless: `SELECT FROM pg_roles WHERE rolname = ${literal(owner)}`,
          },
          joinStatement(owner),
        ];
  return [
    ...(ownerRole.length === 0 ? [] : [{ title: "the owner of the database", statements: ownerRole }]),
    ...databaseSections(context),
    {
      title: `the deployer of ${service}`,
      statements: [
        ...roleStatements(context),
        {
          sql: `GRANT CREATE ON DATABASE ${q(database)} TO ${q(name)}`,
          reason: "It makes the schema of its service. It can not make one that is there already.",
        },
        {
          sql: `GRANT CONNECT ON DATABASE ${q(database)} TO ${q(name)} WITH GRANT OPTION`,
          reason: "It connects, and lets the logins of its service connect.",
        },
        ...ownerMembership(context),
        ...(owner === undefined ? [] : [leaveStatement(owner)]),
      ],
    },
  ];
}

/**
 * For each schema the provider makes the deployer a member of the database's owner, unless it is one that can
 * SET ROLE to it already, or the owner is a superuser. Up to 15, CREATEROLE is enough for the former.
 */
function ownerMembership({ owner, version, name }: Context): DeployerStatement[] {
  if (owner === undefined || !has("restrictedCreaterole", version)) return [];
  return [
    {
      sql: `GRANT ${q(owner)} TO ${q(name)} WITH INHERIT FALSE, SET TRUE`,
      reason:
        "The provider wants it whenever it makes a schema. Without INHERIT nothing happens with the owner's rights by accident.",
    },
  ];
}

function roleStatements({ name, version, password }: Context): DeployerStatement[] {
  const set = (setting: string, reason: string) => ({ sql: `ALTER ROLE ${q(name)} SET ${setting}`, reason });
  return [
    {
      sql: `CREATE ROLE ${q(name)} LOGIN CREATEROLE NOCREATEDB NOSUPERUSER`,
      reason: has("restrictedCreaterole", version)
        ? "It makes the roles of services. CREATEROLE reaches only the roles that it makes itself."
        : "It makes the roles of services. Up to PostgreSQL 15, CREATEROLE reaches every role that is no superuser.",
      unless: `SELECT FROM pg_roles WHERE rolname = ${literal(name)}`,
    },
    {
      sql: `ALTER ROLE ${q(name)} PASSWORD ${password}`,
      reason:
        "It stands in this statement in clear: keep log_statement off, or use \\password of psql instead.",
    },
    set(
      "lock_timeout = '30s'",
      "The provider waits for locks without end, and every query behind it would wait as well.",
    ),
    set("timezone = 'UTC'", "Points in time read back the same, whatever the server's own time zone is."),
    ...(has("restrictedCreaterole", version)
      ? [
          set(
            "createrole_self_grant = 'set, inherit'",
            "It is a member of the roles that it makes, and has to be to give ownership to them.",
          ),
        ]
      : []),
  ];
}

function databaseSections({ database, owner, version, superuser }: Context): DeployerSection[] {
  return [
    {
      title: `the database ${database}, once`,
      statements: [
        {
          sql: `CREATE DATABASE ${q(database)}${owner === undefined ? "" : ` OWNER ${q(owner)}`}`,
          reason:
            owner === undefined
              ? "It belongs to the superuser who makes it: no deployer needs to own it, and the provider then asks for no membership in its owner."
              : "A grant on a database by a role that does not own it is a warning, and grants nothing.",
          unless: `SELECT FROM pg_database WHERE datname = ${literal(database)}`,
        },
        {
          sql: `REVOKE ALL ON DATABASE ${q(database)} FROM PUBLIC`,
          reason:
            "Every role may connect to a new database and make temporary tables. Services get CONNECT by role.",
        },
      ],
    },
    {
      title: "its schema public, once",
      database,
      statements: [
        {
          sql: "REVOKE ALL ON SCHEMA public FROM PUBLIC",
          reason: has("closedPublicSchema", version)
            ? "Each service has a schema of its own, and none needs this one."
            : `Each service has a schema of its own. Up to PostgreSQL 14 every role may create in this one.${superuser ? "" : " A warning here means that the schema belongs to the vendor, and then it stays open."}`,
        },
      ],
    },
  ];
}

const joinStatement = (role: string): DeployerStatement => ({
  sql: `GRANT ${q(role)} TO CURRENT_USER`,
  reason: "An administrator who is no superuser gives ownership only to a role that it is a member of.",
});

const leaveStatement = (role: string): DeployerStatement => ({
  sql: `REVOKE ${q(role)} FROM CURRENT_USER`,
  reason: "The administrator needs it no longer.",
});

function limitsOf({ service, version, platform, name, owner }: Context): string[] {
  const restricted = has("restrictedCreaterole", version);
  const before16 = `PostgreSQL ${version} lets CREATEROLE alter, drop and grant every role that is no superuser, roles of other services and pg_execute_server_program included. Keep ${name}'s password as you keep a superuser's.`;
  if (service === undefined) {
    return [
      `${name} can act as the owner of each service that it deploys, and so reads and changes all of their data.`,
      `${name} owns the database, and so can drop it.`,
      ...(restricted ? [] : [before16]),
    ];
  }
  return [
    `${name} can act as the owner of ${service}, and so reads and changes all of its data.`,
    `${name} can take a free name: a schema or a role that another service is still to make.`,
    `${name} can let any role connect to the database, PUBLIC too, and can install trusted extensions in it.`,
    ...(restricted
      ? []
      : [before16, "So a deployer for each service keeps services apart by convention only, until 16."]),
    ...(owner !== undefined && restricted
      ? [
          `${name} can SET ROLE ${owner}, and then do what an owner can: drop the database, change its settings, take CONNECT from other services.`,
        ]
      : []),
    ...(platform === "rds"
      ? [
          `Never grant rds_iam to ${owner}: the master user joins that role for a moment, and could then log in by IAM only.`,
        ]
      : []),
  ];
}

/** A text in SQL, quoted in a way that does not depend on `standard_conforming_strings`. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
