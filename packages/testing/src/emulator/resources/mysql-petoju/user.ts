import {
  type Attributes,
  describe,
  type Made,
  type Props,
  type ResourceHandler,
  wrap,
} from "../../resource.js";
import { isError, quoteIdentifier, sha256 } from "../mysql/session.js";
import type { Connections } from "./connections.js";

const PASSWORDS = ["plaintextPassword", "password", "passwordWo"];

/** An account that logs in. Unlike elsewhere in this provider, names and passwords are escaped. */
export const user: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    user: { kind: "string", required: true, forceNew: true },
    host: { kind: "string", default: "localhost", forceNew: true },
    plaintextPassword: { kind: "string", secret: true, stored: sha256 },
    password: {
      ...{ kind: "string", secret: true, deprecated: true },
      conflictsWith: ["plaintextPassword", "passwordWo"],
    },
    passwordWo: {
      ...{ kind: "string", secret: true, writeOnly: true },
      ...{ conflictsWith: ["plaintextPassword", "password"], requiredWith: "passwordWoVersion" },
    },
    passwordWoVersion: { kind: "int", requiredWith: "passwordWo" },
    authPlugin: { kind: "string", forceNew: true, keptWhenEmpty: true, conflictsWith: ["password"] },
    aadIdentity: {
      ...{ kind: "set", forceNew: true, maxItems: 1, unsupported: true },
      block: { type: { kind: "string" }, identity: { kind: "string", required: true } },
    },
    authStringHashed: {
      ...{ kind: "string", secret: true, keptWhenEmpty: true, unsupported: true },
      conflictsWith: PASSWORDS,
    },
    authStringHex: {
      ...{ kind: "string", secret: true, keptWhenEmpty: true, unsupported: true },
      conflictsWith: [...PASSWORDS, "authStringHashed"],
    },
    tlsOption: { kind: "string", default: "NONE" },
    retainOldPassword: { kind: "bool" },
    discardOldPassword: { kind: "bool", default: false },
    maxUserConnections: { kind: "int", unsupported: true },
    maxStatementTime: { kind: "int", unsupported: true },
  },

  async create(db, d) {
    const [plugin, host] = [d.text("authPlugin"), d.text("host")];
    if (plugin === "AWSAuthenticationPlugin" && host === "localhost")
      throw new Error("cannot use IAM auth against localhost");
    const password = writeOnlyOf(d) || d.text("plaintextPassword") || d.text("password");
    const as = plugin === "AWSAuthenticationPlugin" ? " as 'RDS'" : "";
    const identified = plugin ? ` IDENTIFIED WITH ${plugin}${as}` : password ? " IDENTIFIED" : "";
    const by = password ? ` BY ${quoteString(password)}` : "";
    const require = d.text("tlsOption") ? ` REQUIRE ${d.text("tlsOption")}` : "";
    const statement = `CREATE USER ${accountOf(d)}${identified}${by}${require}`;
    await wrap("failed executing SQL", db.query(statement));
    return { id: `${d.text("user")}@${host}` };
  },

  read: (db, id, d) => readUser(db, id, d),

  async update(db, id, d) {
    for (const [words, statement] of changesOf(d)) await wrap(words, db.query(statement));
    return { id };
  },

  async delete(db, _id, d) {
    await db.query(`DROP USER ${accountOf(d)}`);
  },

  async importState(db, id, attributesOf) {
    const [name = "", ...host] = id.split("@");
    if (host.length === 0) throw new Error(`wrong ID format ${id} (expected USER@HOST)`);
    const props = { user: name, host: host.join("@") };
    const read = await readUser(db, id, attributesOf(props));
    return read && { id, props: { ...props, ...read.props } };
  },
};

const accountOf = (d: Attributes): string =>
  `${quoteIdentifier(d.text("user"))}@${quoteIdentifier(d.text("host"))}`;

const ESCAPES: Readonly<Record<string, string>> = { "\0": "\\0", "\n": "\\n", "\r": "\\r" };

const quoteString = (text: string): string =>
  `'${text.replace(/[\\'"\0\n\r]/g, (one) => ESCAPES[one] ?? `\\${one}`)}'`;

/** The statements of an update, each under the words of its error. */
function* changesOf(d: Attributes): Generator<readonly [words: string, statement: string]> {
  const [account, tls] = [accountOf(d), d.text("tlsOption")];
  // A refresh brings plugin and hash into the state, and they go back as they were then.
  const [plugin, hashed, hex] = [d.text("authPlugin"), d.text("authStringHashed"), d.text("authStringHex")];
  if (plugin && d.changed("tlsOption")) {
    const as = hashed ? `'${hashed}'` : hex;
    const identified = as ? `IDENTIFIED WITH ${plugin} AS ${as}` : "";
    yield ["failed running query", `ALTER USER ${account} ${identified}  REQUIRE ${tls}`];
  }
  if (d.flag("discardOldPassword"))
    yield ["failed running query", `ALTER USER ${account} DISCARD OLD PASSWORD`];
  const password = newPasswordOf(d);
  if (password !== undefined) {
    const retain = d.flag("retainOldPassword") ? " RETAIN CURRENT PASSWORD" : "";
    const identified = `IDENTIFIED BY ${quoteString(password)}${retain}`;
    yield ["failed changing password", `ALTER USER ${account} ${identified}`];
  }
  if (d.changed("tlsOption"))
    yield ["failed setting require tls option", `ALTER USER ${account} REQUIRE ${tls}`];
}

function writeOnlyOf(d: Attributes): string {
  const password = d.text("passwordWo");
  if (d.has("passwordWo") && password === "") throw new Error("password_wo must not be empty");
  return password;
}

/** A write-only password that goes is an empty one, whatever comes in its place. */
function newPasswordOf(d: Attributes): string | undefined {
  if (d.changed("passwordWoVersion")) return writeOnlyOf(d);
  const changed = ["plaintextPassword", "password"].find((key) => d.changed(key));
  return changed === undefined ? undefined : d.text(changed);
}

/** What the provider can read. With a default role, and on MariaDB, that a user is there is all that it sees. */
const CREATE_USER =
  /^CREATE USER ['`]([^'`]*)['`]@['`]([^'`]*)['`] IDENTIFIED WITH ['`]([^'`]*)['`] (?:AS (?:'((?:.*?[^\\])?)'|(0x[0-9A-Fa-f]+)) )?REQUIRE ([^ ]*)/;

const [UNKNOWN_USER, USER_NOT_FOUND] = [1396, 1133];

async function readUser(db: Connections, id: string, d: Attributes): Promise<Made | undefined> {
  await db.query("SET print_identified_with_as_hex = ON").catch(() => {});
  let shown: string;
  try {
    const [row] = await db.query(`SHOW CREATE USER ${accountOf(d)}`);
    shown = row?.[0] ?? "";
  } catch (error) {
    if (isError(error, UNKNOWN_USER, USER_NOT_FOUND)) return undefined;
    throw new Error(`failed getting user: ${describe(error)}`, { cause: error });
  }
  const found = CREATE_USER.exec(shown);
  if (found) return { id, props: propsOf(found) };
  if (shown.startsWith("CREATE USER")) return { id };
  throw new Error(`Create user couldn't be parsed - it is ${shown}`);
}

function propsOf([, name, host, plugin, hashed = "", hex, tls]: RegExpExecArray): Props {
  return {
    ...{ user: name, host, authPlugin: plugin, tlsOption: tls },
    authStringHex: hex ? `0x${hex.slice(2).toUpperCase()}` : "",
    authStringHashed: hex ? "" : hashed,
  };
}
