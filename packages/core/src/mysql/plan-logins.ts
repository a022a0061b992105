import { contractRoleName, roleName } from "../names.js";
import { recordKey } from "../records.js";
import type { MySqlDeclaration } from "./declaration.js";
import { ENGINE_FACTS } from "./engines.js";
import { type Grantee, grantsTo, migratorGrants } from "./plan-grants.js";
import type { MySqlRecord, MySqlRoleGrantRecord } from "./records.js";

/** What the application's role has of other services. MariaDB grants one role in a statement. */
export function used(
  service: string,
  { engine, uses = [] }: MySqlDeclaration,
  each = false,
): MySqlRoleGrantRecord[] {
  const roles = [...new Set(uses.map(({ from }) => contractRoleName(from, service)))];
  if (roles.length === 0) return [];
  const grantee: Grantee = { key: "app", account: { name: roleName(service, "app") } };
  return ENGINE_FACTS[engine].severalRoles && !each
    ? [roleGrant(recordKey("roles", "app"), grantee, roles)]
    : roles.map((role) => roleGrant(recordKey("roles", "app", role), grantee, [role]));
}

const roleGrant = (
  key: string,
  { key: holder, account }: Grantee,
  roles: string[],
): MySqlRoleGrantRecord => ({
  kind: "roleGrant",
  key,
  grantee: account,
  roles,
  dependsOn: [holder],
  endsWith: holder,
});

/** A user with its one role, which is active when it logs in. It comes after its role, and so never lacks it. */
export function login(
  declaration: MySqlDeclaration,
  key: string,
  host: string,
  group: string,
): MySqlRecord[] {
  const user = { name: roleName(declaration.service, key), host };
  const role = roleName(declaration.service, group);
  const granted = roleGrant(recordKey("roles", key), { key, account: user }, [role]);
  return [
    { kind: "user", key, ...user, dependsOn: [group] },
    { ...granted, dependsOn: [group, key] },
    {
      kind: "defaultRoles",
      key: recordKey("defaultRoles", key),
      user,
      roles: [role],
      dependsOn: [granted.key],
      endsWith: key,
    },
  ];
}

/**
 * A login that creates objects. Views and routines run with the rights of who made them, and on MariaDB those are only what
 * the user holds itself; so there it holds the same as its role does.
 */
export function migrator(declaration: MySqlDeclaration, key: string, host: string): MySqlRecord[] {
  const account = { name: roleName(declaration.service, key), host };
  const [user, ...roles] = login(declaration, key, host, "owner");
  const direct = ENGINE_FACTS[declaration.engine].definerByRole
    ? []
    : grantsTo(declaration, { key, account }, migratorGrants(declaration));
  return [user as MySqlRecord, ...direct, ...roles];
}
