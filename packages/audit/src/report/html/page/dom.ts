type Value = string | number | boolean | undefined;
type Child = Node | string;

/** An element. What a server calls things goes in as text and attributes only, so that no name is ever markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

function fill(element: Element, attributes: Record<string, Value>, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.map((child) => (typeof child === "string" ? visible(child) : child)));
}

/** What would turn the direction of reading, or is not seen at all, as its number. Emoji keep what joins them. */
export const visible = (text: string): string =>
  text.replace(
    /(?!\n)[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );

export const button = (
  attributes: Record<string, Value>,
  label: Child,
  press: () => void,
): HTMLButtonElement => {
  const made = el("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", press);
  return made;
};

/** A name of the server: in one piece, and whatever way it is read, it turns nothing around it. */
export const named = (name: string, attributes: Record<string, Value> = {}): HTMLElement =>
  el("bdi", attributes, name);

export const numberOf = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
