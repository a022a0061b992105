import { quoteIdentifier as q } from "@rolewright/core";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, ofService, serviceOf } from "./context.js";

const RUN_BY = "the deployer, or an administrator";

/** As which role logins act, and settings that no refresh sees. */
export const settingFindings: Check = (context) => [...acting(context), ...inOneDatabase(context)];

/** The setting `role` of a login, by which it acts as another role from its first statement on. */
function acting({ expected, roles }: Context): Finding[] {
  return [...expected.roles].flatMap(([name, { record, manifest }]) => {
    const role = roles.get(name);
    if (role === undefined) return [];
    const acts = role.settings.find((each) => each.startsWith("role="))?.slice("role=".length);
    if (acts === record.assumeRole) return [];
    const message =
      acts === undefined
        ? `"${name}" is to act as "${record.assumeRole}", and acts as itself: what it creates has the wrong owner, and default privileges do not hold for it.`
        : `"${name}" acts as "${acts}" from its first statement on${record.assumeRole === undefined ? "" : `, and is to act as "${record.assumeRole}"`}.`;
    const sql =
      record.assumeRole === undefined
        ? `ALTER ROLE ${q(name)} RESET ROLE`
        : `ALTER ROLE ${q(name)} SET ROLE TO ${q(record.assumeRole)}`;
    const found = finding("role-settings", name, message, { sql: [sql], runBy: RUN_BY });
    return [ofService(found, manifest.service)];
  });
}

/** Settings of a service's role in one database, and the role that a database makes all logins act as. */
function inOneDatabase(context: Context): Finding[] {
  const { catalog, expected, manifests } = context;
  const databases = new Set(manifests.map(({ database }) => database));
  return catalog.databaseSettings.flatMap(({ database, role, settings }) => {
    const wrong =
      role === undefined
        ? settings.filter((each) => databases.has(database) && each.startsWith("role="))
        : settings.filter(() => expected.roles.has(role));
    if (wrong.length === 0) return [];
    const names = wrong.map((each) => each.slice(0, each.indexOf("=")));
    const who = role === undefined ? "every role" : `"${role}"`;
    const sql = names.map((name) =>
      role === undefined
        ? `ALTER DATABASE ${q(database)} RESET ${settingSql(name)}`
        : `ALTER ROLE ${q(role)} IN DATABASE ${q(database)} RESET ${settingSql(name)}`,
    );
    // Their values are nobody's business: applications keep secrets in settings.
    const message = `${who} has a setting of its own for ${names.join(", ")} in the database "${database}" alone, which goes before its other settings, and which no refresh sees.`;
    const found = finding("role-settings", `${role ?? "every role"} in ${database}`, message, {
      sql,
      runBy: RUN_BY,
    });
    return [ofService(found, role === undefined ? undefined : serviceOf(context, role))];
  });
}

/** A parameter in SQL: those of extensions have a dot in their names. */
const settingSql = (name: string): string => name.split(".").map(q).join(".");
