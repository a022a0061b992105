import type { ContractEdge, ContractGraph } from "../../contract-graph.js";
import { el, named, numberOf, svg, visible } from "./dom.js";
import { BOX, LONGEST, layout, type Picture, type PlacedNode } from "./layout.js";
import { section } from "./parts.js";

export interface Contracts {
  element: HTMLElement;
  show(graph: ContractGraph & { focus?: string }): void;
}

const MARGIN = 14;

/** A picture of who uses whose data, and the same as a table for who does not see it. */
export function contracts(whole: ContractGraph, filterBy: (text: string) => void): Contracts {
  const state = el("p", { class: "state" });
  const frame = el("div", { class: "graph" });
  const alone = el("p", { class: "quiet" });
  const table = el("details", { class: "as-table" });
  return {
    element: section("contracts", "Contracts", state, contractLegend(), frame, alone, table),
    show: (graph) => {
      const picture = layout(graph);
      frame.replaceChildren(...(graph.edges.length === 0 ? [] : [draw(picture, graph.focus, filterBy)]));
      state.textContent = visible(stateOf(whole, graph));
      alone.textContent =
        picture.alone.length === 0 ? "" : visible(`Without a contract: ${someOf(picture.alone)}`);
      asTable(table, graph.edges);
    },
  };
}

function stateOf(
  whole: ContractGraph,
  { edges, focus, services }: ContractGraph & { focus?: string },
): string {
  const all = `${numberOf(whole.edges.length, "contract")} between ${numberOf(whole.services.length, "service")}`;
  if (edges.length === whole.edges.length) return all;
  const shown = `${edges.length.toLocaleString("en")} of ${all}`;
  if (focus !== undefined)
    return `${shown}: those of ${focus}. Filter for another service, or choose one in the picture.`;
  return `${shown}: those of ${numberOf(services.length, "service")}.`;
}

function someOf(names: string[], most = 30): string {
  const more = names.length - most;
  return more > 0
    ? `${names.slice(0, most).join(", ")} and ${more.toLocaleString("en")} more`
    : names.join(", ");
}

function draw(picture: Picture, focus: string | undefined, filterBy: (text: string) => void): SVGElement {
  const { width, height, nodes, edges, kind } = picture;
  const lines = new Map<string, SVGElement[]>();
  const drawnEdges = edges.map((edge) => {
    const says = `${edge.consumer} uses ${edge.owner}: ${edge.access.join(", ")}${edge.state === "agreed" ? "" : ` (${edge.state})`}`;
    const line = svg(
      "path",
      { d: edge.d, class: `edge ${classOf(edge)}`, "marker-end": `url(#arrow-${classOf(edge)})` },
      svg("title", {}, says),
    );
    for (const service of [edge.owner, edge.consumer])
      lines.set(service, [...(lines.get(service) ?? []), line]);
    return line;
  });
  const drawnNodes = nodes.map((node) => {
    const drawn = kind === "layers" ? box(node, node.service === focus) : label(node);
    const light = (on: boolean) => (): void => {
      root.classList.toggle("lit", on);
      drawn.classList.toggle("near", on);
      for (const line of lines.get(node.service) ?? []) line.classList.toggle("near", on);
    };
    for (const event of ["pointerenter", "focus"]) drawn.addEventListener(event, light(true));
    for (const event of ["pointerleave", "blur"]) drawn.addEventListener(event, light(false));
    drawn.addEventListener("click", () => filterBy(node.service));
    drawn.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      filterBy(node.service);
    });
    drawn.setAttribute("aria-label", sentence(node.service, edges));
    return drawn;
  });
  const root: SVGElement = svg(
    "svg",
    {
      viewBox: `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`,
      width: width + 2 * MARGIN,
      height: height + 2 * MARGIN,
      role: "group",
      "aria-label": "Services and their contracts",
      class: kind,
    },
    svg("defs", {}, ...["read", "write", "both", "doubt"].map(arrow)),
    svg("g", {}, ...drawnEdges),
    svg("g", {}, ...drawnNodes),
  );
  return root;
}

const classOf = ({ access, state }: ContractEdge): string => {
  if (state !== "agreed") return "doubt";
  if (access.includes("read-write") || access.length > 1) return "both";
  return access[0] === "write-only" ? "write" : "read";
};

const arrow = (name: string): SVGElement =>
  svg(
    "marker",
    {
      id: `arrow-${name}`,
      viewBox: "0 0 8 8",
      refX: 3,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: "auto",
      markerUnits: "userSpaceOnUse",
    },
    svg("path", { d: "M0 0.5L7.5 4L0 7.5z", class: name }),
  );

function sentence(service: string, edges: ContractEdge[]): string {
  const uses = edges.filter(({ consumer }) => consumer === service).map(({ owner }) => owner);
  const used = edges.filter(({ owner }) => owner === service).map(({ consumer }) => consumer);
  const parts = [
    ...(uses.length > 0 ? [`uses ${someOf(uses, 10)}`] : []),
    ...(used.length > 0 ? [`is used by ${someOf(used, 10)}`] : []),
  ];
  return `${service} ${parts.join(", and ")}`;
}

function box({ service, x, y }: PlacedNode, chosen: boolean): SVGElement {
  const group = svg("g", { class: chosen ? "node chosen" : "node", tabindex: 0, role: "button" });
  group.append(
    svg("title", {}, service),
    svg("rect", { x, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 7 }),
    svg("text", { x: x + BOX.width / 2, y: y + 4.5, "text-anchor": "middle" }, shortened(service, 20)),
  );
  return group;
}

function label({ service, x, y, angle = 0, side }: PlacedNode): SVGElement {
  const anchor = side === "left" ? "end" : "start";
  return svg(
    "g",
    { class: "node", tabindex: 0, role: "button" },
    svg("title", {}, service),
    svg(
      "text",
      { x, y, dy: 4, "text-anchor": anchor, transform: `rotate(${angle} ${x} ${y})` },
      shortened(service, LONGEST),
    ),
  );
}

/** By what is read as one character, so that none is cut in two. */
function shortened(name: string, most: number): string {
  const characters = [...new Intl.Segmenter("en").segment(name)].map(({ segment }) => segment);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : name;
}

function contractLegend(): HTMLElement {
  const item = (name: string, says: string): HTMLElement =>
    el("li", {}, el("span", { class: `line ${name}` }), ` ${says}`);
  return el(
    "ul",
    { class: "legend" },
    item("read", "read-only"),
    item("write", "write-only"),
    item("both", "read-write"),
    item("doubt", "not agreed by both sides"),
    el("li", {}, "arrows go from the owner to who uses its data"),
  );
}

/** Filled when it is opened: it may be long. */
function asTable(details: HTMLDetailsElement, edges: ContractEdge[]): void {
  details.open = false;
  details.replaceChildren(el("summary", {}, `As a table: ${numberOf(edges.length, "contract")}`));
  details.ontoggle = () => {
    if (!details.open || details.childElementCount > 1) return;
    const heads = ["owner", "used by", "access", "state"].map((name) => el("th", { scope: "col" }, name));
    const rows = edges.map(({ owner, consumer, access, state }) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, named(owner)),
        el("td", {}, named(consumer)),
        el("td", {}, access.join(", ")),
        el("td", {}, state),
      ),
    );
    details.append(
      el("table", { class: "list" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows)),
    );
  };
  details.hidden = edges.length === 0;
}
