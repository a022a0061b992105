import {
  type GrantRecord,
  type Manifest,
  quoteIdentifier as q,
  type RoleRecord,
  renderSql,
} from "@rolewright/core";
import type { CatalogRole } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, ofService, withPaths } from "./context.js";

/** Attributes that no role of a service has, and what each lets it do. */
const ATTRIBUTES: { field: keyof CatalogRole & string; sql: string; lets: string }[] = [
  { field: "superuser", sql: "SUPERUSER", lets: "every check is off for it" },
  { field: "bypassRls", sql: "BYPASSRLS", lets: "row security does not hold for it" },
  { field: "replication", sql: "REPLICATION", lets: "it may copy the whole server" },
  { field: "createRole", sql: "CREATEROLE", lets: "it may make and change roles" },
  { field: "createDatabase", sql: "CREATEDB", lets: "it may make databases" },
];

/** Roles that are not there, or are not what their manifest says. */
export const roleFindings: Check = (context) =>
  context.manifests.flatMap((manifest) => {
    const there = manifest.roles.filter(({ name }) => context.roles.has(name));
    if (there.length === 0) {
      const message = `none of the ${manifest.roles.length} roles of "${manifest.service}" is there. Deploy it, or leave its manifest out.`;
      return [ofService(finding("service-missing", manifest.service, message), manifest.service)];
    }
    const found = manifest.roles.flatMap(({ name }) => oneRole(context, name));
    return [...found, ...endless(context, manifest)].map((each) => ofService(each, manifest.service));
  });

function oneRole(context: Context, name: string): Finding[] {
  const { record } = context.expected.roles.get(name) as { record: RoleRecord };
  const role = context.roles.get(name);
  if (role === undefined) return [missing(context, record)];
  const findings: Finding[] = [];
  const report = (rule: Parameters<typeof finding>[0], message: string, sql?: string) => {
    const fix = sql === undefined ? undefined : { sql: [sql], runBy: "the deployer, or an administrator" };
    findings.push(withPaths(finding(rule, name, message, fix), context, name));
  };
  if (role.login !== record.login) {
    report(
      "role-login",
      role.login
        ? `"${name}" can log in, and its manifest says that it holds privileges for others and never logs in.`
        : `"${name}" can not log in, and its manifest says that it is a login.`,
      `ALTER ROLE ${q(name)} ${record.login ? "LOGIN" : "NOLOGIN"}`,
    );
  }
  const attributes = ATTRIBUTES.filter(({ field }) => role[field] === true);
  if (attributes.length > 0) {
    const words = attributes.map(({ sql, lets }) => `${sql} (${lets})`).join(", ");
    const sql = `ALTER ROLE ${q(name)} ${attributes.map((each) => `NO${each.sql}`).join(" ")}`;
    report("role-attribute", `"${name}" is ${words}, and no role of a service is.`, sql);
  }
  if (!role.inherit) {
    report(
      "role-noinherit",
      `"${name}" is NOINHERIT: it lacks the rights of the roles that it is made a member of until it says SET ROLE.`,
      `ALTER ROLE ${q(name)} INHERIT`,
    );
  }
  if (role.expired) {
    report(
      "login-expired",
      `the password of "${name}" was valid until ${role.validUntil ?? "a time that is over"}. Deploy a new one, with a later \`validUntil\`.`,
    );
  }
  return findings;
}

const isEndless = (role: CatalogRole | undefined): boolean =>
  role !== undefined && role.validUntil === undefined && !role.expired;

/** Logins whose passwords never end. */
function endless({ roles }: Context, { service, roles: declared }: Manifest): Finding[] {
  const logins = declared
    .filter(({ name, login }) => login && isEndless(roles.get(name)))
    .map(({ name }) => name);
  if (logins.length === 0) return [];
  const message = `the passwords of ${logins.map((name) => `"${name}"`).join(", ")} never expire.`;
  return [finding("login-no-expiry", service, message)];
}

/** A role that is not there, with all that it is to hold, and all who are to hold it. */
function missing(context: Context, record: RoleRecord): Finding {
  const { expected, roles, catalog, lookup } = context;
  const { name } = record;
  const members = expected.membersOf(name).filter((member) => roles.has(member));
  const grants = expected.grantsTo(name).filter((each) => isThere(context, each));
  const later = [...new Set([...expected.defaultsBy(name), ...expected.defaultsFor(name)])].filter(
    ({ owner, grantee, schema }) =>
      [owner, grantee].every((each) => each === name || each === "public" || roles.has(each)) &&
      (schema === undefined || lookup.schema(schema) !== undefined),
  );
  const role = { ...record, memberOf: record.memberOf.filter((group) => roles.has(group)) };
  const password = record.login ? " A login made so has no password yet: a deployment gives it one." : "";
  return finding(
    "role-missing",
    name,
    `the role "${name}" is not there, and so nobody has what it gives. Deploy the service in "${catalog.database}" with \`pulumi up --refresh\`, or make the role by hand.${password}`,
    {
      sql: [
        ...renderSql([role]),
        ...members.map((member) => `GRANT ${q(name)} TO ${q(member)}`),
        ...renderSql([...grants, ...later]),
      ],
      runBy: "the deployer, or an administrator",
    },
  );
}

/** Whether what a grant is on exists, so that it can be granted. */
export function isThere(
  { lookup }: Context,
  { objectType, database, schema = "", object }: GrantRecord,
): boolean {
  if (objectType === "database") return lookup.has("database", undefined, database);
  if (lookup.schema(schema) === undefined) return false;
  return object === undefined || lookup.has(objectType === "column" ? "table" : objectType, schema, object);
}
