import { createHash } from "node:crypto";
import {
  type Attributes,
  type Made,
  type Props,
  type ResourceHandler,
  readBack,
  Unread,
  wrap,
} from "../../resource.js";
import { asMemberOf, lockRole } from "./locks.js";
import { type Connections, ident, literal, type Row, type Sql } from "./session.js";

/** Boolean properties, the words that set and unset them, and the catalog column; in the order of updates. */
const FLAGS = [
  { key: "bypassRowLevelSecurity", word: "BYPASSRLS", column: "rolbypassrls" },
  { key: "createDatabase", word: "CREATEDB", column: "rolcreatedb" },
  { key: "createRole", word: "CREATEROLE", column: "rolcreaterole" },
  { key: "inherit", word: "INHERIT", column: "rolinherit" },
  { key: "login", word: "LOGIN", column: "rolcanlogin" },
  { key: "replication", word: "REPLICATION", column: "rolreplication" },
  { key: "superuser", word: "SUPERUSER", column: "rolsuper" },
] as const;

const TIMEOUTS = [
  { key: "statementTimeout", setting: "statement_timeout" },
  { key: "idleInTransactionSessionTimeout", setting: "idle_in_transaction_session_timeout" },
] as const;

export const role: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    name: { kind: "string", autoName: true },
    password: { kind: "string", secret: true, conflictsWith: ["passwordWo", "passwordWoVersion"] },
    passwordWo: {
      ...{ kind: "string", secret: true, writeOnly: true },
      ...{ conflictsWith: ["password"], requiredWith: "passwordWoVersion" },
    },
    passwordWoVersion: { kind: "string", conflictsWith: ["password"], requiredWith: "passwordWo" },
    encrypted: { kind: "string", deprecated: true },
    encryptedPassword: { kind: "bool", default: true },
    roles: { kind: "set" },
    searchPaths: { kind: "list", ownName: "search_path" },
    validUntil: { kind: "string", default: "infinity" },
    connectionLimit: { kind: "int", default: -1, minimum: -1 },
    superuser: { kind: "bool", default: false },
    createDatabase: { kind: "bool", default: false },
    createRole: { kind: "bool", default: false },
    inherit: { kind: "bool", default: true },
    login: { kind: "bool", default: false },
    replication: { kind: "bool", default: false },
    bypassRowLevelSecurity: { kind: "bool", default: false },
    skipDropRole: { kind: "bool", default: false },
    skipReassignOwned: { kind: "bool", default: false },
    statementTimeout: { kind: "int", minimum: 0 },
    idleInTransactionSessionTimeout: { kind: "int", minimum: 0 },
    assumeRole: { kind: "string" },
  },

  async create(db, d) {
    const name = d.text("name");
    await db.transaction("", async (sql) => {
      await wrap(
        `error creating role ${name}`,
        sql.query(`CREATE ROLE ${ident(name)} WITH ${createOptions(d).join(" ")}`),
      );
      await grantRoles(sql, d);
      await applySettings(sql, d);
    });
    return readBack(name, readRole(db, name, d));
  },

  read: readRole,

  async update(db, _id, d) {
    const [before, name] = [d.previous().text("name"), d.text("name")];
    await db.transaction("", async (sql) => {
      await lockRole(sql, before);
      if (d.changed("name")) {
        await wrap(
          "error updating role NAME",
          sql.query(`ALTER ROLE ${ident(before)} RENAME TO ${ident(name)}`),
        );
      }
      await alterAttributes(sql, d);
      // All memberships go and come back at any update, also those that a GrantRole made: the provider's habit.
      await revokeRoles(sql, name);
      await grantRoles(sql, d);
      await applySettings(sql, d);
    });
    const read = await readBack(name, readRole(db, name, d));
    // With a write-only password the state forgets the other one.
    const forgets = d.text("passwordWo") && d.changed("passwordWoVersion");
    return read && forgets ? { ...read, props: { ...read.props, password: "" } } : read;
  },

  async delete(db, _id, d) {
    const name = d.text("name");
    await db.transaction("", async (sql) => {
      await lockRole(sql, name);
      if (!d.flag("skipReassignOwned"))
        await asMemberOf(sql, [name], () => dropOwned(sql, name, db.config.databaseUsername));
      if (!d.flag("skipDropRole"))
        await wrap(`could not delete role ${name}`, sql.query(`DROP ROLE ${ident(name)}`));
    });
  },
};

