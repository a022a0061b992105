import { type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { databaseOf, partsOf } from "./in-database.js";
import { databaseExists } from "./locks.js";
import { type Connections, ident } from "./session.js";

export const extension: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    name: { kind: "string", autoName: true, forceNew: true },
    schema: { kind: "string", computed: true },
    version: { kind: "string", computed: true },
    database: { kind: "string", computed: true, forceNew: true },
    dropCascade: { kind: "bool", default: false },
    createCascade: { kind: "bool", default: false },
  },

  // The provider adds no words of its own to a failed CREATE or DROP.
  async create(db, d) {
    const [database, name] = [databaseOf(db, d), d.text("name")];
    const options = [
      ...(d.text("schema") ? [` SCHEMA ${ident(d.text("schema"))}`] : []),
      ...(d.text("version") ? [` VERSION ${ident(d.text("version"))}`] : []),
      ...(d.flag("createCascade") ? [" CASCADE"] : []),
    ];
    // One that is there already is taken over, in whatever schema and version.
    await db.transaction(database, (sql) =>
      sql.query(`CREATE EXTENSION IF NOT EXISTS ${ident(name)}${options.join("")}`),
    );
    return readBack(`${database}.${name}`, readExtension(db, database, name));
  },

  async read(db, id, d) {
    const [database, name] = partsOf("extension", id, db, d);
    if (!(await databaseExists(db, database))) return undefined;
    return readExtension(db, database, name);
  },

  async update(db, _id, d) {
    const [database, name] = [databaseOf(db, d), d.text("name")];
    const [schema, version] = [d.text("schema"), d.text("version")];
    await db.transaction(database, async (sql) => {
      const alter = (what: string, change: string) =>
        wrap(`error updating extension ${what}`, sql.query(`ALTER EXTENSION ${ident(name)} ${change}`));
      if (d.changed("schema")) await alter("SCHEMA", `SET SCHEMA ${ident(schema)}`);
      if (d.changed("version")) await alter("version", `UPDATE${version ? ` TO ${ident(version)}` : ""}`);
    });
    return readBack(`${database}.${name}`, readExtension(db, database, name));
  },

  async delete(db, _id, d) {
    const mode = d.flag("dropCascade") ? "CASCADE" : "RESTRICT";
    await db.transaction(databaseOf(db, d), (sql) =>
      sql.query(`DROP EXTENSION ${ident(d.text("name"))} ${mode}`),
    );
  },
};

async function readExtension(db: Connections, database: string, name: string): Promise<Made | undefined> {
  const [row] = await db.transaction(database, (sql) =>
    wrap(
      "error reading extension",
      sql.query(
        "SELECT nspname::text AS schema, extversion AS version FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = $1",
        [name],
      ),
    ),
  );
  return row && { id: `${database}.${name}`, props: { name, database, ...row } };
}
