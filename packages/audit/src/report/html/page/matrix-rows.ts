import type { AccessSchema } from "../../access-table.js";
import { button, el, named } from "./dom.js";
import type { Place } from "./matrix-moves.js";
import { lettersOf } from "./parts.js";
import type { Row } from "./rows.js";
import { spoken } from "./words.js";

/** The part of the columns that is in sight. */
export interface Sight {
  /** The number of the first one. */
  from: number;
  schemas: AccessSchema[];
}

/** What a row leads to. */
interface Leads {
  /** The one cell that the Tab key reaches. */
  active: Place;
  /** Shows only a service. */
  filterBy: (text: string) => void;
  /** Goes to the first cell of the row that is not empty; left out, there is none. */
  goToFirst?: () => void;
}

/** The heads of the columns in sight, between two that stand for those which are not. */
export const headOf = ({ from, schemas }: Sight): HTMLElement[] => [
  el("th", { scope: "col", class: "name" }, "login"),
  el("td", { class: "space" }),
  ...schemas.map(({ schema, service }, index) =>
    el(
      "th",
      {
        scope: "col",
        "aria-colindex": from + index + 2,
        title: service === undefined ? schema : `${schema}, of ${service}`,
      },
      named(schema),
    ),
  ),
  el("td", { class: "space" }),
];

/** The name of a service, or a login with its cells in sight. */
export function rowElement(row: Row, index: number, sight: Sight, leads: Leads): HTMLElement {
  const place = { "aria-rowindex": index + 2 };
  const wide = { colspan: sight.schemas.length + 2 };
  if ("group" in row) {
    const label = row.service
      ? button({ class: "link", tabindex: -1, title: `Show only ${row.group}` }, named(row.group), () =>
          leads.filterBy(row.group),
        )
      : row.group;
    const head = el("th", { scope: "rowgroup", class: "name" }, label);
    return el("tr", { ...place, class: "group" }, head, el("td", wide));
  }
  const { login } = row;
  const label =
    leads.goToFirst === undefined
      ? named(login.login)
      : button(
          { class: "link", tabindex: -1, title: `Go to what ${login.login} may do` },
          named(login.login),
          leads.goToFirst,
        );
  const name = el("th", { scope: "row", class: "name" }, label);
  if (login.superuser) {
    const says = "a superuser, or can become one: no check holds for it";
    return el("tr", place, name, el("td", { ...wide, class: "super" }, says));
  }
  return el(
    "tr",
    place,
    name,
    el("td", { class: "space" }),
    ...sight.schemas.map((schema, offset) =>
      cellElement(row, schema, { row: index, column: sight.from + offset }, leads.active),
    ),
    el("td", { class: "space" }),
  );
}

function cellElement(
  { login, cells }: Extract<Row, { cells: unknown }>,
  { schema, service }: AccessSchema,
  { row, column }: Place,
  active: Place,
): HTMLElement {
  const cell = cells.get(schema);
  const own = service !== undefined && service === login.service;
  return el(
    "td",
    {
      "data-row": row,
      "data-column": column,
      "aria-colindex": column + 2,
      tabindex: active.row === row && active.column === column ? 0 : -1,
      class: `cell${own ? " own" : ""}${cell === undefined ? " empty" : ""}${cell?.undeclared === undefined ? "" : " beyond"}`,
      ...(cell === undefined
        ? { "aria-label": "none" }
        : { "aria-label": spoken(cell), "aria-haspopup": "dialog" }),
    },
    ...(cell === undefined ? [] : [lettersOf(cell.letters)]),
  );
}

/** Stands for the rows that are not in sight. */
export const spacer = (height: number): HTMLElement => {
  const row = el("tr", { class: "spacer", "aria-hidden": "true" });
  row.style.height = `${height}px`;
  return row;
};

/** A column of a width. */
export const columnOf = (width: number): HTMLElement => {
  const made = el("col");
  made.style.width = `${width}px`;
  return made;
};
