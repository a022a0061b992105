import { canonical } from "../canonical.js";
import type { Manifest } from "../manifest.js";
import { gradeMove, gradeNarrowing, gradeWidening, type Risk } from "./risk.js";
import { type Subject, subjectsOf } from "./subjects.js";
import { type DiffedRight, inWords, without } from "./words.js";

/** What logins that change alike gain, lose or hand over in the schemas of one service. */
export interface AccessChange {
  /**
   * `widens`: more may be done than before. `narrows`: less. `moves`: the same, by other logins of the same service, as
   * when a password is rotated.
   */
  kind: "widens" | "narrows" | "moves";
  /** How much can go wrong by it. */
  risk: Risk;
  /** Why it is graded so, in words. */
  reason: string;
  /** The service whose schemas these are. */
  service: string;
  /** The service that has the access: another one by a contract, or the same; `public` is every role. */
  by: string;
  /** Its logins, sorted. Of a contract none, where nobody uses it or the consumer's manifest is not known. */
  logins: string[];
  /** Of a move, the logins that had it before. */
  instead?: string[];
  /** What it is about, in words, such as `SELECT on all tables of orders`. */
  rights: string[];
}

/**
 * What the access of services becomes when one set of manifests takes the place of another: what widens, narrows or moves,
 * the riskiest first. What changes nothing about access, such as a limit of connections, is not in it.
 * @example
 * ```ts
 * import { diffAccess, manifest, type ServiceDeclaration } from "@rolewright/core";
 * const orders: ServiceDeclaration = { service: "orders", database: "shop", logins: { app: {} } };
 * const wider = { ...orders, offers: [{ to: "reporting", access: "read-only" as const }] };
 * diffAccess([manifest(orders)], [manifest(wider)]); // widens, medium: SELECT on all tables of orders, by reporting
 * ```
 */
export function diffAccess(before: Manifest[], after: Manifest[]): AccessChange[] {
  const [old, now] = [subjectsOf(before), subjectsOf(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    return is === undefined ? ended(was as Subject, after) : was === undefined ? begun(is) : changed(was, is);
  });
  return moves(alike(changes)).toSorted(byRisk);
}

const begun = (is: Subject): AccessChange[] => widens(is, is.rights);

/** What is gone may still be used by a consumer, which then fails. */
function ended(was: Subject, after: Manifest[]): AccessChange[] {
  const consumer = was.contract ? after.find(({ service }) => service === was.by) : undefined;
  const used = consumer?.uses.some(({ from }) => from === was.service);
  return narrows({ ...was, ...(used !== undefined && { used }) }, was.rights);
}

function changed(was: Subject, is: Subject): AccessChange[] {
  if (was.used === false && is.used === true) return widens(is, is.rights);
  if (was.used === true && is.used === false) return narrows(is, was.rights);
  return [...widens(is, without(is.rights, was.rights)), ...narrows(is, without(was.rights, is.rights))];
}

const widens = (subject: Subject, rights: DiffedRight[]): AccessChange[] =>
  rights.length === 0 ? [] : [changeOf("widens", subject, rights, gradeWidening(subject, rights))];
const narrows = (subject: Subject, rights: DiffedRight[]): AccessChange[] =>
  rights.length === 0 ? [] : [changeOf("narrows", subject, rights, gradeNarrowing(subject, rights))];

const changeOf = (
  kind: AccessChange["kind"],
  { service, by, logins }: Subject,
  rights: DiffedRight[],
  grade: Pick<AccessChange, "risk" | "reason">,
): AccessChange => ({ kind, ...grade, service, by, logins, rights: inWords(rights) });

/** Logins that change in the same way are one change. */
const alike = (changes: AccessChange[]): AccessChange[] =>
  [...Map.groupBy(changes, ({ logins: _, ...same }) => canonical(same)).values()].map((group) => ({
    ...(group[0] as AccessChange),
    logins: group.flatMap(({ logins }) => logins).toSorted(),
  }));

/** What some logins of a service lose and others of it gain is a move. */
function moves(changes: AccessChange[]): AccessChange[] {
  const place = ({ service, by, rights }: AccessChange): string => canonical({ service, by, rights });
  const own = changes.filter(({ service, by }) => service === by);
  const gained = new Map(own.filter(({ kind }) => kind === "widens").map((each) => [place(each), each]));
  const pairs = own.flatMap((lost) => {
    const found = lost.kind === "narrows" ? gained.get(place(lost)) : undefined;
    return found === undefined ? [] : [{ lost, found }];
  });
  const paired = new Set(pairs.flatMap(({ lost, found }) => [lost, found]));
  return [
    ...changes.filter((each) => !paired.has(each)),
    ...pairs.map(({ lost, found }) => ({
      ...found,
      ...gradeMove(found.logins, lost.logins),
      kind: "moves" as const,
      instead: lost.logins,
    })),
  ];
}

const RISKS: Risk[] = ["high", "medium", "low"];
const KINDS: AccessChange["kind"][] = ["widens", "narrows", "moves"];

const byRisk = (a: AccessChange, b: AccessChange): number =>
  RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
  KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
  (canonical(a) < canonical(b) ? -1 : 1);

/**
 * The changes as text, a line each with the reason below it, for a terminal, a log or a review.
 * @example
 * ```ts
 * import { diffAccess, renderAccessChanges } from "@rolewright/core";
 * console.log(renderAccessChanges(diffAccess([], [])));
 * ```
 */
export function renderAccessChanges(changes: AccessChange[]): string {
  if (changes.length === 0) return "Access stays as it is.";
  return changes.flatMap((change) => [headline(change), `    ${change.reason}`]).join("\n");
}

const SIGNS: Record<AccessChange["kind"], string> = { widens: "+", narrows: "-", moves: "~" };

function headline({ kind, risk, service, by, logins, instead, rights }: AccessChange): string {
  const who = by === "public" ? "every role" : by === service ? logins.join(", ") : by;
  const through = by !== service && logins.length > 0 ? ` (${logins.join(", ")})` : "";
  const before = instead === undefined ? "" : `, in place of ${instead.join(", ")}`;
  return `${SIGNS[kind]} ${risk.padEnd(6)} ${service}: ${who}${through} ${VERBS[kind]} ${rights.join("; ")}${before}`;
}

const VERBS: Record<AccessChange["kind"], string> = {
  widens: "gains",
  narrows: "loses",
  moves: "takes over",
};
