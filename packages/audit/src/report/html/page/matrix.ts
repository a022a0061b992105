import type { AccessTable } from "../../access-table.js";
import { accessLegend } from "./access-legend.js";
import { button, el, named, numberOf } from "./dom.js";
import type { Inspector } from "./inspector.js";
import { onPaper } from "./paper.js";
import { lettersOf, pathOf, section } from "./parts.js";
import { type Row, rowsOf } from "./rows.js";
import type { Tip } from "./tip.js";
import { windowOf } from "./window.js";
import { byPath, rightOf, spoken, undeclaredOf } from "./words.js";

export interface Matrix {
  element: HTMLElement;
  show(access: AccessTable): void;
}

const ROW = 30;
const NAME = 230;

/** Logins by schemas. Only the cells in sight are in the page: five hundred services have a million. */
export function matrix(
  whole: AccessTable,
  { tip, inspector, filterBy }: { tip: Tip; inspector: Inspector; filterBy: (text: string) => void },
): Matrix {
  const state = el("p", { class: "state" });
  const columns = el("colgroup");
  const head = el("tr", { "aria-rowindex": 1 });
  const body = el("tbody");
  const table = el(
    "table",
    { role: "grid", "aria-label": "Logins and schemas" },
    columns,
    el("thead", {}, head),
    body,
  );
  const scroller = el("div", { class: "scroller" }, table);
  const sparse = el("table", { class: "paper" });
  let rows: Row[] = [];
  let { schemas } = whole;
  /** The one cell that the Tab key reaches; arrows move it. */
  let active = { row: 1, column: 0 };
  let drawn = "";

  const narrow = (): boolean => schemas.length > 12;
  const columnWidth = (): number => {
    if (narrow()) return 58;
    const room = (element.clientWidth - 42 - NAME) / Math.max(1, schemas.length);
    return Math.max(84, Math.min(210, Math.floor(room)));
  };

  function draw(): void {
    const width = columnWidth();
    const headHeight = head.offsetHeight;
    const down = windowOf({
      scrolled: scroller.scrollTop,
      room: scroller.clientHeight - headHeight,
      size: ROW,
      total: rows.length,
    });
    const across = windowOf({
      scrolled: scroller.scrollLeft,
      room: scroller.clientWidth - NAME,
      size: width,
      total: schemas.length,
    });
    const key = JSON.stringify([down, across, width]);
    if (key === drawn) return;
    drawn = key;
    const focused = document.activeElement instanceof HTMLElement && body.contains(document.activeElement);
    const before = across.from * width;
    const after = (schemas.length - across.to) * width;
    const inSight = schemas.slice(across.from, across.to);
    table.style.width = `${NAME + schemas.length * width}px`;
    columns.replaceChildren(...[NAME, before, ...inSight.map(() => width), after].map(column));
    head.replaceChildren(
      el("th", { scope: "col", class: "name" }, "login"),
      el("td", { class: "space" }),
      ...inSight.map(({ schema, service }, index) =>
        el(
          "th",
          {
            scope: "col",
            "aria-colindex": across.from + index + 2,
            title: service === undefined ? schema : `${schema}, of ${service}`,
          },
          named(schema),
        ),
      ),
      el("td", { class: "space" }),
    );
    body.replaceChildren(
      spacer(down.from * ROW),
      ...rows
        .slice(down.from, down.to)
        .map((row, index) => rowOf(row, down.from + index, across.from, inSight)),
      spacer((rows.length - down.to) * ROW),
    );
    if (focused) cellAt(active)?.focus({ preventScroll: true });
  }

  function rowOf(row: Row, index: number, from: number, inSight: AccessTable["schemas"]): HTMLElement {
    const place = { "aria-rowindex": index + 2 };
    if ("group" in row) {
      const label = row.service
        ? button({ class: "link", tabindex: -1, title: `Show only ${row.group}` }, named(row.group), () =>
            filterBy(row.group),
          )
        : row.group;
      return el(
        "tr",
        { ...place, class: "group" },
        el("th", { scope: "rowgroup", class: "name" }, label),
        el("td", { colspan: inSight.length + 2 }),
      );
    }
    const { login, cells } = row;
    const first = schemas.findIndex(({ schema }) => cells.has(schema));
    const jump = button(
      { class: "link", tabindex: -1, title: `Go to what ${login.login} may do` },
      named(login.login),
      () => go({ row: index, column: first }),
    );
    const name = el("th", { scope: "row", class: "name" }, first < 0 ? named(login.login) : jump);
    if (login.superuser)
      return el(
        "tr",
        place,
        name,
        el(
          "td",
          { colspan: inSight.length + 2, class: "super" },
          "a superuser, or can become one: no check holds for it",
        ),
      );
    return el(
      "tr",
      place,
      name,
      el("td", { class: "space" }),
      ...inSight.map(({ schema, service }, offset) => {
        const column = from + offset;
        const cell = cells.get(schema);
        const own = service !== undefined && service === login.service;
        return el(
          "td",
          {
            "data-row": index,
            "data-column": column,
            "aria-colindex": column + 2,
            tabindex: active.row === index && active.column === column ? 0 : -1,
            class: `cell${own ? " own" : ""}${cell === undefined ? " empty" : ""}${cell?.undeclared === undefined ? "" : " beyond"}`,
            ...(cell === undefined
              ? { "aria-label": "none" }
              : { "aria-label": spoken(cell), "aria-haspopup": "dialog" }),
          },
          ...(cell === undefined ? [] : [lettersOf(cell.letters)]),
        );
      }),
      el("td", { class: "space" }),
    );
  }

  const cellAt = ({ row, column }: typeof active): HTMLElement | null =>
    body.querySelector(`td[data-row="${row}"][data-column="${column}"]`);

  /** What stands at an element of the table. */
  function foundAt(target: EventTarget | null) {
    const element = target instanceof Element ? target.closest<HTMLElement>("td.cell") : null;
    if (element === null) return undefined;
    const place = { row: Number(element.dataset["row"]), column: Number(element.dataset["column"]) };
    const row = rows[place.row];
    const schema = schemas[place.column];
    if (row === undefined || "group" in row || schema === undefined) return undefined;
    return { element, place, login: row.login, cell: row.cells.get(schema.schema) };
  }

  function explain(target: EventTarget | null): void {
    const found = foundAt(target);
    if (found?.cell === undefined) return;
    const { login, cell, element } = found;
    const ways = byPath(cell);
    const beyond = undeclaredOf(cell);
    tip.show(
      element,
      el(
        "p",
        { class: "title" },
        named(login.login === "public" ? "every role" : login.login),
        " in ",
        named(cell.schema),
      ),
      ...(beyond === undefined ? [] : [el("p", { class: "beyond" }, beyond)]),
      ...ways
        .slice(0, 3)
        .map(({ path, setRole, rights }) =>
          el(
            "div",
            {},
            pathOf(path),
            el(
              "small",
              {},
              `${setRole ? "after SET ROLE: " : ""}${rights.slice(0, 4).map(rightOf).join("; ")}${rights.length > 4 ? "; …" : ""}`,
            ),
          ),
        ),
      el(
        "p",
        { class: "quiet" },
        `${ways.length > 3 ? `${ways.length - 3} more ways. ` : ""}Enter or click: all objects`,
      ),
    );
  }

  function open(target: EventTarget | null): void {
    const found = foundAt(target);
    if (found?.cell === undefined) return;
    go(found.place);
    tip.hide();
    inspector.open(found.login, found.cell, () => cellAt(found.place)?.focus());
  }

  function go(place: typeof active): void {
    cellAt(active)?.setAttribute("tabindex", "-1");
    active = place;
    const width = columnWidth();
    const [top, left] = [place.row * ROW, place.column * width];
    const room = {
      y: scroller.clientHeight - head.offsetHeight - ROW,
      x: scroller.clientWidth - NAME - width,
    };
    // Into the part that is drawn, before there is an element to be scrolled to.
    if (top < scroller.scrollTop || top > scroller.scrollTop + room.y) scroller.scrollTop = top - room.y / 2;
    if (left < scroller.scrollLeft || left > scroller.scrollLeft + room.x)
      scroller.scrollLeft = left - room.x / 2;
    draw();
    const cell = cellAt(active);
    cell?.setAttribute("tabindex", "0");
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function step(by: number): number {
    const last = rows.length - 1;
    let row = Math.max(0, Math.min(last, active.row + by));
    const onward = Math.sign(by) || 1;
    while (row >= 0 && row <= last && "group" in (rows[row] as Row)) row += onward;
    return row < 0 || row > last ? active.row : row;
  }

  /** The next cell in a direction that is not empty, and else this one. */
  function next(down: number, right: number): typeof active {
    let { row, column } = active;
    for (;;) {
      row += down;
      column += right;
      const at = rows[row];
      const schema = schemas[column];
      if (at === undefined || schema === undefined) return active;
      if ("login" in at && at.cells.has(schema.schema)) return { row, column };
    }
  }

  scroller.addEventListener("keydown", (event) => {
    if (foundAt(event.target) === undefined) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / ROW) - 2);
    const { row, column } = active;
    const last = schemas.length - 1;
    const far = event.ctrlKey;
    const moves: Record<string, () => typeof active> = {
      ArrowRight: () => (far ? next(0, 1) : { row, column: Math.min(last, column + 1) }),
      ArrowLeft: () => (far ? next(0, -1) : { row, column: Math.max(0, column - 1) }),
      ArrowDown: () => (far ? next(1, 0) : { row: step(1), column }),
      ArrowUp: () => (far ? next(-1, 0) : { row: step(-1), column }),
      PageDown: () => ({ row: step(page), column }),
      PageUp: () => ({ row: step(-page), column }),
      Home: () => ({ row: far ? step(-rows.length) : row, column: 0 }),
      End: () => ({ row: far ? step(rows.length) : row, column: last }),
    };
    const move = moves[event.key];
    if (move !== undefined) go(move());
    else if (event.key === "Enter" || event.key === " ") open(event.target);
    else return;
    event.preventDefault();
  });
  scroller.addEventListener("click", (event) => open(event.target));
  for (const [comes, goes] of [
    ["pointerover", "pointerout"],
    ["focusin", "focusout"],
  ] as const) {
    scroller.addEventListener(comes, (event) => explain(event.target));
    scroller.addEventListener(goes, () => tip.hide());
  }
  let waiting = false;
  const soon = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
  scroller.addEventListener("scroll", soon, { passive: true });
  new ResizeObserver(soon).observe(scroller);

  const element = section("access", "Access", state, accessLegend(), scroller, sparse);
  return {
    element,
    show: (access) => {
      schemas = access.schemas;
      rows = rowsOf(access);
      active = {
        row: Math.max(
          0,
          rows.findIndex((row) => "login" in row && row.login.superuser !== true),
        ),
        column: 0,
      };
      const total = `${numberOf(whole.logins.length - 1, "login")} and ${numberOf(whole.schemas.length, "schema")}`;
      const some = access.logins.length < whole.logins.length || schemas.length < whole.schemas.length;
      state.textContent = some
        ? `${access.logins.length.toLocaleString("en")} × ${schemas.length.toLocaleString("en")} of ${total}`
        : total;
      table.classList.toggle("narrow", narrow());
      table.setAttribute("aria-rowcount", String(rows.length + 1));
      table.setAttribute("aria-colcount", String(schemas.length + 1));
      scroller.hidden = access.logins.length === 0;
      scroller.scrollTo(0, 0);
      drawn = "";
      draw();
      scroller.style.scrollPaddingTop = `${head.offsetHeight}px`;
      onPaper(sparse, access);
    },
  };
}

const spacer = (height: number): HTMLElement => {
  const row = el("tr", { class: "spacer", "aria-hidden": "true" });
  row.style.height = `${height}px`;
  return row;
};

const column = (width: number): HTMLElement => {
  const made = el("col");
  made.style.width = `${width}px`;
  return made;
};
