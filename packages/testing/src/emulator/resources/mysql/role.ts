import { type ResourceHandler, wrap } from "../../resource.js";
import type { Sql } from "./session.js";

/** A role is the same in both providers. Its name is not escaped. */
export const roleOf = <Db>(connect: (db: Db) => Promise<Sql>): ResourceHandler<Db> => ({
  specs: { name: { kind: "string", forceNew: true, autoName: true } },

  async create(db, d) {
    const [sql, name] = [await connect(db), d.text("name")];
    await wrap("error creating role", sql.query(`CREATE ROLE '${name}'`));
    return { id: name };
  },

  // Any error, be it a lost connection, counts as "not there".
  async read(db, id) {
    const sql = await connect(db);
    return sql.query(`SHOW GRANTS FOR '${id}'`).then(
      () => ({ id, props: { name: id } }),
      () => undefined,
    );
  },

  update: () => Promise.reject(new Error("a role of MySQL cannot be updated")),

  async delete(db, _id, d) {
    const sql = await connect(db);
    await sql.query(`DROP ROLE '${d.text("name")}'`);
  },
});
