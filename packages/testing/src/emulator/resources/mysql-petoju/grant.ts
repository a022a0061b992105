import {
  type Attributes,
  describe,
  type Made,
  type Props,
  type ResourceHandler,
  readBack,
  wrap,
} from "../../resource.js";
import type { Connections } from "./connections.js";
import {
  type Granted,
  grantStatement,
  idOf,
  isSameSubject,
  printed,
  revokeStatement,
  wantedOf,
} from "./granted.js";
import { normalizePrivileges, samePrivileges } from "./privileges.js";
import { isNonexistingGrant, shownLike, shownOf } from "./show-grants.js";

const replacing = { kind: "string", forceNew: true } as const;

/** Privileges on a database, its tables, columns or routines, or roles, to a user or a role. */
export const grant: ResourceHandler<Connections> = {
  importable: true,
  specs: {
    user: { ...replacing, conflictsWith: ["role"] },
    role: { ...replacing, conflictsWith: ["user", "host"] },
    host: { ...replacing, default: "localhost", conflictsWith: ["role"] },
    database: { ...replacing, default: "*" },
    table: { ...replacing, default: "*" },
    privileges: { kind: "set" },
    roles: { kind: "set", forceNew: true, conflictsWith: ["privileges"] },
    grant: { kind: "bool", default: false, forceNew: true },
    tlsOption: { ...replacing, default: "NONE", deprecated: true },
  },

  async create(db, d) {
    const wanted = wantedOf(d);
    const { name, host } = wanted.grantee;
    return db.exclusively(host ? `${name}@${host}` : name, async () => {
      const found = await wrap(
        "failed showing grants: showGrant - getting all grants failed",
        shownLike(db, wanted),
      );
      if (found !== undefined) {
        const who = `mysql.UserOrRole{Name:"${name}", Host:"${host}"}`;
        throw new Error(`user/role ${who} already has grant ${printed(found)} - `);
      }
      const statement = grantStatement(wanted);
      await wrap(`Error running SQL (${statement})`, db.query(statement));
      return readBack(idOf(wanted), read(db, idOf(wanted), d));
    });
  },

  read,

  /** What went is revoked, and if anything came, the whole list is granted again. */
  async update(db, id, d) {
    const wanted = wantedOf(d);
    const [before, after] = [d.previous().items("privileges"), d.items("privileges")];
    const gone = normalizePrivileges(before.filter((one) => !after.includes(one)));
    const statements = [
      ...(gone.length > 0 ? [revokeStatement(wanted, gone, false)] : []),
      ...(after.some((one) => !before.includes(one)) ? [grantStatement(wanted)] : []),
    ];
    for (const statement of statements) await wrap("failed updating privileges", db.query(statement));
    return { id };
  },

  async delete(db, _id, d) {
    const wanted = wantedOf(d);
    const { name, host } = wanted.grantee;
    const statement = revokeStatement(wanted);
    await db.exclusively(host ? `${name}@${host}` : name, async () => {
      try {
        await db.query(statement);
      } catch (error) {
        // From MySQL 8.4 on nothing is revoked where one of the privileges is not held: the others stay.
        if (isNonexistingGrant(error)) return;
        throw new Error(`error revoking ${statement}: ${describe(error)}`, { cause: error });
      }
    });
  },

  /** `user@host@database@table`, one more `@` for the grant option, and `;r` at the end for roles. */
  async importState(db, id) {
    const parts = id.replace(/;r$/, "").split("@");
    const [name = "", host = "", database = "", table = ""] = parts;
    if (parts.length !== 4 && parts.length !== 5)
      throw new Error(
        `wrong ID format ${id} - expected user@host@database@table (and optionally ending @ to signify grant option) where some parts can be empty)`,
      );
    const common = { grantee: { name, host }, grantOption: parts.length === 5, tlsOption: "" };
    const wanted: Granted = id.endsWith(";r")
      ? { ...common, kind: "roles", roles: [] }
      : { ...common, kind: "table", database, table, privileges: [] };
    const shown = await wrap("failed to showUserGrants in import", shownOf(db, wanted.grantee));
    const found = shown.find((one) => isSameSubject(one, wanted));
    if (!found)
      throw new Error(
        `failed to find the grant to import: [${parts.join(" ")}] -- found []mysql.MySQLGrant{}`,
      );
    const on = wanted.kind === "roles" ? { database, table } : {};
    return { id: idOf(found), props: { ...stateOf(found, [], ""), ...on } };
  },
};

async function read(db: Connections, _id: string, d: Attributes): Promise<Made | undefined> {
  const reading = shownLike(db, wantedOf(d));
  const found = await wrap(
    "ReadGrant - getting all grants failed: showGrant - getting all grants failed",
    reading,
  );
  return found && { id: idOf(found), props: stateOf(found, d.items("privileges"), d.text("role")) };
}

/** The state of what was found. A list that says the same in other words stays as it is. */
function stateOf(found: Granted, privileges: readonly string[], role: string): Props {
  const { grantee, grantOption, tlsOption } = found;
  const who = role ? { role: grantee.name } : { user: grantee.name, host: grantee.host };
  const common = { ...who, grant: grantOption, tlsOption };
  if (found.kind === "roles") return { ...common, roles: [...new Set(found.roles)].sort() };
  const same = privileges.length > 0 && samePrivileges(privileges, found.privileges);
  const listed = same ? {} : { privileges: [...new Set(found.privileges)].sort() };
  return found.kind === "table"
    ? { ...common, ...listed, table: found.table, database: found.database }
    : { ...common, ...listed };
}
