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
import { nameOf } from "./expected.js";

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
  const { expected, roles, catalog } = context;
  const { name } = record;
  const members = [...expected.roles.keys()].filter(
    (member) => roles.has(member) && expected.isMember(member, name),
  );
  const grants = expected.grants
    .map((each) => each.record)
    .filter((each) => each.grantee === name && isThere(context, each));
  const later = expected.defaults
    .map((each) => each.record)
    .filter(
      ({ owner, grantee, schema }) =>
        (owner === name || grantee === name) &&
        [owner, grantee].every((each) => each === name || each === "public" || roles.has(each)) &&
        (schema === undefined || hasSchema(context, schema)),
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

const hasSchema = ({ catalog }: Context, schema: string): boolean =>
  catalog.objects.some(({ kind, names }) => kind === "schema" && names.includes(schema));

/** Whether what a grant is on exists, so that it can be granted. */
export function isThere(
  context: Context,
  { objectType, database, schema = "", object }: GrantRecord,
): boolean {
  const { catalog } = context;
  if (objectType === "database")
    return catalog.objects.some(({ kind, names }) => kind === "database" && names.includes(database));
  if (!hasSchema(context, schema)) return false;
  if (object === undefined) return true;
  const kind = objectType === "column" ? "table" : objectType;
  return catalog.objects.some(
    (each) =>
      each.kind === kind &&
      each.schema === schema &&
      each.names.some((name) => name === object || (kind === "routine" && nameOf(name) === object)),
  );
}
