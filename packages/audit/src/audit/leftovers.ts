import { quoteIdentifier as q } from "@rolewright/core";
import type { CatalogRole } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, withPaths } from "./context.js";
import { defaultsOfRole } from "./defaults.js";
import { type Held, heldDifference, revokeSql, targetOf } from "./difference.js";
import { isOfService } from "./privileges.js";

/** Predefined roles that let a member read, change or run more than what it was given by name. */
const POWERFUL = new Set([
  "pg_read_all_data",
  "pg_write_all_data",
  "pg_maintain",
  "pg_execute_server_program",
  "pg_read_server_files",
  "pg_write_server_files",
  "pg_database_owner",
]);

/** Roles that no manifest explains, and the deployers that were recognised. */
export const leftoverFindings: Check = (context) => {
  const { catalog, parties, manifests } = context;
  if (manifests.length === 0) return [];
  const deployers = parties.recognised.map(({ role, reason }) =>
    finding(
      "role-deployer",
      role,
      `"${role}" was taken for a deployer: ${reason}. Name the deployers to have it checked.`,
    ),
  );
  const lists = listsOf(context);
  const strangers = catalog.roles.filter(({ name }) => parties.of(name) === "foreign");
  return [...strangers.map((role) => oneRole(context, lists, role)), ...deployers];
};

function oneRole(context: Context, lists: Held[], role: CatalogRole): Finding {
  const { name } = role;
  const reasons = reasonsOf(context, role);
  const owned = context.catalog.objects.filter(({ owner }) => owner === name);
  const keeps = owned.length > 0 || context.catalog.defaults.some(({ creator }) => creator === name);
  const what = role.login ? "login" : "role";
  const found = finding(
    reasons.length > 0 ? "leftover-role" : "role-unknown",
    name,
    `no manifest explains the ${what} "${name}"${reasons.length === 0 ? "" : `, and it ${reasons.join(", ")}`}.${
      keeps
        ? " It owns something, or has default privileges of its own: give these to another role, and then drop it."
        : " Drop it, name its service's manifest, or say that you know of it."
    }`,
    keeps ? undefined : { sql: dropSql(context, lists, name), runBy: "an administrator" },
  );
  return reasons.length > 0 ? withPaths(found, context, name) : found;
}

/** How a role reaches what belongs to services. */
function reasonsOf(context: Context, role: CatalogRole): string[] {
  const { catalog, parties, reach } = context;
  const { name } = role;
  const above = new Set(reach.rolesOf(name).map((each) => each.role));
  const groups = catalog.memberships.filter(({ member }) => above.has(member)).map((each) => each.role);
  const members = catalog.memberships.filter((each) => each.role === name).map(({ member }) => member);
  const isOurs = (each: string) => ["service", "administrator"].includes(parties.of(each));
  const joined = groups.filter((each) => isOurs(each) || POWERFUL.has(each));
  const joining = members.filter((each) => parties.of(each) === "service");
  const holds = catalog.objects.some(
    (group) =>
      isOfService(context, group) &&
      (group.owner === name || group.acl.some(({ grantee }) => grantee === name)),
  );
  const onColumns = catalog.columns.some(
    ({ schema, acl }) => context.expected.schemas.has(schema) && acl.some(({ grantee }) => grantee === name),
  );
  const powers = [
    ...(role.bypassRls ? ["is BYPASSRLS"] : []),
    ...(role.replication ? ["may copy the whole server"] : []),
    ...(role.createRole && catalog.version < 16 ? ["may join every role (CREATEROLE)"] : []),
  ];
  return [
    ...(joined.length > 0 ? [`is a member of ${[...new Set(joined)].join(", ")}`] : []),
    ...(joining.length > 0 ? [`has ${joining.join(", ")} as members`] : []),
    ...(holds || onColumns ? ["holds privileges on what belongs to a service"] : []),
    ...powers,
  ];
}

/** Every access control list, with what is declared of it. */
function listsOf({ catalog, expected }: Context): Held[] {
  return [
    ...catalog.objects.flatMap((group) =>
      expected.blocks(group.kind, group.schema, group.names).map(({ names, privileges }) => ({
        target: targetOf(group, names),
        owner: group.owner,
        acl: group.acl,
        declared: privileges,
      })),
    ),
    ...catalog.columns.map(({ schema, table, column, owner, acl }) => ({
      target: { kind: "table" as const, schema, names: [table], columns: [column] },
      owner,
      acl,
      declared: expected.columns(schema, table).get(column) ?? new Map(),
    })),
  ];
}

/** Takes back all that the role holds here. What it holds in other databases stops DROP ROLE, which loses nothing then. */
function dropSql(context: Context, lists: Held[], name: string): string[] {
  const { catalog, expected } = context;
  const revokes = lists.flatMap((list) => {
    const held = list.acl.filter(({ grantee }) => grantee === name).flatMap(({ privileges }) => privileges);
    if (held.length === 0) return [];
    return revokeSql(context, heldDifference(context, "leftover-grant", list, name, [...new Set(held)]));
  });
  // Who granted a membership can not be dropped before it.
  const granted = catalog.version < 16 ? [] : catalog.memberships.filter(({ grantor }) => grantor === name);
  const passed = granted.flatMap(({ role, member }) => [
    `REVOKE ${q(role)} FROM ${q(member)} GRANTED BY ${q(name)} CASCADE`,
    ...(expected.isMember(member, role) ? [`GRANT ${q(role)} TO ${q(member)}`] : []),
  ]);
  return [...revokes, ...passed, ...defaultsOfRole(context, name), `DROP ROLE ${q(name)}`];
}
