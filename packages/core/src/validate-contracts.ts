import {
  checkAccess,
  columnMap,
  eachOnce,
  entries,
  isList,
  knownFields,
  list,
  names,
  type Report,
} from "./checks.js";
import type { Offer, ServiceDeclaration } from "./declaration.js";
import {
  contractRoleName,
  isLate,
  lengthProblem,
  routineProblem,
  serviceNameProblem,
  show,
  toIdentifier,
} from "./names.js";
import { isWhole } from "./plan-grants.js";
import { schemasOf } from "./plan-names.js";
import { DEFAULT_SERVER_VERSION, has } from "./versions.js";

const OFFER_FIELDS = [
  "to",
  "access",
  "schema",
  "tables",
  "sequences",
  "returning",
  "columns",
  "routines",
  "deployer",
];
const USE_FIELDS = ["from", "access"];

/** What one consumer has been offered in one schema. */
interface Offered {
  whole: boolean;
  tables: Set<string>;
  sequences: Set<string>;
}

export function checkOffers(declaration: ServiceDeclaration, report: Report): void {
  const { service, offers } = declaration;
  if (!isList(offers, "offers", report)) return;
  const seen = new Map<string, Offered>();
  for (const [index, offer] of offers.entries()) {
    const path = `offers[${index}]`;
    if (!knownFields(offer, OFFER_FIELDS, path, report)) continue;
    report(`${path}.to`, serviceNameProblem(offer.to));
    checkAccess(offer.access, `${path}.access`, report);
    if (typeof offer.to !== "string") continue;
    if (toIdentifier(offer.to) === toIdentifier(service)) report(`${path}.to`, itself(offer.to, "offer"));
    report(`${path}.to`, lengthProblem(`${contractRoleName(service, offer.to)}_named`, "role"));
    checkPlace(declaration, offer, path, report);
    checkOfferedObjects(offer, path, report);
    const place = `${toIdentifier(offer.to)}/${offer.schema ?? schemasOf(declaration)[0]}`;
    const earlier = seen.get(place) ?? { whole: false, tables: new Set(), sequences: new Set() };
    checkOverlap(offer, earlier, path, report);
    seen.set(place, {
      whole: earlier.whole || isWhole(offer),
      tables: earlier.tables.union(new Set(entries(offer.tables))),
      sequences: earlier.sequences.union(new Set(entries(offer.sequences))),
    });
  }
}

const itself = (service: string, what: "offer" | "use"): string =>
  `"${service}" is the service itself, which has its own schema already. Remove this ${what}.`;

/** The schema that an offer is about, and who deploys its consumer. */
function checkPlace(declaration: ServiceDeclaration, offer: Offer, path: string, report: Report): void {
  const { schema, deployer } = offer;
  const schemas = schemasOf(declaration);
  if (schema !== undefined && !schemas.includes(schema)) {
    report(
      `${path}.schema`,
      `${show(schema)} is no schema of this service, which has ${list(schemas)}. Take one of them, or add it to \`additionalSchemas\`.`,
    );
  }
  if (deployer === undefined) return;
  if (typeof deployer !== "string" || isLate(deployer) || !/^[^"\s,\p{Cc}]+$/u.test(deployer)) {
    report(
      `${path}.deployer`,
      `${show(deployer)} is no login name. Write the login that deploys "${offer.to}".`,
    );
  } else report(`${path}.deployer`, lengthProblem(deployer, "login"));
  const { serverVersion = DEFAULT_SERVER_VERSION } = declaration;
  if (!has("restrictedCreaterole", serverVersion)) {
    report(
      `${path}.deployer`,
      `it needs PostgreSQL 16, and \`serverVersion\` is ${serverVersion}. Before 16 every deployer may make any role a member of any other: remove it.`,
    );
  }
}

/** Two offers to one consumer must not undo each other. */
function checkOverlap(offer: Offer, earlier: Offered, path: string, report: Report): void {
  if (earlier.whole && isWhole(offer)) {
    report(
      path,
      `"${offer.to}" is offered the whole schema twice, and one offer would undo the other. Make it one, with the access kind that covers both.`,
    );
  }
  const twice = (values: unknown, seen: Set<string>, field: string, word: string): void => {
    const again = entries(values).filter((value) => seen.has(value));
    if (again.length === 0) return;
    report(
      `${path}.${field}`,
      `${list(again)} is offered to "${offer.to}" twice. Name each ${word} in one offer, with the access kind that covers both.`,
    );
  };
  twice(offer.tables, earlier.tables, "tables", "table");
  twice(offer.sequences, earlier.sequences, "sequences", "sequence");
}

function checkOfferedObjects(offer: Offer, path: string, report: Report): void {
  const { access, tables, sequences, returning, columns, routines } = offer;
  const elsewhere = columns !== undefined || routines !== undefined;
  if (!(elsewhere && Array.isArray(tables) && tables.length === 0))
    names(tables, "table", `${path}.tables`, report);
  names(sequences, "sequence", `${path}.sequences`, report);
  names(returning, "column", `${path}.returning`, report);
  if (columns !== undefined) columnMap(columns, `${path}.columns`, report);
  if (isList(routines, `${path}.routines`, report)) {
    eachOnce(routines, `${path}.routines`, report, routineProblem);
    if (routines.length === 0)
      report(`${path}.routines`, "it names no routine. Name at least one, or leave it out.");
  }
  if (
    sequences !== undefined &&
    ((tables === undefined && columns === undefined) || access === "read-only")
  ) {
    report(
      `${path}.sequences`,
      "sequences are named only beside `tables` or `columns`, in an offer that writes. Remove them, or name the tables too.",
    );
  }
  if (returning !== undefined && access !== "write-only") {
    report(
      `${path}.returning`,
      `only a "write-only" offer has \`returning\`: ${show(access)} reads the rows anyway. Remove it.`,
    );
  } else if (returning !== undefined && entries(tables).length === 0) {
    report(`${path}.returning`, "columns can be given back of named tables only. Name them in `tables`.");
  }
}

export function checkUses({ service, uses, logins }: ServiceDeclaration, report: Report): void {
  if (!isList(uses, "uses", report)) return;
  const seen = new Set<string>();
  for (const [index, use] of uses.entries()) {
    const path = `uses[${index}]`;
    if (!knownFields(use, USE_FIELDS, path, report)) continue;
    report(`${path}.from`, serviceNameProblem(use.from));
    checkAccess(use.access, `${path}.access`, report);
    if (typeof use.from !== "string") continue;
    if (toIdentifier(use.from) === toIdentifier(service)) report(`${path}.from`, itself(use.from, "use"));
    report(`${path}.from`, lengthProblem(`${contractRoleName(use.from, service)}_named`, "role"));
    const known = `${toIdentifier(use.from)} ${use.access}`;
    if (seen.has(known)) {
      report(`${path}.from`, `${show(use.access)} of "${use.from}" is used twice. Remove one.`);
    }
    seen.add(known);
  }
  if (uses.length > 0 && logins?.app === undefined) {
    report(
      "uses",
      "only an application can use another service's offer, and this service has none. Add `logins.app`.",
    );
  }
}
