import type { ContractEdge, ContractGraph } from "../../contract-graph.js";

/** A service in a picture: the place of its box, or of the end of its name on a circle. */
export interface PlacedNode {
  service: string;
  x: number;
  y: number;
  /** On a circle, how far the name is turned, and on which side of the place it stands. */
  angle?: number;
  side?: "left" | "right";
}

export interface Picture {
  width: number;
  height: number;
  nodes: PlacedNode[];
  /** Each with the path that is drawn, in SVG's own words. */
  edges: (ContractEdge & { d: string })[];
  /** Services with no contract: they are named below. */
  alone: string[];
  kind: "layers" | "circle";
}

export const BOX = { width: 150, height: 30 };
const GAP = { x: 110, y: 18 };
/** More services than this are better seen on a circle. */
const MOST_IN_LAYERS = 16;

/** Where everything stands. The same services and contracts always make the same picture. */
export function layout({ services, edges, focus }: ContractGraph & { focus?: string }): Picture {
  const tied = new Set(edges.flatMap(({ owner, consumer }) => [owner, consumer]));
  const alone = services.filter((service) => !tied.has(service));
  const drawn = services.filter((service) => tied.has(service));
  const picture =
    focus !== undefined || drawn.length <= MOST_IN_LAYERS ? layers(drawn, edges) : circle(drawn, edges);
  return { ...picture, alone };
}

/** Whose data it is on the left, who uses it on the right. */
function layers(services: string[], edges: ContractEdge[]): Omit<Picture, "alone"> {
  const ranks = ranksOf(services, edges);
  const columns: string[][] = [];
  const next = new Map<string, string[]>();
  const add = (rank: number, name: string): void => {
    columns[rank] = [...(columns[rank] ?? []), name];
  };
  for (const service of services) add(ranks.get(service) as number, service);
  // A contract that passes a column keeps a place in it, so that its line goes between the boxes.
  const routes = edges.map((edge, index) => {
    const [from, to] = [ranks.get(edge.owner) as number, ranks.get(edge.consumer) as number];
    const between = Array.from({ length: Math.max(0, Math.abs(to - from) - 1) }, (_, step) => {
      const name = `\0${index}-${step}`;
      add(from + (step + 1) * Math.sign(to - from), name);
      return name;
    });
    const route = [edge.owner, ...between, edge.consumer];
    for (const [step, name] of route.entries()) {
      const other = route[step + 1];
      if (other === undefined) continue;
      next.set(name, [...(next.get(name) ?? []), other]);
      next.set(other, [...(next.get(other) ?? []), name]);
    }
    return { edge, route };
  });
  const ordered = order(columns, next);
  const places = new Map<string, { x: number; y: number }>();
  const height = Math.max(...ordered.map(heightOf), BOX.height);
  for (const [rank, names] of ordered.entries()) {
    let y = (height - heightOf(names)) / 2;
    for (const name of names) {
      places.set(name, { x: rank * (BOX.width + GAP.x), y: y + sizeOf(name) / 2 });
      y += sizeOf(name) + GAP.y;
    }
  }
  return {
    kind: "layers",
    width: Math.max(1, ordered.length) * (BOX.width + GAP.x) - GAP.x,
    height,
    nodes: services.map((service) => ({ service, ...(places.get(service) as { x: number; y: number }) })),
    edges: routes.map(({ edge, route }) => ({
      ...edge,
      d: lineOf(route.map((name) => places.get(name) as { x: number; y: number })),
    })),
  };
}

const sizeOf = (name: string): number => (name.startsWith("\0") ? 6 : BOX.height);
const heightOf = (names: string[]): number =>
  names.reduce((sum, name) => sum + sizeOf(name) + GAP.y, 0) - GAP.y;

