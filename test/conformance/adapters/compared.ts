/**
 * Deploys by each adapter and compares the catalogs line by line: what another one than the first makes less of, or more.
 * @param deployed - what the catalogs of a server of its own say once the adapter was there
 */
export async function compared<A extends { name: string }>(
  adapters: A[],
  declarations: object[],
  deployed: (adapter: A) => Promise<string[]>,
): Promise<string[]> {
  const [first, ...others] = adapters as [A, ...A[]];
  const expected = await deployed(first);
  const differing: string[] = [];
  for (const adapter of others) {
    const found = await deployed(adapter);
    const lacks = expected.filter((line) => !found.includes(line));
    const more = found.filter((line) => !expected.includes(line));
    differing.push(...lacks.map((line) => `${adapter.name} lacks: ${line}`));
    differing.push(...more.map((line) => `${adapter.name} has more: ${line}`));
  }
  console.log(
    `${declarations.length} declarations x ${adapters.length} adapters, ${differing.length} differences (${expected.length} lines of catalog each)`,
  );
  return differing;
}
