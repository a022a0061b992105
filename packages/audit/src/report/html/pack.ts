/**
 * A value as a list in which everything stands once, what is made of other things after them, and the value itself last: the
 * same roles and tables are in thousands of cells. A text, number, boolean or null is itself; an array is -1 and the places
 * of its items; an object is the place of its keys and the places of its values. `page/unpack.ts` is the reverse.
 */
export function pack(value: unknown): unknown[] {
  const nodes: unknown[] = [];
  const places = new Map<string, number>();
  const known = new Map<object, number>();
  const put = (key: string, node: unknown): number => {
    const place = places.get(key);
    if (place !== undefined) return place;
    places.set(key, nodes.length);
    return nodes.push(node) - 1;
  };
  const placeOf = (each: unknown): number => {
    if (typeof each !== "object" || each === null) return put(JSON.stringify(each), each);
    const before = known.get(each);
    if (before !== undefined) return before;
    const node = Array.isArray(each) ? [-1, ...each.map(placeOf)] : placesOf(each);
    const place = put(`[${node.join()}]`, node);
    known.set(each, place);
    return place;
  };
  const placesOf = (each: object): number[] => {
    const fields = Object.entries(each).filter(([, field]) => field !== undefined);
    return [placeOf(fields.map(([key]) => key)), ...fields.map(([, field]) => placeOf(field))];
  };
  placeOf(value);
  return nodes;
}
