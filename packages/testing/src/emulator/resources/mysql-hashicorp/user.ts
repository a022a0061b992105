import type { Attributes, ResourceHandler } from "../../resource.js";
import { sha256 } from "../mysql/session.js";
import { type Connections, connect, connectAndAskVersion } from "./connections.js";

/** The plugins that it has a clause for. With any other it makes a user with an empty password. */
const AUTHENTICATION: Readonly<Record<string, string>> = {
  AWSAuthenticationPlugin: "IDENTIFIED WITH AWSAuthenticationPlugin as 'RDS'",
  mysql_no_login: "IDENTIFIED WITH mysql_no_login",
};

/** Nothing is escaped: a quote in a password ends the literal. */
export const user: ResourceHandler<Connections> = {
  specs: {
    user: { kind: "string", required: true, forceNew: true },
    host: { kind: "string", default: "localhost", forceNew: true },
    plaintextPassword: { kind: "string", secret: true, stored: sha256 },
    password: {
      ...{ kind: "string", secret: true, deprecated: true },
      conflictsWith: ["plaintextPassword"],
    },
    authPlugin: { kind: "string", forceNew: true, conflictsWith: ["plaintextPassword", "password"] },
    tlsOption: { kind: "string", default: "NONE", forceNew: true },
  },

  async create(db, d) {
    const plugin = d.text("authPlugin");
    if (plugin === "AWSAuthenticationPlugin" && d.text("host") === "localhost")
      throw new Error("cannot use IAM auth against localhost");
    const password = d.text("plaintextPassword") || d.text("password");
    const sql = await connectAndAskVersion(db);
    const authentication = AUTHENTICATION[plugin] ?? `IDENTIFIED BY '${password}'`;
    const require = d.text("tlsOption") ? ` REQUIRE ${d.text("tlsOption")}` : "";
    await sql.query(`CREATE USER ${accountOf(d)} ${authentication}${require}`);
    return { id: `${d.text("user")}@${d.text("host")}` };
  },

  // The host is not looked at: a user of that name at any host will do.
  async read(db, id, d) {
    const sql = await connect(db);
    const found = await sql.query(`SELECT USER FROM mysql.user WHERE USER='${d.text("user")}'`);
    return found.length > 0 ? { id } : undefined;
  },

  async update(db, id, d) {
    if (d.text("authPlugin")) return { id };
    const changed = ["plaintextPassword", "password"].find((key) => d.changed(key));
    const sql = await connectAndAskVersion(db);
    if (changed !== undefined)
      await sql.query(`ALTER USER ${accountOf(d)} IDENTIFIED BY '${d.text(changed)}'`);
    return { id };
  },

  async delete(db, _id, d) {
    const sql = await connect(db);
    await sql.query(`DROP USER ${accountOf(d)}`);
  },
};

const accountOf = (d: Attributes): string => `'${d.text("user")}'@'${d.text("host")}'`;
