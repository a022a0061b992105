import { type ResourceHandler, wrap } from "../../resource.js";
import type { Connections } from "./connections.js";

const replacing = { kind: "string", required: true, forceNew: true } as const;

/** One statement to make and one to take back. What they did is never looked at. */
export const sql: ResourceHandler<Connections> = {
  specs: {
    name: { kind: "string", forceNew: true, autoName: true },
    createSql: replacing,
    deleteSql: replacing,
  },

  async create(db, d) {
    await wrap("couldn't exec SQL", db.query(d.text("createSql")));
    return { id: d.text("name") };
  },
  read: (_db, id) => Promise.resolve({ id }),
  update: () => Promise.reject(new Error("mysql_sql cannot be updated")),
  async delete(db, _id, d) {
    await wrap("failed to run delete SQL", db.query(d.text("deleteSql")));
  },
};
