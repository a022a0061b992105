import type { AccessTable } from "../../access-table.js";
import { accessLegend } from "./access-legend.js";
import { el, numberOf } from "./dom.js";
import type { Inspector } from "./inspector.js";
import { moveBy, type Place } from "./matrix-moves.js";
import { columnOf, headOf, rowElement, type Sight, spacer } from "./matrix-rows.js";
import { cellTip } from "./matrix-tip.js";
import { onPaper } from "./paper.js";
import { section } from "./parts.js";
import { type Row, rowsOf } from "./rows.js";
import type { Tip } from "./tip.js";
import { windowOf } from "./window.js";

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
  let active: Place = { row: 1, column: 0 };
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
    const sight = { from: across.from, schemas: schemas.slice(across.from, across.to) };
    table.style.width = `${NAME + schemas.length * width}px`;
    columns.replaceChildren(...[NAME, before, ...sight.schemas.map(() => width), after].map(columnOf));
    head.replaceChildren(...headOf(sight));
    body.replaceChildren(
      spacer(down.from * ROW),
      ...rows.slice(down.from, down.to).map((row, index) => rowOf(row, down.from + index, sight)),
      spacer((rows.length - down.to) * ROW),
    );
    if (focused) cellAt(active)?.focus({ preventScroll: true });
  }

  function rowOf(row: Row, index: number, sight: Sight): HTMLElement {
    const column = "group" in row ? -1 : schemas.findIndex(({ schema }) => row.cells.has(schema));
    const goToFirst = (): void => go({ row: index, column });
    return rowElement(row, index, sight, { active, filterBy, ...(column >= 0 && { goToFirst }) });
  }

  const cellAt = ({ row, column }: Place): HTMLElement | null =>
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
    tip.show(found.element, ...cellTip(found.login, found.cell));
  }

  function open(target: EventTarget | null): void {
    const found = foundAt(target);
    if (found?.cell === undefined) return;
    go(found.place);
    tip.hide();
    inspector.open(found.login, found.cell, () => cellAt(found.place)?.focus());
  }

  function go(place: Place): void {
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

  scroller.addEventListener("keydown", (event) => {
    if (foundAt(event.target) === undefined) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / ROW) - 2);
    const columns = schemas.map(({ schema }) => schema);
    const to = moveBy(event.key, event.ctrlKey, active, { rows, columns, page });
    if (to !== undefined) go(to);
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

  const beside = el(
    "p",
    { class: "quiet" },
    "Not in the table: who may connect to the database, create in it or make temporary tables, and privileges on types, languages, ",
    "foreign servers and large objects. Where one of them is wrong, a finding says so.",
  );
  const element = section("access", "Access", state, accessLegend(), scroller, sparse, beside);
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
