import { type Attributes, type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { type Connections, ident, type Sql } from "./session.js";

/** A membership of its own. It fights with `roles`, whose every update takes it away. */
export const grantRole: ResourceHandler<Connections> = {
  specs: {
    role: { kind: "string", required: true, forceNew: true },
    grantRole: { kind: "string", required: true, forceNew: true },
    withAdminOption: { kind: "bool", default: false, forceNew: true },
  },

  async create(db, d) {
    await db.transaction("", async (sql) => {
      await revoke(sql, d);
      const option = d.flag("withAdminOption") ? " WITH ADMIN OPTION" : "";
      const statement = `GRANT ${ident(d.text("grantRole"))} TO ${ident(d.text("role"))}${option}`;
      await wrap("could not execute grant query", sql.query(statement));
    });
    return readBack(idOf(d), readState(db, d));
  },

  read: (db, _id, d) => readState(db, d),

  // Every property replaces the resource.
  update: () => Promise.reject(new Error("postgresql:index/grantRole:GrantRole cannot be updated")),

  async delete(db, _id, d) {
    await db.transaction("", (sql) => revoke(sql, d));
  },
};

const idOf = (d: Attributes): string =>
  `${d.text("role")}_${d.text("grantRole")}_${d.flag("withAdminOption")}`;

const revoke = (sql: Sql, d: Attributes): Promise<unknown> =>
  wrap(
    "could not execute revoke query",
    sql.query(`REVOKE ${ident(d.text("grantRole"))} FROM ${ident(d.text("role"))}`),
  );

/** The first row of the pair, although from PostgreSQL 16 on there is one for each grantor. */
async function readState(db: Connections, d: Attributes): Promise<Made | undefined> {
  const [role, group] = [d.text("role"), d.text("grantRole")];
  const [row] = await wrap(
    "error reading grant role",
    db.query(
      "SELECT admin_option FROM pg_auth_members WHERE pg_get_userbyid(member) = $1 AND pg_get_userbyid(roleid) = $2",
      [role, group],
    ),
  );
  return (
    row && {
      id: `${role}_${group}_${row["admin_option"]}`,
      props: { withAdminOption: row["admin_option"] },
    }
  );
}