/** How many contracts are before a service. One that would close a ring is not counted. */
function ranksOf(services: string[], edges: ContractEdge[]): Map<string, number> {
  const consumers = Map.groupBy(edges, ({ owner }) => owner);
  const ranks = new Map(services.map((service) => [service, 0]));
  const state = new Map<string, "open" | "done">();
  const sequence: { service: string; targets: string[] }[] = [];
  const visit = (service: string): void => {
    state.set(service, "open");
    const targets: string[] = [];
    for (const { consumer } of consumers.get(service) ?? []) {
      if (state.get(consumer) === "open") continue;
      targets.push(consumer);
      if (!state.has(consumer)) visit(consumer);
    }
    state.set(service, "done");
    sequence.unshift({ service, targets });
  };
  for (const service of services) if (!state.has(service)) visit(service);
  for (const { service, targets } of sequence) {
    const rank = (ranks.get(service) as number) + 1;
    for (const target of targets) ranks.set(target, Math.max(rank, ranks.get(target) as number));
  }
  // What nothing comes before stands just before what it comes before.
  for (const { service, targets } of sequence.toReversed()) {
    const hasOwners = edges.some(({ consumer, owner }) => consumer === service && owner !== service);
    if (targets.length > 0 && !hasOwners)
      ranks.set(service, Math.min(...targets.map((target) => ranks.get(target) as number)) - 1);
  }
  return ranks;
}

/** Each column in the order of what it is tied to, again and again from both sides, so that few lines cross. */
function order(columns: string[][], next: Map<string, string[]>): string[][] {
  let ordered = columns.map((names) => names ?? []);
  for (let round = 0; round < 8; round++) {
    const place = new Map(
      ordered.flatMap((names) => names.map((name, index) => [name, (index + 0.5) / names.length] as const)),
    );
    const middle = (name: string): number => {
      const near = (next.get(name) ?? []).map((other) => place.get(other) as number);
      return near.length === 0 ? (place.get(name) as number) : near.reduce((a, b) => a + b, 0) / near.length;
    };
    const turn = round % 2;
    ordered = ordered.map((names, rank) =>
      rank % 2 === turn
        ? names.toSorted(
            (a, b) => middle(a) - middle(b) || (place.get(a) as number) - (place.get(b) as number),
          )
        : names,
    );
  }
  return ordered;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** From the side of the first box to the near side of the last, level at both ends. */
function lineOf(points: { x: number; y: number }[]): string {
  const [first, last] = [points[0], points.at(-1)] as [{ x: number; y: number }, { x: number; y: number }];
  const forward = last.x > first.x;
  const inner = points.slice(1, -1).flatMap(({ x, y }) => {
    const ends = [
      { x, y },
      { x: x + BOX.width, y },
    ];
    return forward ? ends : ends.toReversed();
  });
  const start = { x: forward ? first.x + BOX.width : first.x, y: first.y };
  const end = { x: forward ? last.x - 5 : last.x + BOX.width + 5, y: last.y };
  let at = start;
  let d = `M${round(at.x)} ${round(at.y)}`;
  for (const to of [...inner, end]) {
    const middle = round((at.x + to.x) / 2);
    d += `C${middle} ${round(at.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    at = to;
  }
  return d;
}

/** Names on a circle are cut after so many characters; each is about this wide. */
export const LONGEST = 22;
const CHARACTER = 7.6;

/** All services on a circle in the order of their names, and the contracts as bows across it. */
function circle(services: string[], edges: ContractEdge[]): Omit<Picture, "alone"> {
  const radius = Math.max(200, Math.round((services.length * 19) / (2 * Math.PI)));
  const longest = Math.min(LONGEST, Math.max(...services.map(({ length }) => length)));
  const center = Math.round(radius + 12 + longest * CHARACTER);
  const turns = new Map(
    services.map((service, index) => [service, (index / services.length) * 2 * Math.PI - Math.PI / 2]),
  );
  const at = (service: string, distance: number): string => {
    const turn = turns.get(service) as number;
    return `${round(center + Math.cos(turn) * distance)} ${round(center + Math.sin(turn) * distance)}`;
  };
  return {
    kind: "circle",
    width: center * 2,
    height: center * 2,
    nodes: services.map((service) => {
      const turn = turns.get(service) as number;
      const right = Math.cos(turn) >= 0;
      return {
        service,
        x: round(center + Math.cos(turn) * (radius + 10)),
        y: round(center + Math.sin(turn) * (radius + 10)),
        angle: round((turn * 180) / Math.PI + (right ? 0 : 180)),
        side: right ? ("right" as const) : ("left" as const),
      };
    }),
    edges: edges.map((edge) => ({
      ...edge,
      d: `M${at(edge.owner, radius)}C${at(edge.owner, radius * 0.45)} ${at(edge.consumer, radius * 0.45)} ${at(edge.consumer, radius - 4)}`,
    })),
  };
}
