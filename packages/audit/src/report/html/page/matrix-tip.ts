import type { AccessCell } from "../../access-cells.js";
import type { AccessLogin } from "../../access-table.js";
import { el, named } from "./dom.js";
import { pathOf } from "./parts.js";
import { byPath, rightOf, undeclaredOf } from "./words.js";

/** What a cell says when it is pointed at: who in which schema, and the first ways by which it comes to it. */
export function cellTip({ login }: AccessLogin, cell: AccessCell): HTMLElement[] {
  const ways = byPath(cell);
  const beyond = undeclaredOf(cell);
  return [
    el("p", { class: "title" }, named(login === "public" ? "every role" : login), " in ", named(cell.schema)),
    ...(beyond === undefined ? [] : [el("p", { class: "beyond" }, beyond)]),
    ...ways.slice(0, 3).map(wayOf),
    el(
      "p",
      { class: "quiet" },
      `${ways.length > 3 ? `${ways.length - 3} more ways. ` : ""}Enter or click: all objects`,
    ),
  ];
}

function wayOf({ path, setRole, rights }: ReturnType<typeof byPath>[number]): HTMLElement {
  const shown = rights.slice(0, 4).map(rightOf).join("; ");
  const text = `${setRole ? "after SET ROLE: " : ""}${shown}${rights.length > 4 ? "; …" : ""}`;
  return el("div", {}, pathOf(path), el("small", {}, text));
}
