import { el } from "./dom.js";

export interface Tip {
  element: HTMLElement;
  /** Shows something beside an element, which it then describes. */
  show(beside: Element, ...content: Node[]): void;
  /** Soon, so that the pointer can go into it. */
  hide(): void;
  /** At once, and says whether it was open. */
  close(): boolean;
}

/** One small window for what the pointer or the focus is on. The pointer may go into it. */
export function tip(): Tip {
  const element = el("div", { id: "tip", role: "tooltip", hidden: true });
  let described: Element | undefined;
  let later: number | undefined;
  const hide = (): void => {
    clearTimeout(later);
    element.hidden = true;
    described?.removeAttribute("aria-describedby");
    described = undefined;
  };
  element.addEventListener("pointerenter", () => clearTimeout(later));
  element.addEventListener("pointerleave", hide);
  return {
    element,
    hide: () => {
      clearTimeout(later);
      later = setTimeout(hide, 120);
    },
    close: () => {
      const open = !element.hidden;
      hide();
      return open;
    },
    show: (beside, ...content) => {
      hide();
      described = beside;
      beside.setAttribute("aria-describedby", element.id);
      element.replaceChildren(...content);
      element.hidden = false;
      const at = beside.getBoundingClientRect();
      const { width, height } = element.getBoundingClientRect();
      const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8));
      const below = at.bottom + 6 + height < window.innerHeight;
      element.style.left = `${left}px`;
      element.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
    },
  };
}
