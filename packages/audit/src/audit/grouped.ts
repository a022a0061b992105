/**
 * A list by what its entries have in common, in the order of the list. A server may hold thousands of services, and a rule
 * that looked through a whole list for each of them would take minutes.
 */
export function grouped<T>(list: T[], keyOf: (each: T) => string | undefined): (key: string) => T[] {
  const groups = Map.groupBy(list, keyOf);
  return (key) => groups.get(key) ?? [];
}
