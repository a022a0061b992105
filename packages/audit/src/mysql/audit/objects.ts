import { ENGINE_FACTS, quoteIdentifier as q, renderSql } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogGrant } from "../catalog/catalog.js";
import { isPattern, literalOf, reaches } from "../spelling.js";
import { type Check, type Context, DEPLOYER } from "./context.js";
import type { Place } from "./expected.js";

/** Whether what a grant is on is there; `undefined` where this login would not see it. */
export function isThere(
  { catalog, sight }: Context,
  { database, table, routine }: Pick<Place, "database" | "table" | "routine">,
): boolean | undefined {
  if (!catalog.databases.some(({ name }) => name === database))
    return sight.database(database) ? false : undefined;
  if (table === undefined && routine === undefined) return true;
  const found = catalog.objects.some(
    (each) =>
      each.database === database &&
      (table === undefined
        ? `${each.kind} ${each.name}` === routine
        : each.name === table && (each.kind === "table" || each.kind === "view")),
  );
  return found || (sight.objects(database) ? false : undefined);
}

/** The same of a grant that was found, whose database may be a pattern. */
export function reachesAnything(context: Context, grant: CatalogGrant): boolean | undefined {
  const { catalog, sight } = context;
  const { database = "", table, routine } = grant;
  if (table !== undefined || routine !== undefined) return isThere(context, { ...grant, database });
  if (catalog.databases.some(({ name }) => reaches(database, name, catalog.partialRevokes))) return true;
  // Of a pattern it is not known which databases this login would see.
  if (isPattern(database, catalog.partialRevokes)) return sight.database("\0") ? false : undefined;
  return sight.database(catalog.partialRevokes ? database : literalOf(database)) ? false : undefined;
}

/** Databases that are not there, or not as the library makes them, and what is named in them and is not there. */
export const objectFindings: Check = (context) => {
  const { catalog, expected } = context;
  const there = new Map(catalog.databases.map((each) => [each.name, each]));
  const databases = [...expected.databases].flatMap(([name, { service }]): Finding[] => {
    const database = there.get(name);
    if (isThere(context, { database: name }) === false) return [missing(context, name, service)];
    const { characterSet } = database ?? {};
    if (characterSet === undefined || characterSet === "utf8mb4") return [];
    const message = `the character set of "${name}" is ${characterSet}: new tables can not hold all of Unicode. Tables that are there keep theirs.`;
    const sql = [`ALTER DATABASE ${q(name)} CHARACTER SET utf8mb4`];
    return [ofService(finding("database-character-set", name, message, { sql, runBy: DEPLOYER }), service)];
  });
  return [...databases, ...namedFindings(context)];
};

function missing({ catalog }: Context, name: string, service: string): Finding {
  const { engine } = catalog;
  const sql = renderSql(
    [
      {
        ...{ kind: "database", key: "", name, dependsOn: [] },
        ...{ characterSet: "utf8mb4", collation: ENGINE_FACTS[engine].collation },
      },
    ],
    engine,
  );
  const message = `the database "${name}" is not there. What was granted on it holds again once there is one of that name; its data comes from a backup.`;
  return ofService(finding("schema-missing", name, message, { sql, runBy: DEPLOYER }), service);
}

/** Tables and routines that offers name and that are not there: nothing could be granted on them. */
function namedFindings(context: Context): Finding[] {
  const { expected, accounts } = context;
  const lacking = [...expected.accounts].flatMap(([id, { manifest }]) =>
    [...expected.placesOf(id).values()]
      .filter(({ table, routine }) => table !== undefined || routine !== undefined)
      .filter((place) => accounts.has(id) && expected.databases.has(place.database))
      .filter((place) => isThere(context, { database: place.database }) && isThere(context, place) === false)
      .map(({ database, table, routine }) => {
        const [kind, name] = routine === undefined ? ["table", table] : routine.split(" ");
        return { subject: `${database}.${name}`, kind, service: manifest.service };
      }),
  );
  return [...new Map(lacking.map((each) => [each.subject, each])).values()].map(
    ({ subject, kind, service }) =>
      ofService(
        finding(
          "object-missing",
          subject,
          `the ${kind} ${subject} is named, and does not exist. Run the migrations and deploy again, or correct the name in \`offers\` or \`routines\`.`,
        ),
        service,
      ),
  );
}
