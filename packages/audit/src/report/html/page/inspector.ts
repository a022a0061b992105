import type { AccessCell, AccessRight } from "../../access-cells.js";
import type { AccessLogin } from "../../access-table.js";
import { button, el, named } from "./dom.js";
import { lettersOf, pathOf } from "./parts.js";
import { byPath, extentOf, privilegesOf, sourceOf, spoken } from "./words.js";

export interface Inspector {
  element: HTMLElement;
  open(login: AccessLogin, cell: AccessCell, back: () => void): void;
  /** Closes it, and says whether it was open. */
  close(): boolean;
}

/** All objects and privileges of one cell, with the roles that give them. It covers nothing that has to be used first. */
export function inspector(): Inspector {
  const body = el("div", { class: "body" });
  const heading = el("h2", { id: "inspector-heading" });
  let back: (() => void) | undefined;
  const close = (): boolean => {
    if (element.hidden) return false;
    element.hidden = true;
    back?.();
    return true;
  };
  const shut = button({ class: "close", "aria-label": "Close (Escape)" }, "×", close);
  const element = el(
    "aside",
    { id: "inspector", role: "dialog", "aria-labelledby": "inspector-heading", hidden: true },
    el("header", {}, heading, shut),
    body,
  );
  return {
    element,
    close,
    open: (login, cell, goBack) => {
      back = goBack;
      const who = login.login === "public" ? "every role" : login.login;
      heading.replaceChildren(named(who), el("span", { class: "in" }, " in "), named(cell.schema));
      body.replaceChildren(
        el("p", { class: "sum" }, lettersOf(cell.letters), ` ${spoken(cell)}`),
        ...(needsUsage(cell)
          ? [
              el(
                "p",
                { class: "quiet" },
                "It lacks USAGE on the schema, so that it can not reach what is in it.",
              ),
            ]
          : []),
        ...byPath(cell).map(({ path, setRole, rights }) =>
          el(
            "section",
            { class: "way" },
            el("p", {}, pathOf(path)),
            el(
              "p",
              { class: "quiet" },
              `${sourceOf(rights[0] as AccessRight)}${setRole ? ", after SET ROLE" : ""}`,
            ),
            rightsTable(rights),
          ),
        ),
      );
      element.hidden = false;
      body.scrollTop = 0;
      shut.focus();
    },
  };
}

const needsUsage = ({ letters, rights }: AccessCell): boolean =>
  letters === "" && !rights.some(({ kind, privileges }) => kind === "schema" && privileges.includes("USAGE"));

const rightsTable = (rights: AccessRight[]): HTMLElement =>
  el(
    "table",
    { class: "rights" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "privileges"), el("th", { scope: "col" }, "on"))),
    el(
      "tbody",
      {},
      ...rights.map((right) =>
        el(
          "tr",
          {},
          el(
            "th",
            { scope: "row" },
            ...privilegesOf(right).map((each) =>
              el("span", { class: "verb" }, right.grantable?.includes(each) ? `${each} ⁺` : each),
            ),
            ...(right.grantable === undefined ? [] : [el("small", {}, "⁺ may pass it on")]),
          ),
          el("td", {}, el("strong", {}, extentOf(right)), ...objectsOf(right)),
        ),
      ),
    ),
  );

/** Many names at first are only some. */
const FIRST = 24;

function objectsOf({ kind, names }: AccessRight): Node[] {
  if (kind === "schema") return [];
  const list = el("div", { class: "objects" });
  const add = (some: string[]): void => list.append(...some.map((name) => named(name)));
  add(names.slice(0, FIRST));
  const rest = names.slice(FIRST);
  if (rest.length === 0) return [list];
  const more = button({ class: "link" }, `and ${rest.length.toLocaleString("en")} more`, () => {
    add(rest);
    more.remove();
  });
  return [list, more];
}
