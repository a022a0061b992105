import type { Manifest } from "@rolewright/core";
import type { Reach } from "../access/reach.js";
import type { Catalog, CatalogRole } from "../catalog/catalog.js";
import type { Finding } from "../finding.js";
import type { Expected } from "./expected.js";
import type { Lookup } from "./lookup.js";
import type { Parties } from "./parties.js";

/** What every rule of a comparison knows. */
export interface Context {
  catalog: Catalog;
  /** The catalog again, by what is asked for. */
  lookup: Lookup;
  /** All manifests, those of other databases too. */
  manifests: Manifest[];
  /** The manifests of the connected database. */
  here: Manifest[];
  expected: Expected;
  parties: Parties;
  reach: Reach;
  /** The roles that there are. */
  roles: Map<string, CatalogRole>;
}

/** What a group of findings about one concept is: a function of the context alone. */
export type Check = (context: Context) => Finding[];

/** Of more logins only the number is said. */
const MOST_PATHS = 8;

/** What is known of who reaches whom, on any engine. */
interface Known {
  reach: { loginsOf(role: string): { login: string; path: string[] }[] };
  parties: Pick<Parties, "of">;
}

/** Adds the logins that reach a role, and then what follows it, to a finding. Those of administrators are no news. */
export function withPaths(
  found: Finding,
  { reach, parties }: Known,
  role: string,
  then: string[] = [],
): Finding {
  const paths = reach
    .loginsOf(role)
    .filter(({ login }) => parties.of(login) !== "administrator")
    .map(({ path }) => [...path, ...then])
    .toSorted((a, b) => (a.join("\0") < b.join("\0") ? -1 : 1));
  if (paths.length === 0) return found;
  const more = paths.length - MOST_PATHS;
  return { ...found, paths: paths.slice(0, MOST_PATHS), ...(more > 0 && { morePaths: more }) };
}

/** Adds the service that a finding is about. */
export const ofService = (found: Finding, service: string | undefined): Finding =>
  service === undefined ? found : { ...found, service };

/** The service of a role. */
export const serviceOf = ({ expected }: Pick<Context, "expected">, role: string): string | undefined =>
  expected.roles.get(role)?.manifest.service;
