/** The reverse of `pack`: equal parts are one object afterwards too. */
export function unpack(nodes: unknown[]): unknown {
  const values: unknown[] = [];
  for (const node of nodes) {
    if (!Array.isArray(node)) {
      values.push(node);
      continue;
    }
    const [kind, ...places] = node as number[];
    const items = places.map((place) => values[place]);
    if (kind === -1) values.push(items);
    else {
      const keys = values[kind as number] as string[];
      values.push(Object.fromEntries(keys.map((key, index) => [key, items[index]])));
    }
  }
  return values.at(-1);
}
