import {
  deployerSql,
  grantSpelling,
  MIGRATOR_PRIVILEGES,
  quoteIdentifier as q,
} from "@rolewright/core/mysql";
import { type Finding, finding } from "../../finding.js";
import { accountOf } from "../accounts.js";
import { ADMINISTRATOR, type Context } from "../audit/context.js";
import { isEverything } from "../audit/parties.js";
import { isOn } from "../spelling.js";

/** What the connected login lacks of what a deployer needs, and what it has too much. */
export function deployerFindings(context: Context): Finding[] {
  const { catalog, reach } = context;
  const { name, host } = accountOf(catalog.readBy);
  const mine = new Set(reach.of(catalog.readBy).map(({ account }) => account));
  const held = catalog.grants.filter(({ grantee }) => mine.has(grantee));
  if (held.some(({ database, privileges }) => isEverything(database, privileges))) {
    const message = `"${catalog.readBy}" may do everything on the server: whoever has its password has the server. Deploy with a login that \`rolewright deployer\` describes.`;
    return [finding("deployer-superuser", catalog.readBy, message)];
  }
  const onServer = held.filter(({ database }) => database === undefined).flatMap((each) => each.privileges);
  const databases = [...context.expected.databases.keys()];
  const { engine, partialRevokes } = catalog;
  const onAccounts = held
    .filter((each) => each.table === undefined && isOn(each, "mysql", partialRevokes))
    .flatMap((each) => each.privileges);
  // That the tables of `mysql` can be read is known by now.
  const mayUpdate = engine === "mysql" || [...onServer, ...onAccounts].includes("UPDATE");
  const lacking = [
    ...NEEDED[engine].filter((each) => !onServer.includes(each)).map((each) => [each, "*.*"] as const),
    ...(mayUpdate ? [] : [["UPDATE", "`mysql`.*"] as const]),
    ...databases
      .filter((database) => !mayGrantOn(context, mine, database))
      .map((database) => ["ALL", `${q(grantSpelling(database, partialRevokes))}.*`] as const),
  ];
  const made =
    databases.length === 0 ? [] : deployerSql({ engine, databases, host, name, partialRevokes }).statements;
  return lacking.map(([privilege, on]) => {
    const account = `${q(name)}@${q(host)}`;
    const option = privilege === "ALL" ? " WITH GRANT OPTION" : "";
    const reason = made.find(
      ({ sql }) => sql.startsWith("GRANT") && sql.includes(` ON ${on} `) && sql.includes(privilege),
    );
    return finding(
      "deployer-privileges",
      `${privilege} on ${on}`,
      `"${catalog.readBy}" lacks ${privilege} on ${on}${option.toLowerCase()}. ${reason?.reason ?? ""}`.trim(),
      { sql: [`GRANT ${privilege} ON ${on} TO ${account}${option}`], runBy: ADMINISTRATOR },
    );
  });
}

/** On the whole server. */
const NEEDED = {
  mysql: ["CREATE USER", "CREATE ROLE", "DROP ROLE", "ROLE_ADMIN"],
  mariadb: ["CREATE USER"],
} as const;

/** Only in its own spelling may a grant be passed on. */
function mayGrantOn({ catalog }: Context, mine: Set<string>, database: string): boolean {
  const spelling = grantSpelling(database, catalog.partialRevokes);
  return catalog.grants.some(
    (each) =>
      mine.has(each.grantee) &&
      each.grantable &&
      each.table === undefined &&
      each.routine === undefined &&
      (each.database === undefined || each.database === spelling) &&
      MIGRATOR_PRIVILEGES.every((privilege) => each.privileges.includes(privilege)),
  );
}
