import { sorted } from "../canonical.js";
import { offerInOrder } from "../in-order.js";
import { hashed, type Manifest, type ManifestGrant, type ManifestRole } from "../manifest.js";
import { roleName } from "../names.js";
import type { MySqlDeclaration, MySqlOffer } from "./declaration.js";
import { plan } from "./plan.js";
import { databaseOf } from "./plan-names.js";
import { type MySqlPrivilege, PLACES } from "./privileges.js";
import type { MySqlGrantRecord, MySqlRecord } from "./records.js";

/**
 * The manifest of a declaration, in the format of all engines: what is a database to MySQL is a schema there, which is its
 * other word for one. The owner is the role that creates, alters and drops objects.
 * @throws {DeclarationError} when the declaration is refused
 * @example
 * ```ts
 * import { manifest } from "@rolewright/core/mysql";
 * manifest({ engine: "mysql", service: "orders", host: "10.0.%", logins: { app: {} } }).hash; // sha256:...
 * ```
 */
export function manifest(declaration: MySqlDeclaration): Manifest {
  const records = plan(declaration);
  const own = databaseOf(declaration);
  return hashed({
    format: "rolewright/manifest@2",
    engine: declaration.engine,
    service: declaration.service,
    database: own,
    schema: own,
    ...(declaration.additionalDatabases && {
      additionalSchemas: declaration.additionalDatabases.toSorted(),
    }),
    owner: roleName(declaration.service, "owner"),
    roles: sorted(rolesOf(records)),
    grants: sorted(records.flatMap((record) => (record.kind === "grant" ? grantsOf(record, own) : []))),
    offers: sorted((declaration.offers ?? []).map(offerOf)),
    uses: sorted((declaration.uses ?? []).map(({ from, access }) => ({ from, access }))),
  });
}

function rolesOf(records: MySqlRecord[]): ManifestRole[] {
  const groups = Map.groupBy(
    records.filter((record) => record.kind === "roleGrant"),
    ({ grantee }) => grantee.name,
  );
  const memberOf = (name: string): string[] =>
    (groups.get(name) ?? []).flatMap(({ roles }) => roles).toSorted();
  return records.flatMap((record): ManifestRole[] => {
    if (record.kind === "role") return [{ name: record.name, login: false, memberOf: memberOf(record.name) }];
    if (record.kind !== "user") return [];
    return [{ name: record.name, login: true, host: record.host, memberOf: memberOf(record.name) }];
  });
}

/** A grant on a whole database is about several kinds of objects, and a manifest says what holds on each. */
function grantsOf(
  { grantee, database, table, routine, privileges, columns = {} }: MySqlGrantRecord,
  own: string,
): ManifestGrant[] {
  const place = { grantee: grantee.name, ...(database !== own && { schema: database }) };
  const objectType = (privilege: MySqlPrivilege) =>
    table !== undefined ? "table" : routine !== undefined ? "routine" : PLACES[privilege];
  const object = table ?? routine;
  const whole = [...Map.groupBy(privileges, objectType)].map(([type, some]) => ({
    ...place,
    objectType: type,
    ...(object !== undefined && { object }),
    privileges: some.toSorted(),
  }));
  const pairs = Object.entries(columns).flatMap(([privilege, names]) =>
    names.map((column) => ({ column, privilege: privilege as MySqlPrivilege })),
  );
  const single = [...Map.groupBy(pairs, ({ column }) => column)].map(([column, some]) => ({
    ...place,
    objectType: "column" as const,
    object: table as string,
    column,
    privileges: some.map(({ privilege }) => privilege).toSorted(),
  }));
  return [...whole, ...single];
}

const offerOf = ({ database, ...offer }: MySqlOffer): Manifest["offers"][number] =>
  offerInOrder({ ...offer, ...(database !== undefined && { schema: database }) });
