/** PostgreSQL cuts a longer name off, silently (NAMEDATALEN - 1). */
export const MAX_NAME_BYTES = 63;

const SERVICE_NAME = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/;
const PLAIN_NAME = /^[a-z_][a-z0-9_$]*$/;
const DATABASE_NAME = /^[a-z_][a-z0-9_$-]*$/;
const RESERVED = new Set([
  "public",
  "none",
  "null",
  "information_schema",
  "current_user",
  "session_user",
  "current_role",
]);

/** The one rule from service names to role and schema names: `-` becomes `_`. */
export const toIdentifier = (service: string): string => service.replaceAll("-", "_");

/** Name of a role of a service: `orders` and `rw` make `orders_rw`. */
export const roleName = (service: string, suffix: string): string => `${toIdentifier(service)}_${suffix}`;

/** Name of the role that holds what `owner` offers to `consumer`. Deterministic, so that every stack plans alone. */
export const contractRoleName = (owner: string, consumer: string): string =>
  `${toIdentifier(owner)}_for_${toIdentifier(consumer)}`;

/**
 * The parts of a contract, each a role of its own, since a grant on everything wipes those on single tables and columns.
 * `all`: whole schemas. `named`: tables, sequences and routines by name. `keys`: single columns.
 */
export const CONTRACT_PARTS = ["all", "named", "keys"] as const;

/** Keys of the roles that the topology itself makes; which of them depends on the declaration. */
const TOPOLOGY = ["owner", "use", "ro", "wo", "rw", "app", "app-a", "app-b", "migrate", "maintain"];

/** Keys that are taken by the topology's roles, its schema, the deployer and PUBLIC: no `ServiceRole` may take them. */
export const RESERVED_ROLE_NAMES = [...TOPOLOGY, "baseline", "deployer", "public", "schema"];

/**
 * Names of all roles that a service can have, whatever its declaration says, but for those of contracts and of `roles`.
 * @example
 * ```ts
 * import { topologyRoleNames } from "@rolewright/core";
 * topologyRoleNames("order-history"); // ["order_history_owner", "order_history_use", ...]
 * ```
 */
export const topologyRoleNames = (service: string): string[] =>
  TOPOLOGY.map((key) => roleName(service, toIdentifier(key)));

/**
 * A value as a message quotes it: never a reason to throw, whatever a caller without a compiler gives, and never the content
 * of what is known at deployment only.
 * @example
 * ```ts
 * import { show } from "@rolewright/core";
 * show("a"); // "a", with its quotes
 * ```
 */
export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  const late = lateValue(value);
  if (late !== undefined) return late;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "a value that can not be shown";
  }
}

const TOKEN = "a token, which is known at deployment only,";

/**
 * What a value is called that is known at deployment only, and may be a secret: its content is never shown. Names decide
 * which resources there are, so they have to be known before.
 */
