import type { PageData } from "../page-data.js";
import { button, el, named, numberOf } from "./dom.js";
import { pathOf, section } from "./parts.js";

type Found = PageData["report"]["findings"][number];

/** How many are made at once: more cost time that nobody reads for. */
const STEP = 25;

export interface FindingList {
  element: HTMLElement;
  show(findings: Found[]): void;
  /** Makes all of them, for paper. */
  showAll(): void;
}

export function findingList(data: PageData, filterBy: (text: string) => void): FindingList {
  const list = el("ol", { class: "findings" });
  const state = el("p", { class: "state", role: "status" });
  const more = el("div", { class: "more" });
  let wanted: Found[] = [];
  let shown = 0;
  const grow = (by: number): void => {
    const next = wanted.slice(shown, shown + by);
    list.append(...next.map((each) => card(each, data, filterBy)));
    shown += next.length;
    const left = wanted.length - shown;
    more.replaceChildren(
      ...(left > 0
        ? [button({}, `Show ${Math.min(left, STEP)} more of ${left.toLocaleString("en")}`, () => grow(STEP))]
        : []),
    );
  };
  return {
    element: section("findings", "Findings", state, list, more),
    show: (findings) => {
      wanted = findings;
      shown = 0;
      list.replaceChildren();
      const { length } = data.report.findings;
      const clean = data.report.services.length > 0 && length === 0;
      state.className = clean ? "state clean" : "state";
      state.textContent = clean
        ? "The server is as the manifests say."
        : findings.length === length
          ? numberOf(length, "finding")
          : `${findings.length.toLocaleString("en")} of ${numberOf(length, "finding")}`;
      grow(STEP);
    },
    showAll: () => grow(Number.POSITIVE_INFINITY),
  };
}

function card(found: Found, { rules }: PageData, filterBy: (text: string) => void): HTMLElement {
  const { rule, severity, subject, service, message, paths = [], morePaths = 0, fix } = found;
  const help = rules[rule];
  const head = el(
    "div",
    { class: "head" },
    el("span", { class: `badge ${severity}` }, severity),
    el("a", { class: "rule", href: help?.help, title: help?.finds }, rule),
    named(subject, { class: "subject" }),
    ...(service === undefined
      ? []
      : [button({ class: "tag", title: `Show only ${service}` }, named(service), () => filterBy(service))]),
  );
  const long = paths.filter(({ length }) => length > 1);
  return el(
    "li",
    { class: `finding ${severity}` },
    head,
    el("p", {}, message),
    ...(long.length === 0
      ? []
      : [
          el("ul", { class: "paths" }, ...long.map((path) => el("li", {}, pathOf(path)))),
          ...(morePaths > 0 ? [el("p", { class: "quiet" }, `and ${numberOf(morePaths, "more login")}`)] : []),
        ]),
    ...(fix === undefined ? [] : [repair(fix)]),
  );
}

function repair({ sql, runBy, database }: NonNullable<Found["fix"]>): HTMLElement {
  const text = sql.map((each) => `${each};`).join("\n");
  const where = database === undefined ? "" : ` in the database ${database}`;
  const copy = button({ class: "copy" }, "Copy", () => {
    navigator.clipboard?.writeText(text).then(
      () => (copy.textContent = "Copied"),
      () => (copy.textContent = "Not allowed here"),
    );
  });
  return el(
    "details",
    {},
    el("summary", {}, `Fix: ${numberOf(sql.length, "statement")}, run by ${runBy}${where}`),
    el("div", { class: "sql" }, el("pre", { tabindex: 0 }, text), copy),
  );
}
