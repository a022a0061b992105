import { auditOf, compare, reach, readCatalog, renderText, rights } from "@rolewright/audit";
import { type Manifest, manifestProblem } from "@rolewright/core";
import type { Client } from "pg";

/** How often each is measured. */
export const ROUNDS = 3;

/** The shortest of some rounds, in milliseconds, with what the last one has given. */
async function best<T>(work: () => T | Promise<T>): Promise<[number, T]> {
  let shortest = Number.POSITIVE_INFINITY;
  let result: T | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    result = await work();
    shortest = Math.min(shortest, performance.now() - started);
  }
  return [shortest, result as T];
}

/** What the parts of an audit take, in this process. */
export async function parts(admin: Client, manifests: Manifest[]): Promise<string> {
  const [reading, catalog] = await best(() => readCatalog(admin));
  const [finding, all] = await best(() => {
    const reached = reach(catalog);
    const known = rights(catalog, reached);
    return reached.logins.map((login) => known.of(login).length);
  });
  const [checking] = await best(() => manifests.map(manifestProblem));
  const [comparing] = await best(() => compare(catalog, manifests));
  const report = auditOf(catalog, { manifests });
  const [writing] = await best(() => renderText(report));
  const ms = (time: number) => `${time.toFixed(0)} ms`;
  return (
    `  ${catalog.roles.length} roles, ${catalog.objects.length} groups of objects; read ${ms(reading)}, ` +
    `${all.reduce((sum, each) => sum + each, 0)} rights of ${all.length} logins ${ms(finding)}, ` +
    `hashes of the manifests ${ms(checking)}, compare ${ms(comparing)}, text ${ms(writing)}`
  );
}
