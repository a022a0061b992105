/**
 * A list by what its entries have in common, in the order of the list. A server may hold thousands of services, and a rule
 * that looked through a whole list for each of them would take minutes.
 */
export function grouped<T>(list: T[], keyOf: (each: T) => string | undefined): (key: string) => T[] {
  const groups = Map.groupBy(list, keyOf);
  return (key) => groups.get(key) ?? [];
}

/** The same where an entry stands under several keys. */
export function groupedByEach<T>(list: T[], keysOf: (each: T) => string[]): (key: string) => T[] {
  const pairs = list.flatMap((each) => [...new Set(keysOf(each))].map((key) => ({ key, each })));
  const groups = grouped(pairs, ({ key }) => key);
  return (key) => groups(key).map(({ each }) => each);
}
