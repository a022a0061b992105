import { MATRIX_LETTERS, type Manifest, matrix, placesOf } from "@rolewright/core";
import type { AccessCell, AccessRight } from "../report/access-cells.js";
import { type AccessLogin, type AccessTable, compared } from "../report/access-table.js";
import { contextOf } from "./audit/compare.js";
import type { Context } from "./audit/context.js";
import { isEverything } from "./audit/parties.js";
import type { CatalogGrant, MySqlCatalog } from "./catalog/catalog.js";
import { reaches, takenFirst } from "./spelling.js";

/**
 * The effective access on a server of MySQL or MariaDB, for a picture of it: every login with what it may do in each
 * database, and by which roles. A role that is not active at login counts, since one SET ROLE makes it so.
 * @example
 * ```ts
 * import { accessOf, type MySqlCatalog } from "@rolewright/audit/mysql";
 * import { manifest } from "@rolewright/core/mysql";
 * declare const catalog: MySqlCatalog; // of readCatalog
 * const { logins } = accessOf(catalog, [manifest({ engine: "mysql", service: "orders" })]);
 * logins.map(({ login, cells }) => [login, ...cells.map(({ schema, letters }) => `${schema} ${letters}`)]);
 * ```
 */
export function accessOf(catalog: MySqlCatalog, manifests: Manifest[]): AccessTable {
  const context = contextOf(catalog, manifests, {});
  const { schemas, rows } = matrix(manifests);
  const declared = new Map(rows.map(({ login, cells }) => [login, cells]));
  const logins = context.reach.logins.map((id): AccessLogin => {
    const service = context.expected.accounts.get(id)?.manifest.service;
    const head = { login: context.names.text(id), ...(service !== undefined && { service }) };
    if (isAdministrator(context, id)) return { ...head, superuser: true, cells: [] };
    const cells = catalog.databases.flatMap(({ name }) => cellOf(context, id, name));
    if (service === undefined) return { ...head, cells };
    const said = (schema: string): string => declared.get(id)?.[schemas.indexOf(schema)] ?? "-";
    return { ...head, cells: cells.map((cell) => compared(cell, said(cell.schema))) };
  });
  const services = new Map(
    manifests.flatMap((each) => placesOf(each).map(({ database }) => [database, each.service] as const)),
  );
  const key = ({
    service,
    login = "",
    schema = login,
  }: {
    service?: string;
    login?: string;
    schema?: string;
  }) => `${service === undefined ? 1 : 0}\0${service ?? ""}\0${schema}`;
  const inOrder = <T extends Parameters<typeof key>[0]>(all: T[]): T[] =>
    all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const shown = logins.filter(({ service, superuser, cells }) => superuser || service || cells.length > 0);
  return {
    schemas: inOrder(
      catalog.databases.map(({ name }) => {
        const service = services.get(name);
        return { schema: name, ...(service !== undefined && { service }) };
      }),
    ),
    logins: inOrder(shown),
  };
}

const isAdministrator = ({ reach, grantsOf }: Context, id: string): boolean =>
  reach
    .of(id)
    .some(({ account }) =>
      grantsOf(account).some(({ database, privileges }) => isEverything(database, privileges)),
    );

/** What one login may do in one database. */
function cellOf(context: Context, login: string, schema: string): AccessCell[] {
  const { reach, names, expected, catalog } = context;
  const tables = catalog.objects
    .filter(({ kind, database }) => database === schema && (kind === "table" || kind === "view"))
    .map(({ name }) => name)
    .toSorted();
  const reached = reach.of(login);
  const rights = reached.flatMap(({ account, path, active }) =>
    grantsIn(context, account, schema).map((grant): AccessRight => {
      const { table, column, routine, privileges, grantable } = grant;
      const names_ = routine ?? (column === undefined ? table : `${table}.${column}`);
      return {
        kind: routine !== undefined ? "routine" : column !== undefined ? "column" : "table",
        names: names_ === undefined ? tables : [names_],
        privileges,
        ...(grantable && { grantable: privileges }),
        source: "grant",
        path: path.map(names.text),
        setRole: !active,
      };
    }),
  );
  if (rights.length === 0) return [];
  const owner = expected.databases.get(schema)?.owner;
  const isOwner = reached.some(
    ({ account }) =>
      names.record(account).name === owner && expected.accounts.get(account)?.role.login === false,
  );
  return [{ schema, letters: isOwner ? "owner" : lettersOf(rights, tables), rights }];
}

/** Of all the grants of an account on a whole database that fit, the server takes one. */
function grantsIn({ grantsOf, catalog, accounts }: Context, account: string, schema: string): CatalogGrant[] {
  const held = grantsOf(account);
  const order = takenFirst(catalog.engine, accounts.get(account)?.role === true);
  const named = held.filter(
    ({ table, routine, database }) => (table ?? routine) !== undefined && database === schema,
  );
  const [whole] = held
    .filter(
      ({ database, table, routine }) =>
        database !== undefined &&
        (table ?? routine) === undefined &&
        reaches(database, schema, catalog.partialRevokes),
    )
    .toSorted((a, b) => order(a.database ?? "", b.database ?? ""));
  const server = held
    .filter(({ database }) => database === undefined)
    .flatMap((grant) => {
      const privileges = grant.privileges.filter((each) => IN_DATABASES.test(each));
      return privileges.length === 0 ? [] : [{ ...grant, privileges }];
    });
  return [...server, ...(whole === undefined ? [] : [whole]), ...named];
}

/** Privileges that say something about what is in databases. */
const IN_DATABASES =
  /^(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|REFERENCES|TRIGGER|EVENT|EXECUTE|.* VIEW|.* ROUTINE)$/;

function lettersOf(rights: AccessRight[], tables: string[]): string {
  return MATRIX_LETTERS.map(([privilege, letter]) => {
    const holding = rights.filter(({ privileges }) => privileges.includes(privilege));
    const onTables = holding.filter(({ kind }) => kind === "table");
    const names = new Set(onTables.flatMap((right) => right.names));
    if (onTables.length > 0 && names.size >= tables.length) return letter;
    return holding.length > 0 ? letter.toLowerCase() : "";
  }).join("");
}
