import { isError } from "../mysql/session.js";
import type { Connections } from "./connections.js";
import { type Granted, type Grantee, isSameSubject } from "./granted.js";
import { normalizePrivileges, splitPrivileges } from "./privileges.js";

/** "There is no such grant", of an account, a table or a routine. */
export const isNonexistingGrant = (error: unknown): boolean => isError(error, 1141, 1147, 1403);

/** What the server shows of the same subject, its lines made one; `undefined` where there is none. */
export async function shownLike(db: Connections, wanted: Granted): Promise<Granted | undefined> {
  let found: Granted | undefined;
  for (const one of await shownOf(db, wanted.grantee)) {
    if (!isSameSubject(wanted, one)) continue;
    if (found === undefined) found = one;
    else if (found.kind === "roles" && one.kind === "roles") found.roles.push(...one.roles);
    else if (found.kind !== "roles" && one.kind !== "roles") found.privileges.push(...one.privileges);
  }
  return found;
}

/** All that SHOW GRANTS says of a grantee. */
export async function shownOf(db: Connections, { name, host }: Grantee): Promise<Granted[]> {
  let lines: readonly (readonly (string | null)[])[];
  try {
    lines = await db.query(`SHOW GRANTS FOR ${host ? `'${name}'@'${host}'` : `'${name}'`}`);
  } catch (error) {
    if (isNonexistingGrant(error)) return [];
    throw new Error(`showUserGrants - getting grants failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const anywhere = (one: string): boolean => one === "" || one === "%";
  return lines
    .flatMap(([line]) => parseGrant(line ?? "") ?? [])
    .filter(({ grantee }) => {
      const sameHost = grantee.host === host || (anywhere(grantee.host) && anywhere(host));
      return grantee.name === name && sameHost;
    });
}

const GRANT_ON_ROUTINE = /GRANT\s+(.+)\s+ON\s+(FUNCTION|PROCEDURE)\s+(.+)\s+TO\s+(.+)/;
const GRANT_ON_TABLE = /GRANT\s+(.+)\s+ON\s+(.+)\s+TO\s+(.+)/;
const GRANT_OF_ROLES = /GRANT\s+(.+)\s+TO\s+(.+)/;

/** One line of SHOW GRANTS. Partial revokes and MariaDB's default role are passed over, and what says USAGE alone. */
export function parseGrant(line: string): Granted | undefined {
  if (line.startsWith("REVOKE") || line.startsWith("SET DEFAULT ROLE")) return undefined;
  const common = {
    grantOption: /\bGRANT OPTION\b|\bADMIN OPTION\b/.test(line),
    tlsOption: /.*REQUIRE\s+(.*)/.exec(line)?.[1] ?? "NONE",
  };
  const routine = GRANT_ON_ROUTINE.exec(line);
  const table = routine ? null : GRANT_ON_TABLE.exec(line);
  const [, what = "", on = "", to = ""] = table ?? [];
  if (routine) {
    const [, privileges = "", objectType = "", object = "", account = ""] = routine;
    const [database, name] = objectOf(object);
    const granted = normalizePrivileges(splitPrivileges(privileges));
    if (granted.length === 0) return undefined;
    return {
      ...{ ...common, kind: "routine", objectType, database, routine: name },
      ...{ grantee: granteeOf(account), privileges: granted },
    };
  }
  if (table) {
    const [database, name] = objectOf(on);
    const granted = normalizePrivileges(splitPrivileges(what));
    if (granted.length === 0) return undefined;
    return {
      ...{ ...common, kind: "table", database, table: name },
      ...{ grantee: granteeOf(to), privileges: granted },
    };
  }
  const [, roles, account] = GRANT_OF_ROLES.exec(line) ?? [];
  if (roles === undefined || account === undefined)
    throw new Error(
      `failed to parseGrantFromRow: failed to parse object portion of grant statement: ${line}`,
    );
  const names = roles.split(",").map((role) => role.replace(/^[`@%" ]+|[`@%" ]+$/g, ""));
  return { ...common, kind: "roles", grantee: granteeOf(account), roles: names };
}

function granteeOf(text: string): Grantee {
  const [, name = "", host = ""] = /['`]?([^'`]+)['`]?(?:@['`]?([^'`]+)['`]?)?/.exec(text) ?? [];
  return { name, host };
}

function objectOf(text: string): [database: string, name: string] {
  const [, database = "", name = ""] = /['`]?([^'`]+)['`]?\.['`]?([^'`]+)['`]?/.exec(text) ?? [];
  return [database, name];
}
