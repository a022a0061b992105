import type { AuditReport } from "../../../audit/audit.js";
import type { Severity } from "../../../finding.js";
import type { AccessLogin, AccessTable } from "../../access-table.js";
import type { ContractGraph } from "../../contract-graph.js";

/** What was typed: every word has to be in what is shown. */
export type Wanted = (...texts: (string | undefined)[]) => boolean;

export function wantedBy(typed: string): Wanted {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return (...texts) => {
    const text = texts.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

type Found = AuditReport["findings"][number];

export const findingsFor = (findings: Found[], wanted: Wanted, severities: ReadonlySet<Severity>): Found[] =>
  findings.filter(
    ({ severity, rule, subject, service, message, paths = [] }) =>
      severities.has(severity) && wanted(rule, subject, service, message, ...paths.flat()),
  );

/** The logins and schemas that are wanted, and those that they meet in a cell. */
export function accessFor(access: AccessTable, wanted: Wanted): AccessTable {
  const asked = (each: { service?: string }, name: string): boolean => wanted(name, each.service);
  const schemas = new Set(
    access.schemas.filter((each) => asked(each, each.schema)).map(({ schema }) => schema),
  );
  const logins = new Set(access.logins.filter((each) => asked(each, each.login)));
  const met = new Set(schemas);
  const shown: AccessLogin[] = access.logins.filter((each) => {
    if (logins.has(each)) for (const { schema } of each.cells) met.add(schema);
    return logins.has(each) || each.cells.some(({ schema }) => schemas.has(schema));
  });
  return { logins: shown, schemas: access.schemas.filter(({ schema }) => met.has(schema)) };
}

/** More services than this in one picture are a hairball. */
const MOST = 80;

/** The services that are wanted with those they have contracts with; only one of them, where that is too many. */
export function contractsFor(graph: ContractGraph, wanted: Wanted): ContractGraph & { focus?: string } {
  const asked = graph.services.filter((service) => wanted(service));
  const found = around(graph, asked);
  const one = asked.length === 1 ? asked[0] : undefined;
  if (found.services.length <= MOST || asked.length <= 1)
    return { ...found, ...(one !== undefined && { focus: one }) };
  const focus = busiest(graph, asked);
  return { ...around(graph, [focus]), focus };
}

function around({ edges }: ContractGraph, services: string[]): ContractGraph {
  const asked = new Set(services);
  const near = edges.filter(({ owner, consumer }) => asked.has(owner) || asked.has(consumer));
  const all = new Set([...asked, ...near.flatMap(({ owner, consumer }) => [owner, consumer])]);
  return { services: [...all].toSorted(), edges: near };
}

/** The one with the most contracts, and of those the first. */
function busiest({ edges }: ContractGraph, asked: string[]): string {
  const numbers = new Map(asked.map((service) => [service, 0]));
  for (const service of edges.flatMap(({ owner, consumer }) => [owner, consumer]))
    if (numbers.has(service)) numbers.set(service, (numbers.get(service) as number) + 1);
  return [...numbers].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
