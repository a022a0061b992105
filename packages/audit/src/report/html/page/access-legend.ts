import { el } from "./dom.js";
import { lettersOf } from "./parts.js";

/** What a cell of the table may hold. */
export function accessLegend(): HTMLElement {
  const item = (letters: string, says: string): HTMLElement => el("li", {}, lettersOf(letters), ` ${says}`);
  return el(
    "ul",
    { class: "legend" },
    el("li", {}, el("b", { class: "S" }, "S"), " select"),
    el("li", {}, el("b", { class: "I" }, "I"), " insert"),
    el("li", {}, el("b", { class: "U" }, "U"), " update"),
    el("li", {}, el("b", { class: "D" }, "D"), " delete"),
    el("li", {}, el("i", { class: "S some" }, "s"), " not on all tables"),
    item("owner", "acts as the owner"),
    item("", "other rights only"),
    el("li", {}, el("span", { class: "corner beyond" }), " no manifest declares it"),
  );
}
