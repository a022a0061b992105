import { type Attributes, type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { readGranted } from "./grant-read.js";
import {
  asMemberOf,
  databaseExists,
  databaseOwner,
  lockDatabase,
  lockRole,
  roleExists,
  schemaExists,
  schemaOwner,
} from "./locks.js";
import { validatePrivileges } from "./privileges.js";
import { type Connections, ident, type Sql } from "./session.js";

const OBJECT_TYPES = [
  ...["database", "function", "procedure", "routine", "schema", "sequence", "table"],
  ...["foreign_data_wrapper", "foreign_server", "column"],
];

/** Object types without a schema. */
const OUTSIDE: readonly string[] = ["database", "foreign_data_wrapper", "foreign_server"];

export const grant: ResourceHandler<Connections> = {
  deleteBeforeReplace: true,
  specs: {
    role: { kind: "string", required: true, forceNew: true },
    database: { kind: "string", required: true, forceNew: true },
    schema: { kind: "string", forceNew: true },
    objectType: {
      kind: "string",
      required: true,
      forceNew: true,
      oneOf: OBJECT_TYPES,
    },
    objects: { kind: "set", forceNew: true },
    columns: { kind: "set", forceNew: true },
    privileges: { kind: "set", required: true },
    withGrantOption: { kind: "bool", default: false, forceNew: true },
  },

  create: (db, d) => revokeAndGrant(db, d, d),

  async read(db, _id, d) {
    return (await subjectsExist(db, d)) ? readState(db, d) : undefined;
  },

  update: (db, _id, d) => revokeAndGrant(db, d, d.previous()),

  async delete(db, _id, d) {
    await locked(db, d, (sql) => wrap("could not execute revoke query", sql.query(revokeStatement(d))));
  },
};

/** Revokes what `before` says and grants what `d` says, in one transaction; then reads it back in a second one. */
async function revokeAndGrant(db: Connections, d: Attributes, before: Attributes): Promise<Made> {
  validate(d);
  await validatePrivileges(db, d);
  await locked(db, d, async (sql) => {
    await wrap("could not execute revoke query", sql.query(revokeStatement(before)));
    // The provider adds no words of its own to a failed GRANT.
    if (d.items("privileges").length > 0) await sql.query(grantStatement(d));
  });
  return readBack(idOf(d), readState(db, d));
}

function validate(d: Attributes): void {
  const type = d.text("objectType");
  const [objects, columns] = [d.items("objects").length, d.items("columns").length];
  const rules: readonly (readonly [boolean, string])[] = [
    [
      !d.text("schema") && !OUTSIDE.includes(type),
      "parameter 'schema' is mandatory for postgresql_grant resource",
    ],
    [
      objects > 0 && (type === "database" || type === "schema"),
      "cannot specify `objects` when `object_type` is `database` or `schema`",
    ],
    [columns > 0 && type !== "column", "cannot specify `columns` when `object_type` is not `column`"],
    [columns === 0 && type === "column", "must specify `columns` when `object_type` is `column`"],
    [
      d.items("privileges").length !== 1 && type === "column",
      "must specify exactly 1 `privileges` when `object_type` is `column`",
    ],
    [
      objects !== 1 && type === "column",
      "must specify exactly 1 table in the `objects` field when `object_type` is `column`",
    ],
    [
      objects !== 1 && type.startsWith("foreign_"),
      "one element must be specified in `objects` when `object_type` is `foreign_data_wrapper` or `foreign_server`",
    ],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken) throw new Error(broken[1]);
}

/** The locks and temporary memberships around a change of privileges. */
async function locked(db: Connections, d: Attributes, body: (sql: Sql) => Promise<unknown>): Promise<void> {
  await db.transaction(d.text("database"), async (sql) => {
    await lockRole(sql, d.text("role"));
    if (d.text("objectType") === "database") await lockDatabase(sql, d.text("database"));
    await asMemberOf(sql, await ownersNeeded(sql, d), () => body(sql));
  });
}

/** Owners of the schema and its tables. The provider forgets those of sequences, views and routines, and of the database. */
async function ownersNeeded(sql: Sql, d: Attributes): Promise<string[]> {
  const type = d.text("objectType");
  if (OUTSIDE.includes(type)) return [];
  const tables =
    type === "schema"
      ? []
      : await sql.query("SELECT DISTINCT tableowner::text AS owner FROM pg_tables WHERE schemaname = $1", [
          d.text("schema"),
        ]);
  const owners = new Set([
    ...tables.map((row) => row["owner"] as string),
    await schemaOwner(sql, d.text("schema")),
  ]);
  const resolved: string[] = [];
  for (const owner of owners) resolved.push(owner === "pg_database_owner" ? await databaseOwner(sql) : owner);
  return resolved;
}

function grantStatement(d: Attributes): string {
  const columns = d.text("objectType") === "column" ? ` (${d.items("columns").map(ident).join(",")})` : "";
  const option = d.flag("withGrantOption") ? " WITH GRANT OPTION" : "";
  return `GRANT ${d.items("privileges").join(",")}${columns} ON ${target(d)} TO ${ident(d.text("role"))}${option}`;
}

/** On listed objects only the privileges of the state are revoked, which spares column grants; otherwise all of them. */
function revokeStatement(d: Attributes): string {
  const privileges = d.items("privileges").join(",");
  const from = `ON ${target(d)} FROM ${ident(d.text("role"))}`;
  if (d.text("objectType") === "column") {
    return privileges && d.items("columns").length > 0
      ? `REVOKE ${privileges} (${d.items("columns").map(ident).join(",")}) ${from}`
      : "SELECT NULL";
  }
  const listed = d.items("objects").length > 0 && !OUTSIDE.includes(d.text("objectType"));
  return `REVOKE ${listed && privileges ? privileges : "ALL PRIVILEGES"} ${from}`;
}

function target(d: Attributes): string {
  const [type, schema, objects] = [d.text("objectType"), ident(d.text("schema")), d.items("objects")];
  if (type === "database") return `DATABASE ${ident(d.text("database"))}`;
  if (type.startsWith("foreign_"))
    return `${type.replaceAll("_", " ").toUpperCase()} ${ident(objects[0] ?? "")}`;
  if (type === "schema") return `SCHEMA ${schema}`;
  if (objects.length === 0) return `ALL ${type.toUpperCase()}S IN SCHEMA ${schema}`;
  return `${type === "column" ? "TABLE" : type.toUpperCase()} ${objects.map((object) => `${schema}.${withSignature(object)}`).join(",")}`;
}

/** `f(int, text)` names one of several functions: only the name is quoted. */
function withSignature(object: string): string {
  const [name = "", args] = object.split("(");
  return args === undefined ? ident(name) : `${ident(name)}(${args}`;
}

async function subjectsExist(db: Connections, d: Attributes): Promise<boolean> {
  return checkSubjects(
    db,
    d.text("database"),
    d.text("role"),
    OUTSIDE.includes(d.text("objectType")) ? "" : d.text("schema"),
  );
}

/** Whether database, role and schema are there; without one of them the resource is gone. */
export async function checkSubjects(
  db: Connections,
  database: string,
  role: string,
  schema: string,
): Promise<boolean> {
  if (!(await databaseExists(db, database))) return false;
  return db.transaction(database, async (sql) => {
    if (role !== "public" && !(await roleExists(sql, role))) return false;
    return !schema || schemaExists(sql, schema);
  });
}

function idOf(d: Attributes): string {
  const type = d.text("objectType");
  const where = OUTSIDE.includes(type) ? [] : [d.text("schema")];
  return [
    d.text("role"),
    d.text("database"),
    ...where,
    type,
    ...d.items("objects"),
    ...d.items("columns"),
  ].join("_");
}

async function readState(db: Connections, d: Attributes): Promise<Made> {
  const props = await db.transaction(d.text("database"), (sql) => readGranted(db, sql, d));
  return { id: idOf(d), props };
}
