import { quoteIdentifier as q } from "@rolewright/core";
import type { CatalogRole } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, withPaths } from "./context.js";
import { defaultsOfRole } from "./defaults.js";
import { type Held, heldDifference, revokeSql, targetOf } from "./difference.js";
import { groupedByEach } from "./grouped.js";
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
  const strangers = catalog.roles.filter(({ name }) => parties.of(name) === "foreign");
  const held: Holdings = { lists: listsOf(context), ours: holdersOf(context) };
  return [...strangers.map((role) => oneRole(context, held, role)), ...deployers];
};

/** What all roles hold, looked through once. */
interface Holdings {
  /** The access control lists that give a role something, with what is declared of each. */
  lists: (grantee: string) => Held[];
  /** Who owns or holds something of a service's. */
  ours: Set<string>;
}

function oneRole(context: Context, { lists, ours }: Holdings, role: CatalogRole): Finding {
  const { lookup } = context;
  const { name } = role;
  const reasons = reasonsOf(context, role, ours);
  const keeps = lookup.ownedBy(name).length + lookup.defaultsBy(name).length > 0;
  const what = role.login ? "login" : "role";
  const found = finding(
    reasons.length > 0 ? "leftover-role" : "role-unknown",
    name,
    `no manifest explains the ${what} "${name}"${reasons.length === 0 ? "" : `, and it ${reasons.join(", ")}`}.${
      keeps
        ? " It owns something, or has default privileges of its own: give these to another role, and then drop it."
        : " Drop it, name its service's manifest, or say that you know of it."
    }`,
    keeps ? undefined : { sql: dropSql(context, lists(name), name), runBy: "an administrator" },
  );
  return reasons.length > 0 ? withPaths(found, context, name) : found;
}

/** How a role reaches what belongs to services. */
function reasonsOf(context: Context, role: CatalogRole, ours: Set<string>): string[] {
  const { catalog, lookup, parties, reach } = context;
  const { name } = role;
  const groups = reach
    .rolesOf(name)
    .flatMap((each) => lookup.groupsOf(each.role))
    .map((each) => each.role);
  const members = lookup.membersOf(name).map(({ member }) => member);
  const isOurs = (each: string) => ["service", "administrator"].includes(parties.of(each));
  const joined = groups.filter((each) => isOurs(each) || POWERFUL.has(each));
  const joining = members.filter((each) => parties.of(each) === "service");
  const powers = [
    ...(role.bypassRls ? ["is BYPASSRLS"] : []),
    ...(role.replication ? ["may copy the whole server"] : []),
    ...(role.createRole && catalog.version < 16 ? ["may join every role (CREATEROLE)"] : []),
  ];
  return [
    ...(joined.length > 0 ? [`is a member of ${[...new Set(joined)].join(", ")}`] : []),
    ...(joining.length > 0 ? [`has ${joining.join(", ")} as members`] : []),
    ...(ours.has(name) ? ["holds privileges on what belongs to a service"] : []),
    ...powers,
  ];
}

function holdersOf(context: Context): Set<string> {
  const { objects, columns } = context.catalog;
  const groups = objects.filter((group) => isOfService(context, group));
  const onColumns = columns.filter(({ schema }) => context.expected.schemas.has(schema));
  return new Set([
    ...groups.map(({ owner }) => owner),
    ...[...groups, ...onColumns].flatMap(({ acl }) => acl.map(({ grantee }) => grantee)),
  ]);
}

/** Every access control list by grantee, with what is declared of it. */
function listsOf({ catalog, expected }: Context): Holdings["lists"] {
  const lists: Held[] = [
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
  return groupedByEach(lists, ({ acl }) => acl.map(({ grantee }) => grantee));
}

/** Takes back all that the role holds here. What it holds in other databases stops DROP ROLE, which loses nothing then. */
function dropSql(context: Context, lists: Held[], name: string): string[] {
  const { catalog, lookup, expected } = context;
  const revokes = lists.flatMap((list) => {
    const held = list.acl.filter(({ grantee }) => grantee === name).flatMap(({ privileges }) => privileges);
    return revokeSql(context, heldDifference(context, "leftover-grant", list, name, [...new Set(held)]));
  });
  // Who granted a membership can not be dropped before it.
  const granted = catalog.version < 16 ? [] : lookup.grantedBy(name);
  const passed = granted.flatMap(({ role, member }) => [
    `REVOKE ${q(role)} FROM ${q(member)} GRANTED BY ${q(name)} CASCADE`,
    ...(expected.isMember(member, role) ? [`GRANT ${q(role)} TO ${q(member)}`] : []),
  ]);
  return [...revokes, ...passed, ...defaultsOfRole(context, name), `DROP ROLE ${q(name)}`];
}
