import { show } from "../names.js";

/** The longest name of a user or role that MySQL takes. MariaDB takes more; one limit keeps one name for both. */
export const MAX_USER_NAME = 32;
/** The longest name of a database, table, column or routine. */
export const MAX_OBJECT_NAME = 64;
const MAX_HOST = 255;

const OWN = new Set(["information_schema", "mysql", "performance_schema", "sys", "none", "public"]);
const NAME = /^[a-z][a-z0-9_]*$/;
const COLUMN = /^[A-Za-z_][A-Za-z0-9_$]*$/;
const ROUTINE = /^(function|procedure) ([a-z][a-z0-9_]*)$/;
/** An address, a name, or a pattern of one, with a netmask or a length of its prefix. */
const HOST = /^[a-z0-9._:%-]+(\/[0-9.]+)?$/;

/** Why a name of a user or role is too long, or `undefined` if it is not. */
export const userNameProblem = (name: string, what: "user" | "role"): string | undefined =>
  name.length > MAX_USER_NAME
    ? `the ${what} name "${name}" has ${name.length} characters, and MySQL takes ${MAX_USER_NAME}. Shorten it.`
    : undefined;

/** Why a value can not be the name of a database, or `undefined` if it can. */
export function databaseProblem(value: unknown): string | undefined {
  const problem = nameProblem(value, "database");
  if (problem !== undefined) return problem;
  if (OWN.has(value as string))
    return `${show(value)} is a name that the server keeps for itself. Take another one.`;
  // Many servers are set up with rights for every user on these: https://mariadb.com/kb/en/mariadb-secure-installation/
  if (/^test(_|$)/.test(value as string))
    return `${show(value)} is a name that many servers are set up to open to every user ("test", and all that begins with "test_"). Take another one.`;
  return undefined;
}

/** Why a value can not name a database, table or column, or `undefined` if it can. */
export function nameProblem(value: unknown, kind: "database" | "table" | "column"): string | undefined {
  const allowed =
    kind === "column"
      ? 'letters, digits, "_" and "$", beginning with no digit, such as "createdAt"'
      : 'lower-case letters, digits and "_", beginning with a letter, such as "order_history"';
  if (typeof value !== "string" || !(kind === "column" ? COLUMN : NAME).test(value))
    return `${show(value)} is no ${kind} name that can be granted on. Use ${allowed}.`;
  // Terraform's provider finds the word in what is granted, and takes the whole for ALL PRIVILEGES.
  if (kind === "column" && /\ball\b/i.test(value as string))
    return `${show(value)} has the word "all" in it, which a provider takes for all privileges of the table. Offer the table, or rename the column.`;
  return objectLengthProblem(value, kind);
}

/** Why a value can not name a routine, or `undefined` if it can. */
export function routineProblem(value: unknown): string | undefined {
  const name = typeof value === "string" ? ROUTINE.exec(value)?.[2] : undefined;
  return name === undefined
    ? `${show(value)} is no routine. Write what it is and its name, without arguments: "function total", "procedure close_day".`
    : objectLengthProblem(name, "routine");
}

/** Why a value can not be the host of a user, or `undefined` if it can. */
export function hostProblem(value: unknown): string | undefined {
  if (typeof value !== "string" || !HOST.test(value) || value.length > MAX_HOST)
    return `${show(value)} is no host that a user connects from. Use an address, a name, or a pattern of one in lower case, such as "10.0.%", "app.internal" or "localhost"; "%" is everywhere.`;
  return undefined;
}

const objectLengthProblem = (name: string, kind: string): string | undefined =>
  name.length > MAX_OBJECT_NAME
    ? `the ${kind} name "${name}" has ${name.length} characters, and MySQL takes ${MAX_OBJECT_NAME}. Shorten it.`
    : undefined;

/**
 * An identifier in SQL, quoted. Everything that becomes SQL goes through here.
 * @example
 * ```ts
 * import { quoteIdentifier } from "@rolewright/core/mysql";
 * quoteIdentifier("order"); // `order`
 * ```
 */
export const quoteIdentifier = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/**
 * A database as a grant on all of it has to spell it. `_` is any character there, so that `svc_a` would reach `svcxa` too;
 * with `partial_revokes=ON` the name is no pattern, and an escaped one matches nothing.
 * See https://dev.mysql.com/doc/refman/8.4/en/grant.html#grant-quoting
 * @example
 * ```ts
 * import { grantSpelling } from "@rolewright/core/mysql";
 * grantSpelling("order_history", false); // order\_history
 * grantSpelling("order_history", true); // order_history
 * ```
 */
export const grantSpelling = (database: string, partialRevokes: boolean): string =>
  partialRevokes ? database : database.replaceAll(/[_%]/g, "\\$&");

/**
 * What a routine is, in the words of a GRANT, and its name.
 * @example
 * ```ts
 * import { routineOf } from "@rolewright/core/mysql";
 * routineOf("function total"); // { kind: "FUNCTION", name: "total" }
 * ```
 */
export function routineOf(routine: string): { kind: string; name: string } {
  const [, kind = "", name = ""] = /^(package body|\S+) (.*)$/s.exec(routine) ?? [];
  return { kind: kind.toUpperCase(), name };
}
