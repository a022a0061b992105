import { renderSql, renderWithdrawSql } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import type { CatalogGrant } from "../catalog/catalog.js";
import { isPattern, literalOf, reaches } from "../spelling.js";
import { ADMINISTRATOR, type Context, serviceOf, withLogins } from "./context.js";
import { placeKey, recordOf } from "./expected.js";

/** Grants of a service's account on all of a database whose name is not spelled as this server needs it. */
export interface Misspelled {
  grantee: string;
  /** The database that is meant; left out, a pattern that means no declared one. */
  database?: string;
  /** Those that are wrong. */
  grants: CatalogGrant[];
  /** Whether the right spelling is there too. */
  twice: boolean;
}

export function misspelled(context: Context): Misspelled[] {
  const { catalog, expected, grantsOf } = context;
  const { partialRevokes } = catalog;
  return [...expected.accounts.keys()].flatMap((grantee): Misspelled[] => {
    const whole = grantsOf(grantee).filter(
      ({ database, table, routine }) =>
        database !== undefined && table === undefined && routine === undefined,
    );
    const isWrong = ({ database = "" }: CatalogGrant): boolean =>
      partialRevokes ? literalOf(database) !== database : isPattern(database, partialRevokes);
    const groups = Map.groupBy(whole.filter(isWrong), ({ database = "" }) =>
      expected.placesOf(grantee).has(placeKey(literalOf(database))) ? literalOf(database) : undefined,
    );
    return [...groups].flatMap(([database, grants]): Misspelled[] => {
      if (database === undefined) return grants.map((each) => ({ grantee, grants: [each], twice: false }));
      const twice = whole.some(
        (each) =>
          !isWrong(each) && (partialRevokes ? each.database : literalOf(each.database ?? "")) === database,
      );
      return [{ grantee, database, grants, twice }];
    });
  });
}

/** What a pattern reaches beside what is meant, or what a wrong spelling hides. */
export const patternFindings = (context: Context, all: Misspelled[]): Finding[] =>
  all.map((each) => findingOf(context, each));

function findingOf(context: Context, { grantee, database, grants, twice }: Misspelled): Finding {
  const { catalog, names, expected, grantsOf } = context;
  const { engine, partialRevokes } = catalog;
  const spelling = grants[0]?.database ?? "";
  const who = names.text(grantee);
  const reached = catalog.databases
    .map(({ name }) => name)
    .filter((name) => name !== database && reaches(spelling, name, partialRevokes))
    .toSorted();
  const place = expected.placesOf(grantee).get(placeKey(database ?? ""));
  const own = new Set(
    grantsOf(grantee).flatMap((each) => (isOf(each, database, context) ? each.privileges : [])),
  );
  const lacking = [...(place?.privileges ?? [])].filter((each) => !own.has(each)).toSorted();
  const sql = [
    // The right one first, so that nothing is lacking in between.
    ...(database === undefined || lacking.length === 0
      ? []
      : renderSql(
          [recordOf({ database }, names.record(grantee), { privileges: lacking, partialRevokes })],
          engine,
        )),
    ...renderWithdrawSql(
      grants.map((each) => ({
        ...recordOf({ database: each.database ?? "" }, names.record(grantee), {
          privileges: [
            ...each.privileges.filter((privilege) => privilege !== "USAGE"),
            ...(each.grantable ? ["GRANT OPTION"] : []),
          ],
          partialRevokes,
        }),
        spelling: each.database ?? "",
      })),
      engine,
    ),
  ];
  const others =
    reached.length === 0
      ? "databases that may come"
      : `${someOf(reached)}${reached.length === 1 ? ", another database" : ", other databases"}`;
  const dead = partialRevokes;
  const message = dead
    ? `"${who}" has a grant on \`${spelling}\`, which means no database here: with partial_revokes a name is no pattern, and its escape a part of it.`
    : twice
      ? `"${who}" has a grant on \`${spelling}\` beside that on "${database}": the server takes one of the two, and they do not add up.`
      : `"${who}" has a grant on \`${spelling}\`, where _ is any character and % any number of them: it reaches ${others}.`;
  const rule = dead || twice ? "grant-spelling" : "grant-pattern";
  const found = finding(rule, `${spelling}.* to ${who}`, message, { sql, runBy: ADMINISTRATOR });
  return ofService(withLogins(found, context, grantee), serviceOf(context, grantee));
}

/** Whether a grant is on all of a database, and rightly spelled. */
function isOf(
  { database = "", table, routine }: CatalogGrant,
  wanted: string | undefined,
  { catalog }: Context,
) {
  if (table !== undefined || routine !== undefined || isPattern(database, catalog.partialRevokes))
    return false;
  return (catalog.partialRevokes ? database : literalOf(database)) === wanted;
}
