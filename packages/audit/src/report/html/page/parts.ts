import { el, named } from "./dom.js";

/** Roles one after the other, as they lead from a login to what it gets. */
export function pathOf(path: string[], attributes: Record<string, string> = {}): HTMLElement {
  const steps = path.flatMap((role, index) => [
    ...(index === 0 ? [] : [el("span", { class: "arrow", "aria-label": "then" }, "→")]),
    named(role, { class: "role" }),
  ]);
  return el("span", { class: "path", ...attributes }, ...steps);
}

/** Four places for S, I, U and D, so that a column of cells can be read at a glance. */
export function lettersOf(letters: string): HTMLElement {
  if (letters === "owner") return el("span", { class: "letters owner" }, "owner");
  if (letters === "") return el("span", { class: "letters other" }, "+");
  const slots = ["S", "I", "U", "D"].map((letter) => {
    const found = [...letters].find((each) => each.toUpperCase() === letter);
    if (found === undefined) return el("i", { class: "none" }, "·");
    return el("i", { class: `${letter} ${found === letter ? "all" : "some"}` }, found);
  });
  return el("span", { class: "letters" }, ...slots);
}

/** A part of the page with a heading. */
export function section(id: string, heading: string, ...children: (Node | string)[]): HTMLElement {
  const title = el("h2", { id: `${id}-heading` }, heading);
  return el("section", { id, "aria-labelledby": `${id}-heading` }, title, ...children);
}
