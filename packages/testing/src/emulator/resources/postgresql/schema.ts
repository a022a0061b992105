import { type Attributes, type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { databaseOf, partsOf } from "./in-database.js";
import { asMemberOf, databaseExists, databaseOwner, schemaExists } from "./locks.js";
import { type Connections, ident, type Sql } from "./session.js";

export const schema: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    name: { kind: "string", autoName: true },
    database: { kind: "string", computed: true, forceNew: true },
    owner: { kind: "string", computed: true },
    ifNotExists: { kind: "bool", default: true },
    dropCascade: { kind: "bool", default: false },
    policies: {
      ...{ kind: "set", computed: true, deprecated: true, ownName: "policy" },
      block: {
        role: { kind: "string" },
        usage: { kind: "bool" },
        usageWithGrant: { kind: "bool" },
        create: { kind: "bool" },
        createWithGrant: { kind: "bool" },
      },
    },
  },

  async create(db, d) {
    const database = databaseOf(db, d);
    await db.transaction(database, async (sql) => {
      const databaseHolder = await databaseOwner(sql, database);
      const owner = d.text("owner");
      const needed = owner && owner !== databaseHolder ? [databaseHolder, owner] : [databaseHolder];
      await asMemberOf(sql, needed, () => createOrAdopt(sql, d));
    });
    return readBack(`${database}.${d.text("name")}`, readSchema(db, database, d.text("name")));
  },

  async read(db, id, d) {
    const [database, name] = partsOf("schema", id, db, d);
    if (!(await databaseExists(db, database))) return undefined;
    return readSchema(db, database, name);
  },

  async update(db, _id, d) {
    const database = databaseOf(db, d);
    await db.transaction(database, async (sql) => {
      const before = d.previous().text("name");
      if (d.changed("name")) {
        await wrap(
          "error updating schema NAME",
          sql.query(`ALTER SCHEMA ${ident(before)} RENAME TO ${ident(d.text("name"))}`),
        );
      }
      // No temporary membership here: a deployer that is not in the owner fails.
      if (d.changed("owner")) await setOwner(sql, d);
    });
    return readBack(`${database}.${d.text("name")}`, readSchema(db, database, d.text("name")));
  },

  async delete(db, _id, d) {
    const name = d.text("name");
    await db.transaction(databaseOf(db, d), async (sql) => {
      if (!(await schemaExists(sql, name))) return;
      const mode = d.flag("dropCascade") ? "CASCADE" : "RESTRICT";
      await asMemberOf(sql, [d.text("owner")], () =>
        wrap("error deleting schema", sql.query(`DROP SCHEMA ${ident(name)} ${mode}`)),
      );
    });
  },
};

async function createOrAdopt(sql: Sql, d: Attributes): Promise<void> {
  const name = d.text("name");
  const owner = d.text("owner");
  if (await schemaExists(sql, name)) {
    // An existing schema is adopted without a word, whatever ifNotExists says.
    if (owner) await setOwner(sql, d);
    return;
  }
  const exists = d.flag("ifNotExists") ? "IF NOT EXISTS " : "";
  const authorization = owner ? ` AUTHORIZATION ${ident(owner)}` : "";
  await wrap(
    `error creating schema ${name}`,
    sql.query(`CREATE SCHEMA ${exists}${ident(name)}${authorization}`),
  );
}

function setOwner(sql: Sql, d: Attributes): Promise<unknown> {
  if (!d.text("owner")) throw new Error("error setting schema owner to an empty string");
  return wrap(
    "error updating schema OWNER",
    sql.query(`ALTER SCHEMA ${ident(d.text("name"))} OWNER TO ${ident(d.text("owner"))}`),
  );
}

async function readSchema(db: Connections, database: string, name: string): Promise<Made | undefined> {
  const [row] = await db.transaction(database, (sql) =>
    wrap(
      "error reading schema",
      sql.query("SELECT pg_get_userbyid(nspowner)::text AS owner FROM pg_namespace WHERE nspname = $1", [
        name,
      ]),
    ),
  );
  return row && { id: `${database}.${name}`, props: { name, database, owner: row["owner"] } };
}
