import type { CatalogGrant } from "../catalog/catalog.js";
import { SYSTEM } from "../catalog/queries.js";
import { PUBLIC } from "../reach.js";
import { isOn, isPattern, literalOf } from "../spelling.js";
import { type Check, type Context, isForAll, isNobody } from "./context.js";
import { type Difference, findingsOf, type GrantRule } from "./difference.js";
import { placeKey } from "./expected.js";
import { isThere, reachesAnything } from "./objects.js";
import { misspelled, patternFindings } from "./spellings.js";

/** Who holds what where and should not, or the reverse. */
export const privilegeFindings: Check = (context) => {
  const wrong = misspelled(context);
  const spelled = new Set(wrong.flatMap(({ grants }) => grants));
  const lacking = new Set(wrong.map(({ grantee, database }) => JSON.stringify([grantee, database])));
  return [
    ...patternFindings(context, wrong),
    ...findingsOf(context, [
      ...[...context.expected.accounts.keys()].flatMap((id) => missing(context, id, lacking)),
      ...context.catalog.grants.filter((each) => !spelled.has(each)).flatMap((each) => held(context, each)),
    ]),
  ];
};

/** Whether a grant on all of a database is spelled exactly as it. */
const databaseOf = ({ catalog }: Context, { database = "", table, routine }: CatalogGrant): string =>
  table === undefined && routine === undefined && !catalog.partialRevokes ? literalOf(database) : database;

function missing(context: Context, grantee: string, lacking: Set<string>): Difference[] {
  const { accounts, expected, grantsOf, catalog } = context;
  if (!accounts.has(grantee)) return [];
  const here = Map.groupBy(grantsOf(grantee), (each) =>
    placeKey(databaseOf(context, each), each.table, each.routine),
  );
  return [...expected.placesOf(grantee)].flatMap(([key, place]): Difference[] => {
    const { database, table, routine } = place;
    const whole = table === undefined && routine === undefined;
    if (whole && lacking.has(JSON.stringify([grantee, database]))) return [];
    if (!whole && isThere(context, place) !== true) return [];
    const grants = (here.get(key) ?? []).filter(
      (each) => !whole || !isPattern(each.database ?? "", catalog.partialRevokes),
    );
    const holds = (privilege: string, column?: string): boolean =>
      grants.some((each) => each.column === column && each.privileges.includes(privilege));
    const privileges = [...place.privileges].filter((each) => !holds(each)).toSorted();
    const columns = new Map(
      [...place.columns].map(([column, all]) => [
        column,
        new Set([...all].filter((each) => !holds(each, column))),
      ]),
    );
    if (privileges.length + [...columns.values()].reduce((sum, { size }) => sum + size, 0) === 0) return [];
    return [
      {
        rule: "grant-missing",
        grantee,
        place: { database, ...(table !== undefined && { table }), ...(routine !== undefined && { routine }) },
        privileges,
        columns,
      },
    ];
  });
}

/** What is wrong about one grant that is there. */
function held(context: Context, grant: CatalogGrant): Difference[] {
  const { expected } = context;
  const { grantee, database, table, routine, column, privileges, grantable } = grant;
  const party = partyOf(context, grantee);
  if (party === "administrator" || party === "ignored") return [];
  const place = {
    ...(database !== undefined && { database }),
    ...(table !== undefined && { table }),
    ...(routine !== undefined && { routine }),
  };
  const difference = (rule: GrantRule, some: string[]): Difference[] =>
    some.length === 0
      ? []
      : [
          {
            ...{ rule, grantee, place },
            privileges: column === undefined ? some : [],
            columns: new Map(column === undefined ? [] : [[column, new Set(some)]]),
          },
        ];
  const option = grantable ? ["GRANT OPTION"] : [];
  const all = [...privileges, ...option];
  const isOurs = party === "service" || party === "everybody";
  // A stranger that has the whole server, or the server's own tables, is told of as a stranger.
  if (database === undefined) return isOurs ? difference("grant-server", all) : [];
  if (isSystem(context, grant)) return isOurs ? difference("grant-system", all) : [];
  if (isNobody(context, grantee)) return isOfService(context, grant) ? difference("grant-dangling", all) : [];
  const declared = expected.placesOf(grantee).get(placeKey(databaseOf(context, grant), table, routine));
  if (party !== "predefined" && declared === undefined && reachesAnything(context, grant) === false)
    return difference("grant-dangling", all);
  if (party === "predefined" || !(party === "service" || isOfService(context, grant))) return [];
  if (declared === undefined) return difference(ruleOf(context, grant, party), all);
  const allowed = (column === undefined ? declared.privileges : declared.columns.get(column)) ?? new Set();
  const extra = privileges.filter((each) => !allowed.has(each));
  const fine = privileges.filter((each) => allowed.has(each));
  return [
    // Of a table whose columns alone are declared, the option is all that there is on the table.
    ...(grantable ? difference("grant-option", fine.length > 0 ? fine : option) : []),
    ...difference(ruleOf(context, grant, party), extra),
  ];
}

/** `everybody`: what is granted to PUBLIC, or stands in a row of no account, holds for all. */
function partyOf(context: Context, grantee: string) {
  return grantee === PUBLIC || isForAll(context, grantee) ? "everybody" : context.parties.of(grantee);
}

/** Whether it is on the server's own databases, and on none of a service. */
const isSystem = (context: Context, grant: CatalogGrant): boolean =>
  SYSTEM.some((name) => isOn(grant, name, context.catalog.partialRevokes)) && !isOfService(context, grant);

const isOfService = ({ expected, catalog }: Context, grant: CatalogGrant): boolean =>
  [...expected.databases.keys()].some((name) => isOn(grant, name, catalog.partialRevokes));

function ruleOf(
  { expected, catalog }: Context,
  { grantee, database, routine }: CatalogGrant,
  party: string,
): GrantRule {
  if (party === "everybody") return routine === undefined ? "public-table" : "public-routine";
  const account = expected.accounts.get(grantee);
  if (account === undefined) return "leftover-grant";
  if (account.role.login) return "grant-login";
  const owner = expected.databases.get(database ?? "");
  const definer = catalog.objects.some(
    (each) =>
      each.database === database && `${each.kind} ${each.name}` === routine && each.definer !== undefined,
  );
  return definer && owner !== undefined && owner !== account.manifest ? "definer-open" : "grant-extra";
}
