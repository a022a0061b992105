import { describe, type ResourceHandler, wrap } from "../../resource.js";
import type { Connections } from "./connections.js";

/** The roles that are active from login on. */
export const defaultRoles: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    user: { kind: "string", required: true, forceNew: true },
    host: { kind: "string", default: "localhost", forceNew: true },
    roles: { kind: "set", required: true },
  },

  async create(db, d) {
    const [user, host] = [d.text("user"), d.text("host")];
    await alter(db, "create", { user, host, roles: d.items("roles") });
    return { id: `${user}@${host}` };
  },

  async read(db, id, d) {
    return { id, props: { roles: await rolesOf(db, d.text("user"), d.text("host")) } };
  },

  async update(db, id, d) {
    if (d.changed("roles"))
      await alter(db, "update", { user: d.text("user"), host: d.text("host"), roles: d.items("roles") });
    return { id };
  },

  async delete(db, _id, d) {
    await alter(db, "remove", { user: d.text("user"), host: d.text("host"), roles: [] });
  },

  async importState(db, id) {
    const [user = "", ...host] = id.split("@");
    if (host.length === 0) throw new Error(`wrong ID format ${id} (expected USER@HOST)`);
    const roles = await rolesOf(db, user, host.join("@"));
    return { id, props: { user, host: host.join("@"), roles } };
  },
};

async function alter(
  db: Connections,
  verb: string,
  { user, host, roles }: { user: string; host: string; roles: readonly string[] },
): Promise<void> {
  const isMariaDb = await db.isMariaDb();
  try {
    if (isMariaDb && roles.length > 1)
      throw new Error(`MariaDB supports at most one default role per user, got ${roles.length}`);
    const list = roles.length > 0 ? `'${roles.join("', '")}'` : "NONE";
    const statement = isMariaDb
      ? `SET DEFAULT ROLE ${list} FOR '${user}'@'${host}'`
      : `ALTER USER '${user}'@'${host}' DEFAULT ROLE ${list}`;
    await wrap("failed executing SQL", db.query(statement));
  } catch (error) {
    throw new Error(`failed to ${verb} user default roles: ${describe(error)}`, { cause: error });
  }
}

/** None of a user that is gone, which is not the same as a resource that is gone. */
async function rolesOf(db: Connections, user: string, host: string): Promise<string[]> {
  const select = (await db.isMariaDb())
    ? "SELECT default_role FROM mysql.user WHERE user = ? AND host = ?"
    : "SELECT default_role_user FROM mysql.default_roles WHERE user = ? AND host = ?";
  const rows = await wrap("failed to read user default roles from DB", db.query(select, [user, host]));
  return [...new Set(rows.flatMap(([role]) => (role ? [role] : [])))].sort();
}
