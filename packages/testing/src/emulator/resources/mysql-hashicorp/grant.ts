import { type Attributes, type Made, type ResourceHandler, wrap } from "../../resource.js";
import { type Connections, connectAndAskVersion } from "./connections.js";

const replacing = { kind: "string", forceNew: true } as const;

/** Privileges on tables of a database, or roles, to a user or a role. Every property replaces it. */
export const grant: ResourceHandler<Connections> = {
  specs: {
    user: { ...replacing, conflictsWith: ["role"] },
    role: { ...replacing, conflictsWith: ["user", "host"] },
    host: { ...replacing, default: "localhost", conflictsWith: ["role"] },
    database: { ...replacing, required: true },
    table: { ...replacing, default: "*" },
    privileges: { kind: "set", forceNew: true },
    roles: { kind: "set", forceNew: true, conflictsWith: ["privileges"] },
    // Only for MySQL 5: nothing is made of it above.
    grant: { kind: "bool", default: false, forceNew: true },
    tlsOption: { ...replacing, default: "NONE" },
  },

  async create(db, d) {
    const sql = await connectAndAskVersion(db);
    const [privileges, roles] = [d.items("privileges"), d.items("roles")];
    if (privileges.length === 0 && roles.length === 0)
      throw new Error("One of privileges or roles is required");
    const { account, isRole } = granteeOf(d);
    const what = privileges.length > 0 ? `${privileges.join(", ")} ON ${targetOf(d)}` : quoted(roles);
    const statement = `GRANT ${what} TO ${account}`;
    await wrap(`Error running SQL (${statement})`, sql.query(statement));
    // Neither the table nor what is granted is in the id, so that two grants can have the same.
    const on = formatDatabase(d.text("database"));
    const id = isRole ? `${d.text("role")}:${on}` : `${d.text("user")}@${d.text("host")}:${on}`;
    return read(db, id, d);
  },

  read,

  update: () => Promise.reject(new Error("mysql:index/grant:Grant cannot be updated")),

  async delete(db, _id, d) {
    const sql = await connectAndAskVersion(db);
    const { account, isRole } = granteeOf(d);
    const [privileges, roles, on] = [d.items("privileges"), d.items("roles"), targetOf(d)];
    if (!isRole && roles.length === 0) {
      // From 8.4 on it is an error to revoke what is not held, and the grant option never is.
      const statement = `REVOKE GRANT OPTION ON ${on} FROM ${account}`;
      await wrap(`error revoking GRANT (${statement})`, sql.query(statement));
    }
    const what = roles.length > 0 ? quoted(roles) : `${privileges.join(", ") || "ALL"} ON ${on}`;
    const statement = `REVOKE ${what} FROM ${account}`;
    await wrap(`error revoking ALL (${statement})`, sql.query(statement));
  },
};

/** That the grantee exists is all that is looked at. */
async function read(db: Connections, id: string, d: Attributes): Promise<Made | undefined> {
  const sql = await connectAndAskVersion(db);
  const { account } = granteeOf(d);
  return sql.query(`SHOW GRANTS FOR ${account}`).then(
    () => ({ id }),
    () => undefined,
  );
}

function granteeOf(d: Attributes): { account: string; isRole: boolean } {
  const [user, host, role] = [d.text("user"), d.text("host"), d.text("role")];
  if (user && host) return { account: `'${user}'@'${host}'`, isRole: false };
  if (role) return { account: `'${role}'`, isRole: true };
  throw new Error("user with host or a role is required");
}

const quoted = (roles: readonly string[]): string => roles.map((role) => `'${role}'`).join(", ");

function targetOf(d: Attributes): string {
  const table = d.text("table");
  return `${formatDatabase(d.text("database"))}.${table === "" || table === "*" ? "*" : `\`${table}\``}`;
}

/** What ends in a backtick is taken for quoted. */
const formatDatabase = (name: string): string => (name === "*" || name.endsWith("`") ? name : `\`${name}\``);