function createOptions(d: Attributes): string[] {
  return [
    ...passwordOption(d),
    ...(d.text("validUntil") ? [`VALID UNTIL ${validUntil(d)}`] : []),
    `CONNECTION LIMIT ${d.number("connectionLimit")}`,
    ...FLAGS.map(({ key, word }) => (d.flag(key) ? word : `NO${word}`)),
  ];
}

function passwordOption(d: Attributes): string[] {
  const password = d.text("password") || d.text("passwordWo");
  if (!password) return [];
  if (password.toUpperCase() === "NULL") return ["PASSWORD NULL"];
  return [`${d.flag("encryptedPassword") ? "ENCRYPTED" : "UNENCRYPTED"} PASSWORD ${literal(password)}`];
}

const validUntil = (d: Attributes): string =>
  d.text("validUntil").toLowerCase() === "infinity" ? "'infinity'" : literal(d.text("validUntil"));

async function alterAttributes(sql: Sql, d: Attributes): Promise<void> {
  const alter = (what: string, change: string) =>
    wrap(`error updating role ${what}`, sql.query(`ALTER ROLE ${ident(d.text("name"))} ${change}`));
  const flag = async ({ key, word }: (typeof FLAGS)[number]) => {
    if (d.changed(key)) await alter(word, `WITH ${d.flag(key) ? word : `NO${word}`}`);
  };
  const password = d.text("passwordWo") || d.text("password");
  // A removed password stays valid on the server: there is then nothing to set.
  if (passwordChanged(d) && password) await alter("password", `PASSWORD ${literal(password)}`);
  const [bypass, ...others] = FLAGS;
  await flag(bypass);
  if (d.changed("connectionLimit"))
    await alter("CONNECTION LIMIT", `CONNECTION LIMIT ${d.number("connectionLimit")}`);
  for (const other of others) await flag(other);
  if (d.changed("validUntil") && d.text("validUntil"))
    await alter("VALID UNTIL", `VALID UNTIL ${validUntil(d)}`);
}

const passwordChanged = (d: Attributes): boolean =>
  d.text("passwordWo") ? d.changed("passwordWoVersion") : d.changed("password") || d.changed("name");

async function revokeRoles(sql: Sql, name: string): Promise<void> {
  const rows = await wrap(
    `could not get roles list for role ${name}`,
    sql.query(
      `SELECT pg_get_userbyid(roleid)::text AS granted FROM pg_auth_members members
         JOIN pg_roles ON members.member = pg_roles.oid WHERE rolname = $1`,
      [name],
    ),
  );
  for (const granted of rows.map((row) => row["granted"] as string)) {
    await wrap(
      `could not revoke role ${granted} from ${name}`,
      sql.query(`REVOKE ${ident(granted)} FROM ${ident(name)}`),
    );
  }
}

async function grantRoles(sql: Sql, d: Attributes): Promise<void> {
  const name = d.text("name");
  for (const granted of d.items("roles")) {
    await wrap(
      `could not grant role ${granted} to ${name}`,
      sql.query(`GRANT ${ident(granted)} TO ${ident(name)}`),
    );
  }
}

/** Settings of the role. search_path is written every time, the others when they changed. */
async function applySettings(sql: Sql, d: Attributes): Promise<void> {
  const name = d.text("name");
  const set = (setting: string, to: string, shown: string) =>
    wrap(
      `could not set ${setting} ${shown} for ${name}`,
      sql.query(`ALTER ROLE ${ident(name)} SET ${setting} TO ${to}`),
    );
  const reset = (setting: string) =>
    wrap(`could not reset ${setting} for ${name}`, sql.query(`ALTER ROLE ${ident(name)} RESET ${setting}`));

  const path = d.items("searchPaths");
  const illegal = path.find((schema) => schema.includes(", "));
  if (illegal !== undefined) throw new Error(`search_path cannot contain \`, \`: ${illegal}`);
  const to = path.map(ident).join(", ") || "DEFAULT";
  await set("search_path", to, to);

  for (const { key, setting } of TIMEOUTS) {
    if (!d.changed(key)) continue;
    const value = String(d.number(key));
    await (d.number(key) ? set(setting, value, value) : reset(setting));
  }
  const actor = d.text("assumeRole");
  if (d.changed("assumeRole")) await (actor ? set("role", ident(actor), actor) : reset("role"));
}

