import { type Attributes, type Made, type ResourceHandler, readBack, wrap } from "../../resource.js";
import { databaseOwner, joinRole, leaveRole, lockRole } from "./locks.js";
import { type Connections, ident, literal } from "./session.js";

export const database: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    name: { kind: "string", autoName: true },
    owner: { kind: "string", computed: true },
    template: { kind: "string", computed: true, forceNew: true },
    encoding: { kind: "string", computed: true, forceNew: true },
    lcCollate: { kind: "string", computed: true, forceNew: true },
    lcCtype: { kind: "string", computed: true, forceNew: true },
    tablespaceName: { kind: "string", computed: true },
    connectionLimit: { kind: "int", default: -1, minimum: -1 },
    allowConnections: { kind: "bool", default: true },
    isTemplate: { kind: "bool", computed: true },
    alterObjectOwnership: { kind: "bool", default: false },
  },

  async create(db, d) {
    const name = d.text("name");
    await asOwner(db, d.text("owner"), () =>
      wrap(`error creating database "${name}"`, db.query(createStatement(db, d))),
    );
    return readBack(name, readDatabase(db, name, d));
  },

  read: readDatabase,

  async update(db, _id, d) {
    const name = d.text("name");
    const alter = (what: string, change: string) =>
      wrap(`error updating database ${what}`, db.query(`ALTER DATABASE ${ident(name)} ${change}`));
    if (d.changed("name")) {
      await wrap(
        "error updating database name",
        db.query(`ALTER DATABASE ${ident(d.previous().text("name"))} RENAME TO ${ident(name)}`),
      );
    }
    if (d.flag("alterObjectOwnership") && (d.changed("owner") || d.changed("alterObjectOwnership")))
      await reassign(db, d);
    if (d.changed("owner") && d.text("owner")) {
      await asOwner(db, d.text("owner"), () => alter("OWNER", `OWNER TO ${ident(d.text("owner"))}`));
    }
    if (d.changed("tablespaceName"))
      await alter("TABLESPACE", `SET TABLESPACE ${ident(d.text("tablespaceName"))}`);
    if (d.changed("connectionLimit"))
      await alter("CONNECTION LIMIT", `CONNECTION LIMIT = ${d.number("connectionLimit")}`);
    if (d.changed("allowConnections"))
      await alter("ALLOW_CONNECTIONS", `ALLOW_CONNECTIONS ${d.flag("allowConnections")}`);
    if (d.changed("isTemplate")) await alter("IS_TEMPLATE", `IS_TEMPLATE ${d.flag("isTemplate")}`);
    return readBack(name, readDatabase(db, name, d));
  },

  async delete(db, _id, d) {
    const name = d.text("name");
    await asOwner(db, d.text("owner"), async () => {
      if (d.flag("isTemplate")) {
        await wrap(
          "error updating database IS_TEMPLATE during DROP DATABASE",
          db.query(`ALTER DATABASE ${ident(name)} IS_TEMPLATE false`),
        );
      }
      // If the drop fails, the database stays closed: the provider's habit.
      await wrap(
        "error blocking connections to database",
        db.query(`ALTER DATABASE ${ident(name)} ALLOW_CONNECTIONS false`),
      );
      await wrap(
        "error terminating database connections",
        db.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
          [name],
        ),
      );
      await wrap("error dropping database", db.query(`DROP DATABASE ${ident(name)} WITH ( FORCE )`));
    });
  },
};

/**
 * Runs `body` as a member of the owner, while a second transaction holds the lock on the deployer. It needs two
 * connections at once, so it waits for ever with `maxConnections: 1`, as the provider does.
 */
function asOwner<T>(db: Connections, owner: string, body: () => Promise<T>): Promise<T> {
  if (!owner) return body();
  const deployer = db.config.databaseUsername;
  return db.transaction("", async (locks) => {
    await lockRole(locks, deployer);
    const joined = await joinRole(db, owner, deployer);
    try {
      return await body();
    } finally {
      // The provider does not look at how this ends.
      if (joined) await leaveRole(db, owner, deployer).catch(() => {});
    }
  });
}

function createStatement(db: Connections, d: Attributes): string {
  const quoted = (key: string, quote: (text: string) => string): string =>
    d.text(key).toUpperCase() === "DEFAULT" ? "DEFAULT" : quote(d.text(key));
  const optional = (key: string, word: string, quote: (text: string) => string): string[] =>
    d.text(key) ? [`${word} ${quoted(key, quote)}`] : [];
  return [
    `CREATE DATABASE ${ident(d.text("name"))}`,
    `OWNER ${ident(d.text("owner") || db.config.databaseUsername)}`,
    `TEMPLATE ${d.text("template") ? quoted("template", ident) : "template0"}`,
    `ENCODING ${d.text("encoding") ? quoted("encoding", literal) : "'UTF8'"}`,
    ...optional("lcCollate", "LC_COLLATE", literal),
    ...optional("lcCtype", "LC_CTYPE", literal),
    ...optional("tablespaceName", "TABLESPACE", ident),
    `ALLOW_CONNECTIONS ${d.flag("allowConnections")}`,
    `CONNECTION LIMIT ${d.number("connectionLimit")}`,
    `IS_TEMPLATE ${d.flag("isTemplate")}`,
  ].join(" ");
}

async function reassign(db: Connections, d: Attributes): Promise<void> {
  const [name, owner] = [d.text("name"), d.text("owner")];
  const deployer = db.config.databaseUsername;
  if (!owner) return;
  await db.transaction(name, async (sql) => {
    await lockRole(sql, deployer);
    const before = await databaseOwner(db, name);
    if (before === owner) return;
    const joined = await joinRole(db, before, deployer);
    try {
      await wrap(
        `error reassigning objects owned by '${before}'`,
        sql.query(`REASSIGN OWNED BY ${ident(before)} TO ${ident(owner)}`),
      );
    } finally {
      if (joined) await leaveRole(db, before, deployer).catch(() => {});
    }
  });
}

async function readDatabase(db: Connections, id: string, d: Attributes): Promise<Made | undefined> {
  const [row] = await wrap(
    "error reading database",
    db.query(
      `SELECT datname AS "name", pg_get_userbyid(datdba)::text AS "owner", pg_encoding_to_char(encoding)::text AS "encoding",
              datcollate AS "lcCollate", datctype AS "lcCtype", spcname AS "tablespaceName", datconnlimit AS "connectionLimit",
              datallowconn AS "allowConnections", datistemplate AS "isTemplate"
         FROM pg_database d JOIN pg_tablespace t ON d.dattablespace = t.oid WHERE datname = $1`,
      [id],
    ),
  );
  return row && { id: row["name"] as string, props: { ...row, template: d.text("template") || "template0" } };
}
