import type { Attributes } from "../../resource.js";
import { holdsAll, normalizePrivileges } from "./privileges.js";

/** A user with its host, or a role, whose host is empty. */
export interface Grantee {
  readonly name: string;
  readonly host: string;
}

/** What is granted, as wanted or as the server shows it. */
export type Granted = {
  readonly grantee: Grantee;
  readonly grantOption: boolean;
  readonly tlsOption: string;
} & (
  | { readonly kind: "table"; readonly database: string; readonly table: string; privileges: string[] }
  | {
      readonly kind: "routine";
      /** `FUNCTION` or `PROCEDURE`, as it was written. */
      readonly objectType: string;
      readonly database: string;
      readonly routine: string;
      privileges: string[];
    }
  | { readonly kind: "roles"; roles: string[] }
);

const ROUTINE = /^(function|procedure) ([^.]*)(?:\.([^.]*))?$/i;

/** What the properties ask for. */
export function wantedOf(d: Attributes): Granted {
  const common = {
    grantee: granteeOf(d),
    grantOption: d.flag("grant"),
    tlsOption: d.text("tlsOption"),
  };
  const roles = d.items("roles");
  if (roles.length > 0) return { ...common, kind: "roles", roles };
  const privileges = normalizePrivileges(d.items("privileges"));
  const [database, table] = [d.text("database"), d.text("table")];
  const [, objectType, schema, name] = ROUTINE.exec(database) ?? [];
  if (objectType !== undefined && schema !== undefined)
    return {
      ...{ ...common, kind: "routine", objectType, database: schema, routine: name ?? table, privileges },
    };
  return { ...common, kind: "table", database, table, privileges };
}

function granteeOf(d: Attributes): Grantee {
  const [user, host, role] = [d.text("user"), d.text("host"), d.text("role")];
  if (user && host) return { name: user, host };
  if (role) return { name: role, host: "" };
  throw new Error("One of user/host or role is required");
}

const accountOf = ({ name, host }: Grantee): string => (host ? `'${name}'@'${host}'` : `'${name}'`);

const starOr = (name: string): string => (name === "*" || name === "" ? "*" : `\`${name}\``);

const databaseOf = (granted: { readonly database: string }): string =>
  granted.database === "*" ? "*" : `\`${granted.database}\``;

function onOf(granted: Exclude<Granted, { kind: "roles" }>): string {
  if (granted.kind === "table") return `${databaseOf(granted)}.${starOr(granted.table)}`;
  return `${granted.objectType} ${databaseOf(granted)}.\`${granted.routine}\``;
}

const quoted = (roles: readonly string[]): string => `'${roles.join("', '")}'`;

export function idOf(granted: Granted): string {
  const { name, host } = granted.grantee;
  const who = host ? `${name}@${host}` : name;
  if (granted.kind === "roles") return who;
  const object = granted.kind === "table" ? starOr(granted.table) : `\`${granted.routine}\``;
  return `${who}:${databaseOf(granted)}:${object}`;
}

export function grantStatement(granted: Granted): string {
  const roles = granted.kind === "roles";
  const what = roles ? quoted(granted.roles) : `${granted.privileges.join(", ")} ON ${onOf(granted)}`;
  const { tlsOption } = granted;
  const require = tlsOption && tlsOption.toLowerCase() !== "none" ? ` REQUIRE ${tlsOption}` : "";
  const option = granted.grantOption ? ` WITH ${roles ? "ADMIN" : "GRANT"} OPTION` : "";
  return `GRANT ${what} TO ${accountOf(granted.grantee)}${require}${option}`;
}

/** `privileges` are all of them, or those that go. */
export function revokeStatement(
  granted: Granted,
  privileges = granted.kind === "roles" ? [] : granted.privileges,
  grantOption = granted.grantOption,
): string {
  const from = `FROM ${accountOf(granted.grantee)}`;
  if (granted.kind === "roles") return `REVOKE ${quoted(granted.roles)} ${from}`;
  const option = grantOption && !holdsAll(privileges) ? ["GRANT OPTION"] : [];
  return `REVOKE ${[...privileges, ...option].join(", ")} ON ${onOf(granted)} ${from}`;
}

/** Whether two are about the same, so that one would take over the other. All roles of one grantee are. */
export function isSameSubject(a: Granted, b: Granted): boolean {
  if (a.kind === "roles") return b.kind === "roles" && a.grantee.name === b.grantee.name;
  if (a.kind === "table")
    return b.kind === "table" && databaseOf(a) === databaseOf(b) && starOr(a.table) === starOr(b.table);
  return b.kind === "routine" && databaseOf(a) === databaseOf(b) && a.routine === b.routine;
}

/** How Go prints it, which is what an error of the provider says. */
export function printed(granted: Granted): string {
  const who = `{${granted.grantee.name} ${granted.grantee.host}} ${granted.tlsOption}`;
  const list = (items: readonly string[]) => `[${items.join(" ")}]`;
  if (granted.kind === "roles") return `&{${list(granted.roles)} ${granted.grantOption} ${who}}`;
  const on =
    granted.kind === "table"
      ? [granted.database, granted.table]
      : [granted.database, granted.objectType, granted.routine];
  return `&{${on.join(" ")} ${list(granted.privileges)} ${granted.grantOption} ${who}}`;
}