async function dropOwned(sql: Sql, name: string, heir: string): Promise<void> {
  await wrap(
    `could not reassign owned by role ${name} to ${heir}`,
    sql.query(`REASSIGN OWNED BY ${ident(name)} TO ${ident(heir)}`),
  );
  await wrap(`could not drop owned by role ${name}`, sql.query(`DROP OWNED BY ${ident(name)}`));
}

async function readRole(db: Connections, id: string, d: Attributes): Promise<Made | undefined> {
  const [row] = await wrap(
    "error reading ROLE",
    db.query(
      `SELECT ARRAY(SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members WHERE member = pg_roles.oid) AS roles,
              rolname, rolconnlimit, coalesce(rolvaliduntil::text, 'infinity') AS rolvaliduntil, rolconfig,
              ${FLAGS.map(({ column }) => column).join(", ")}
         FROM pg_roles WHERE rolname = $1`,
      [id],
    ),
  );
  if (!row) return undefined;
  const name = row["rolname"] as string;
  const props = { ...propsOf(row, d), ...timeouts((row["rolconfig"] ?? []) as string[]) };
  if (!d.text("password")) return { id: name, props };
  try {
    return { id: name, props: { ...props, password: await readPassword(db, name, d.text("password"), row) } };
  } catch (error) {
    throw new Unread(name, error, props);
  }
}

function propsOf(row: Row, d: Attributes): Props {
  const settings = (row["rolconfig"] ?? []) as string[];
  const path = setting(settings, "search_path")?.split(", ") ?? [];
  return {
    name: row["rolname"],
    connectionLimit: row["rolconnlimit"],
    validUntil: row["rolvaliduntil"],
    encryptedPassword: true,
    roles: [...new Set(row["roles"] as string[])].sort(),
    searchPaths: path.map((schema) => schema.replace(/^"+|"+$/g, "")),
    // Of several the last counts.
    assumeRole: setting(settings.toReversed(), "role") ?? "",
    skipDropRole: d.flag("skipDropRole"),
    skipReassignOwned: d.flag("skipReassignOwned"),
    ...Object.fromEntries(FLAGS.map(({ key, column }) => [key, row[column]])),
  };
}

const timeouts = (settings: readonly string[]): Props =>
  Object.fromEntries(TIMEOUTS.map((timeout) => [timeout.key, milliseconds(settings, timeout.setting)]));

/** The provider looks at how an entry begins, so that the setting `role.x` passes for `role`. */
const setting = (settings: readonly string[], name: string): string | undefined =>
  settings.find((entry) => entry.startsWith(name))?.replace(`${name}=`, "");

/** The provider reads a bare number only: a value like `5s`, set by hand, makes every read fail. */
function milliseconds(settings: readonly string[], name: string): number {
  const text = setting(settings, name)?.split(", ")[0] ?? "0";
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(`error reading statement_timeout: strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

/** What the state should hold as the password. A SCRAM verifier on the server is taken to match any plain password. */
async function readPassword(db: Connections, name: string, stated: string, role: Row): Promise<string> {
  if (role["rolcanlogin"] !== true || !db.config.superuser) return stated;
  const [self] = await db.query("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER");
  if (self?.["rolsuper"] !== true) {
    throw new Error(
      `could not read role password from Postgres as connected user ${db.config.databaseUsername} is not a SUPERUSER. ` +
        "You can set `superuser = false` in the provider configuration so it will not try to read the password from Postgres",
    );
  }
  const [shadow] = await db.query("SELECT coalesce(passwd, '') AS passwd FROM pg_shadow WHERE usename = $1", [
    name,
  ]);
  const stored = (shadow?.["passwd"] ?? "") as string;
  const plain = !stated.startsWith("md5") && !stated.startsWith("SCRAM-SHA-256");
  const md5 = `md5${createHash("md5")
    .update(stated + name)
    .digest("hex")}`;
  return plain && (stored === md5 || stored.startsWith("SCRAM-SHA-256")) ? stated : stored;
}
