import type { MySqlEngine } from "@rolewright/core/mysql";
import { idOf, ROLE_HOST } from "../accounts.js";
import { ask, type MySqlClient } from "../client.js";
import type { CatalogAccount, CatalogMembership, CatalogObject, MySqlCatalog } from "./catalog.js";
import { readGrants } from "./grants.js";
import { ACCOUNTS, DATABASES, MEMBERSHIPS, OBJECTS, PROXIES, SERVER, VARIABLES } from "./queries.js";
import { rolesIn } from "./role-list.js";

/**
 * Reads everything about access that a server of MySQL or MariaDB holds, by queries that write nothing. The login needs SELECT on the
 * tables of `mysql`, as the deployer has it; databases and objects on which it holds nothing are not seen.
 * @throws {Error} when the tables of `mysql` can not be read: what the server said is in the message, and is the `cause`
 * @example
 * ```ts
 * import { type MySqlClient, readCatalog } from "@rolewright/audit/mysql";
 * declare const client: MySqlClient; // such as a connection of mysql2/promise
 * const { engine, version, accounts, grants } = await readCatalog(client);
 * console.log(engine, version, accounts.length, grants.length);
 * ```
 */
export async function readCatalog(client: MySqlClient): Promise<MySqlCatalog> {
  try {
    return await readAll(client);
  } catch (cause) {
    const { errno, message } = cause as Error & { errno?: number };
    const needs = REFUSALS.has(errno ?? 0)
      ? " Grant SELECT on `mysql`.* to the login that reads, or read as the deployer."
      : "";
    throw new Error(`the catalog of the server can not be read: ${message}.${needs}`, { cause });
  }
}

/** What the server answers who may not read a database, table or column. */
const REFUSALS = new Set([1044, 1142, 1143]);

/** How the queries return rows. */
interface AccountRow {
  name: string;
  host: string;
  isRole?: number;
  locked: number;
  expired: number;
  plugin: string;
  blank: number;
  restrictions?: string | null;
  second?: number | null;
  others?: string | null;
  defaultRoles?: string | null;
  defaultRole?: string | null;
}
type ObjectRow = Pick<CatalogObject, "kind" | "name"> & {
  db: string;
  definer: string | null;
  security: string | null;
};

async function readAll(client: MySqlClient): Promise<MySqlCatalog> {
  const [server] = await ask<{ version: string; readBy: string }>(client, SERVER);
  if (server === undefined) throw new Error("the client returned no row");
  const engine: MySqlEngine = /mariadb/i.test(server.version) ? "mariadb" : "mysql";
  const variables = new Map(
    (await ask<{ Variable_name: string; Value: string }>(client, VARIABLES)).map((each) => [
      each.Variable_name,
      each.Value,
    ]),
  );
  const rows = await ask<AccountRow>(client, ACCOUNTS[engine]);
  const memberships = await ask<CatalogMembership & { admin: unknown }>(client, MEMBERSHIPS[engine]);
  const granted = new Set(memberships.map(({ role }) => role));
  const accounts = rows.map((row) => accountFrom(row, engine, granted));
  const texts = new Map(accounts.map(({ id, name, host }) => [`'${name}'@'${host}'`, id]));
  return {
    engine,
    version: /^[\d.]+/.exec(server.version)?.[0] ?? server.version,
    readBy: server.readBy,
    partialRevokes: variables.get("partial_revokes") === "ON",
    activateAllRoles: variables.get("activate_all_roles_on_login") === "ON",
    mandatoryRoles: rolesIn(variables.get("mandatory_roles") ?? ""),
    activateMandatoryRoles: variables.get("activate_mandatory_roles") === "ON",
    accounts,
    memberships: memberships.map(({ role, member, admin }) => ({ role, member, admin: Boolean(admin) })),
    // A view of the server names an account in a text of its own.
    grants: await readGrants(client, engine, (text) => texts.get(text) ?? text),
    proxies: await ask(client, PROXIES),
    databases: (await ask<{ name: string; characterSet: string | null }>(client, DATABASES)).map(
      ({ name, characterSet }) => ({ name, ...(characterSet !== null && { characterSet }) }),
    ),
    objects: (await ask<ObjectRow>(client, OBJECTS)).map(objectFrom),
  };
}

/** On MySQL a role is an account that nobody logs in as: it was made so, or is locked and somebody has it as a role. */
function accountFrom(row: AccountRow, engine: MySqlEngine, granted: Set<string>): CatalogAccount {
  const { name, host, plugin, blank, others, defaultRole } = row;
  const id = idOf(name, host);
  const isRole =
    engine === "mariadb"
      ? Boolean(row.isRole)
      : Boolean(row.locked && (granted.has(id) || (row.expired && blank)));
  const further = (JSON.parse(others ?? "[]") as { plugin?: string; authentication_string?: string }[])
    .filter((each) => each.plugin !== undefined)
    .map((each) => ({ plugin: each.plugin as string, empty: !each.authentication_string }));
  const restrictions = JSON.parse(row.restrictions ?? "[]") as Restriction[];
  return {
    id,
    name,
    host,
    role: isRole,
    locked: Boolean(row.locked),
    expired: Boolean(row.expired),
    plugins: [{ plugin, empty: Boolean(blank) }, ...further],
    secondPassword: Boolean(row.second),
    defaultRoles: defaultRole
      ? [idOf(defaultRole, ROLE_HOST.mariadb)]
      : (JSON.parse(row.defaultRoles ?? "[]") as string[]).toSorted(),
    restrictions: restrictions.map((each) => ({ database: each.Database, privileges: each.Privileges })),
  };
}

interface Restriction {
  Database: string;
  Privileges: string[];
}

/** Where something says SQL SECURITY INVOKER, who made it does not matter. */
const objectFrom = ({ kind, db, name, definer, security }: ObjectRow): CatalogObject => ({
  kind,
  database: db,
  name,
  ...(definer !== null && security === "DEFINER" && { definer }),
});
