import { type Attributes, type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { checkSubjects } from "./grant.js";
import { asMemberOf, lockRole, roleOid } from "./locks.js";
import { asWanted, CATALOG_LETTER, validatePrivileges } from "./privileges.js";
import { type Connections, ident, type Sql } from "./session.js";

export const defaultPrivileges: ResourceHandler<Connections> = {
  specs: {
    role: { kind: "string", required: true, forceNew: true },
    database: { kind: "string", required: true, forceNew: true },
    owner: { kind: "string", required: true, forceNew: true },
    schema: { kind: "string", forceNew: true },
    objectType: {
      kind: "string",
      required: true,
      forceNew: true,
      oneOf: ["table", "sequence", "function", "routine", "type", "schema"],
    },
    privileges: { kind: "set", required: true },
    withGrantOption: { kind: "bool", default: false, forceNew: true },
  },

  create: write,

  async read(db, _id, d) {
    const exists = await checkSubjects(db, d.text("database"), d.text("role"), d.text("schema"));
    return exists ? readState(db, d) : undefined;
  },

  update: (db, _id, d) => write(db, d),

  async delete(db, _id, d) {
    await asOwner(db, d, (sql) => revoke(sql, d));
  },
};

async function write(db: Connections, d: Attributes): Promise<Made | undefined> {
  if (d.text("schema") && d.text("objectType") === "schema")
    throw new Error("cannot specify `schema` when `object_type` is `schema`");
  if (d.flag("withGrantOption") && d.text("role").toLowerCase() === "public") {
    throw new Error("with_grant_option cannot be true for role 'public'");
  }
  await validatePrivileges(db, d);
  await asOwner(db, d, async (sql) => {
    await revoke(sql, d);
    if (d.items("privileges").length === 0) return;
    const option = d.flag("withGrantOption") ? " WITH GRANT OPTION" : "";
    const change = `GRANT ${d.items("privileges").join(",")} ON ${d.text("objectType").toUpperCase()}S TO ${ident(d.text("role"))}${option}`;
    await wrap("could not alter default privileges", sql.query(`${alter(d)} ${change}`));
  });
  return readBack(idOf(d), readState(db, d));
}

function asOwner(db: Connections, d: Attributes, body: (sql: Sql) => Promise<unknown>): Promise<unknown> {
  return db.transaction(d.text("database"), async (sql) => {
    await lockRole(sql, d.text("owner"));
    await asMemberOf(sql, [d.text("owner")], () => body(sql));
  });
}

const alter = (d: Attributes): string =>
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${ident(d.text("owner"))}${d.text("schema") ? ` IN SCHEMA ${ident(d.text("schema"))}` : ""}`;

function revoke(sql: Sql, d: Attributes): Promise<unknown> {
  const change = `REVOKE ALL ON ${d.text("objectType").toUpperCase()}S FROM ${ident(d.text("role"))}`;
  return wrap("could not revoke default privileges", sql.query(`${alter(d)} ${change}`));
}

const idOf = (d: Attributes): string =>
  [
    d.text("role"),
    d.text("database"),
    d.text("schema") || "noschema",
    d.text("owner"),
    d.text("objectType"),
  ].join("_");

/** Locks even to read: the refreshes of one owner go one by one, and can deadlock. */
async function readState(db: Connections, d: Attributes): Promise<Made | undefined> {
  const [role, owner, schema, type] = [
    d.text("role"),
    d.text("owner"),
    d.text("schema"),
    d.text("objectType"),
  ];
  const granted = await db.transaction(d.text("database"), async (sql) => {
    await lockRole(sql, owner);
    const [row] = await wrap(
      "could not read default privileges",
      sql.query(
        `SELECT array_agg(privilege_type) AS privileges
           FROM (SELECT defaclnamespace, (aclexplode(defaclacl)).* FROM pg_default_acl WHERE defaclobjtype = $2) acl
           LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace
          WHERE grantee = $1 AND coalesce(nspname, '') = $3 AND pg_get_userbyid(grantor) = $4`,
        [await roleOid(sql, role), CATALOG_LETTER[type], schema, owner],
      ),
    );
    return ((row?.["privileges"] ?? []) as string[]).sort();
  });
  if (granted.length === 0 && d.items("privileges").length > 0) return undefined;
  const id = idOf(d);
  return (await asWanted(db, d, granted)) ? { id } : { id, props: { privileges: granted } };
}