function lateValue(value: unknown): string | undefined {
  if (typeof value === "string") return /[$#]\{(Tf)?Token\[/.test(value) ? TOKEN : undefined;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  if ((value as { __pulumiOutput?: unknown }).__pulumiOutput === true)
    return "an Output, which is known at deployment only,";
  if (typeof (value as { then?: unknown }).then === "function") return "a promise, which is not yet known,";
  if (typeof (value as { resolve?: unknown }).resolve === "function") return TOKEN;
  return undefined;
}

/** Whether a value is known at deployment only. */
export const isLate = (value: unknown): boolean => lateValue(value) !== undefined;

/** Why a value can not be a service's name, or `undefined` if it can. */
export function serviceNameProblem(value: unknown): string | undefined {
  if (typeof value !== "string" || !SERVICE_NAME.test(value)) {
    return `${show(value)} is no service name. Use lower-case letters, digits and single dashes, beginning with a letter, such as "order-history".`;
  }
  if (roleName(value, "").startsWith("pg_")) {
    return `${show(value)} would make role names that begin with "pg_", which PostgreSQL keeps for itself. Take another first part.`;
  }
  if (RESERVED.has(toIdentifier(value)))
    return `${show(value)} is a word that PostgreSQL keeps for itself. Take another name.`;
  if (toIdentifier(value).split("_").includes("for")) {
    return `${show(value)} holds the word "for", which joins the two names of a contract role ("orders_for_reporting"). Take another word.`;
  }
  const part = /_(all|keys|named)$/.exec(toIdentifier(value))?.[1];
  if (part !== undefined) {
    return `${show(value)} ends in "${part}", as roles do that hold a part of an offer. Take another word.`;
  }
  return undefined;
}

/** Why a value can not be the name of a schema or database that we make names of, or `undefined` if it can. */
export function plainNameProblem(value: unknown, kind: "schema" | "database"): string | undefined {
  const pattern = kind === "schema" ? PLAIN_NAME : DATABASE_NAME;
  if (typeof value !== "string" || !pattern.test(value)) {
    return `${show(value)} is no ${kind} name. Use lower-case letters, digits and "_", beginning with a letter, such as "order_history".`;
  }
  if (value.startsWith("pg_"))
    return `${show(value)} begins with "pg_", which PostgreSQL keeps for itself. Take another name.`;
  if (RESERVED.has(value)) {
    return value === "public"
      ? `"public" is open to every service of the database. Give the service a schema of its own, or leave \`schema\` out.`
      : `${show(value)} is a word that PostgreSQL keeps for itself. Take another name.`;
  }
  return lengthProblem(value, kind);
}

/** Why a value can not name an existing table, sequence or column, or `undefined` if it can. */
export function objectNameProblem(
  value: unknown,
  kind: "table" | "sequence" | "column" | "routine" | "extension",
): string | undefined {
  if (typeof value !== "string" || value === "" || value.trim() !== value || isLate(value)) {
    return `${show(value)} is no ${kind} name. Write the name as the catalog has it, without quotes or spaces around it.`;
  }
  if (value === "*" || value.toLowerCase() === "all") {
    return `${show(value)} is no ${kind}. Leave the list out to mean everything in the schema.`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are just what is looked for
  if (/["\u0000-\u001f,]/.test(value)) {
    return `${show(value)} is no ${kind} name that can be granted on: quotes, commas and control characters are not taken.`;
  }
  const hidden = hiddenCharacter(value);
  if (hidden !== undefined) {
    return `${show(value)} holds ${hidden}, so that it looks like another name. Write the name as the catalog has it.`;
  }
  if (value.includes("."))
    return `${show(value)} holds a dot. Write the ${kind} alone: the schema is the service's own.`;
  return lengthProblem(value, kind);
}

/** A character that does not show, or makes a name look like another one. */
function hiddenCharacter(value: string): string | undefined {
  if (!value.isWellFormed()) return "half of a character";
  if (value !== value.normalize("NFC")) return "a letter in two pieces (it is not in Unicode form NFC)";
  const found = /[\p{Cf}\p{Zl}\p{Zp}\p{Cc}]|(?! )\p{Zs}/u.exec(value)?.[0];
  return found === undefined
    ? undefined
    : `the invisible character U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A routine by name, or by name and argument types: `total`, `total(integer, text)`. */
const ROUTINE = /^([^()]+?)\s*(?:\(([^()]*)\))?$/;

/** What people write for a type, and what the catalog calls it. */
const TYPE_ALIASES: Record<string, string> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  bool: "boolean",
  float4: "real",
  float8: "double precision",
  decimal: "numeric",
  varchar: "character varying",
  char: "character",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
};

/**
 * A routine as the catalog writes it, its argument types spelled out, or without them where none are given.
 * @example
 * ```ts
 * import { routineSignature } from "@rolewright/core";
 * routineSignature("total(int,  text[])"); // total(integer, text[])
 * ```
 */
export function routineSignature(routine: string): string {
  const [, name = routine, args] = ROUTINE.exec(routine) ?? [];
  if (args === undefined) return name;
  const types = args
    .split(",")
    .map((type) => type.trim().replace(/\s+/g, " "))
    .filter((type) => type !== "")
    .map((type) => type.replace(/^[a-z0-9]+(?=(\[\])*$)/, (word) => TYPE_ALIASES[word] ?? word));
  return `${name}(${types.join(", ")})`;
}

/** Why a value can not name a routine, or `undefined` if it can. */
export function routineProblem(value: unknown): string | undefined {
  const example =
    "Write its name, and the types of its arguments where the name has several: `total(integer, text)`.";
  if (typeof value !== "string") return `${show(value)} is no routine. ${example}`;
  const [, name, args] = ROUTINE.exec(value) ?? [];
  if (name === undefined) return `${show(value)} is no routine. ${example}`;
  if (args !== undefined && !/^[a-zA-Z0-9_$ ,.[\]"]*$/.test(args)) {
    return `${show(value)} has argument types that can not be read. ${example}`;
  }
  return objectNameProblem(name, "routine");
}

/** Why a name is too long for PostgreSQL, or `undefined` if it is not. */
export function lengthProblem(name: string, kind: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > MAX_NAME_BYTES
    ? `the ${kind} name "${name}" has ${bytes} bytes, and PostgreSQL would cut it off after ${MAX_NAME_BYTES}. Shorten it.`
    : undefined;
}

/** An identifier in SQL, quoted. Everything that becomes SQL goes through here. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
