import { checkAccess, eachOnce, entries, isList, list, type Report } from "../checks.js";
import { contractRoleName, isLate, serviceNameProblem, show, toIdentifier } from "../names.js";
import { checkRoutines, fields } from "./checks.js";
import type { MySqlDeclaration, MySqlOffer } from "./declaration.js";
import { nameProblem, userNameProblem } from "./names.js";
import { isWhole } from "./plan-grants.js";
import { databasesOf } from "./plan-names.js";

const OFFER_FIELDS = ["to", "access", "database", "tables", "columns", "routines"];
const USE_FIELDS = ["from", "access"];

/** What one consumer has been offered in one database. */
interface Offered {
  whole: boolean;
  tables: Set<string>;
}

export function checkOffers(declaration: MySqlDeclaration, report: Report): void {
  const { service, offers } = declaration;
  if (!isList(offers, "offers", report)) return;
  const databases = databasesOf(declaration);
  const seen = new Map<string, Offered>();
  for (const [index, offer] of offers.entries()) {
    const path = `offers[${index}]`;
    if (!fields(offer, OFFER_FIELDS, path, report)) continue;
    checkAccess(offer.access, `${path}.access`, report);
    checkPartner(service, offer.to, contractRoleName, `${path}.to`, report);
    if (offer.database !== undefined && !databases.includes(offer.database))
      report(
        `${path}.database`,
        `${show(offer.database)} is no database of this service, which has ${list(databases)}. Take one of them, or add it to \`additionalDatabases\`.`,
      );
    checkOfferedObjects(offer, path, report);
    if (typeof offer.to !== "string") continue;
    const place = `${toIdentifier(offer.to)}/${offer.database ?? databases[0]}`;
    const earlier = seen.get(place) ?? { whole: false, tables: new Set() };
    checkOverlap(offer, earlier, path, report);
    seen.set(place, {
      whole: earlier.whole || isWhole(offer),
      tables: earlier.tables.union(new Set(entries(offer.tables))),
    });
  }
}

/** The other side of a contract, and the name of its role. */
function checkPartner(
  service: string,
  other: unknown,
  contract: (service: string, other: string) => string,
  path: string,
  report: Report,
): void {
  report(path, serviceNameProblem(other));
  if (typeof other !== "string") return;
  if (toIdentifier(other) === toIdentifier(service))
    report(path, `"${other}" is the service itself, which has its own databases already. Remove this entry.`);
  report(path, userNameProblem(contract(service, other), "role"));
}

/** Two offers to one consumer must not say different things of one object. */
function checkOverlap(offer: MySqlOffer, earlier: Offered, path: string, report: Report): void {
  if (earlier.whole && isWhole(offer))
    report(
      path,
      `"${offer.to}" is offered the whole database twice. Make it one offer, with the access kind that covers both.`,
    );
  const again = entries(offer.tables).filter((table) => earlier.tables.has(table));
  if (again.length > 0)
    report(
      `${path}.tables`,
      `${list(again)} is offered to "${offer.to}" twice. Name each table in one offer, with the access kind that covers both.`,
    );
}

function checkOfferedObjects({ tables, columns, routines }: MySqlOffer, path: string, report: Report): void {
  if (isList(tables, `${path}.tables`, report)) {
    eachOnce(tables, `${path}.tables`, report, (table) => nameProblem(table, "table"));
    if (tables.length === 0)
      report(
        `${path}.tables`,
        "it names no table. Name at least one, or leave it out for all of the database.",
      );
  }
  checkRoutines(routines, `${path}.routines`, report);
  if (columns !== undefined) checkColumns(columns, `${path}.columns`, report);
}

function checkColumns(columns: unknown, path: string, report: Report): void {
  if (typeof columns !== "object" || columns === null || Array.isArray(columns) || isLate(columns)) {
    report(path, `${show(columns)} is no map of tables to columns, such as { "order": ["id"] }.`);
    return;
  }
  if (Object.keys(columns).length === 0) report(path, "it names no table. Name one, or leave it out.");
  for (const [table, names] of Object.entries(columns as Record<string, string[]>)) {
    const place = `${path}[${show(table)}]`;
    report(path, nameProblem(table, "table"));
    if (!isList(names, place, report)) continue;
    if (names.length === 0) report(place, "it names no column. Name one, or leave the table out.");
    eachOnce(names, place, report, (name) => nameProblem(name, "column"));
  }
}

export function checkUses({ service, uses, logins }: MySqlDeclaration, report: Report): void {
  if (!isList(uses, "uses", report)) return;
  const seen = new Set<string>();
  for (const [index, use] of uses.entries()) {
    const path = `uses[${index}]`;
    if (!fields(use, USE_FIELDS, path, report)) continue;
    checkAccess(use.access, `${path}.access`, report);
    checkPartner(service, use.from, (own, owner) => contractRoleName(owner, own), `${path}.from`, report);
    if (typeof use.from !== "string") continue;
    const known = `${toIdentifier(use.from)} ${use.access}`;
    if (seen.has(known))
      report(`${path}.from`, `${show(use.access)} of "${use.from}" is used twice. Remove one.`);
    seen.add(known);
  }
  if (uses.length > 0 && logins?.app === undefined)
    report(
      "uses",
      "only an application can use another service's offer, and this service has none. Add `logins.app`.",
    );
}
