import {
  checkTogether,
  problemsOf,
  SERVER_VERSIONS,
  type ServiceDeclaration,
  toIdentifier,
} from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import type { AdoptedLogin, Made } from "./making.js";
import { offering } from "./offers.js";
import { declare, type Home } from "./services.js";
import { declaredAccess, type Found, foundAccess, type Privileged, saidBy, type Token } from "./tokens.js";

/** What is to be adopted. */
export interface AdoptArgs {
  /**
   * The schemas that become services.
   * @default - all but `public`, those of the system and those that hold extensions alone
   */
  schemas?: string[];
}

/** Access that no declaration expresses. */
export interface NotAdopted {
  /** The login; `public` stands for every role. */
  login: string;
  /** What the privileges are on; `role` for attributes of the login itself. */
  kind: Privileged["kind"] | "role";
  /** Left out for what stands in no schema. */
  schema?: string;
  /** The objects, sorted; for a column, `table.column`. Empty for the schema, and for attributes. */
  names: string[];
  /** The privileges; `OWNER` is everything, since the login acts as the owner. */
  privileges: string[];
  /** The roles from the login to the grantee. */
  path: string[];
}

/** Declarations of a database that was made otherwise, and the proof of what they are worth. */
export interface Adopted {
  /** One for each schema, or for schemas of one owner; and one for each login that only uses other services. */
  declarations: ServiceDeclaration[];
  /** Which declared login stands for which found one. */
  logins: AdoptedLogin[];
  /** What is there and not declared. Empty: each found login has exactly what its declared one has. */
  left: NotAdopted[];
  /** What is declared and not there, which adopting would give. Always empty, unless something was overlooked. */
  wider: NotAdopted[];
  /** Logins that no declaration is for: superusers, and those that create roles, such as a deployer. */
  administrators: string[];
}

/**
 * Makes declarations of the access that a live database has. What declarations mean is asked of core, and none is taken that
 * gives a login more than it has. The declared access of each login is compared with what was found: `left` is all that could
 * not be expressed. What a login has on all tables of today is taken for all tables.
 * @throws {Error} when a schema that is named is not there
 * @throws {DeclarationError} when names that were found would make two services meet on one server
 * @example
 * ```ts
 * import { adopt, type CatalogClient, readCatalog } from "@rolewright/audit";
 * declare const client: CatalogClient;
 * const { declarations, left } = adopt(await readCatalog(client));
 * console.log(JSON.stringify(declarations), left);
 * ```
 */
export function adopt(catalog: Catalog, { schemas }: AdoptArgs = {}): Adopted {
  const found = foundAccess(catalog);
  const version = SERVER_VERSIONS.findLast((each) => each <= catalog.version);
  const base = { database: catalog.database, ...(version !== undefined && { serverVersion: version }) };
  const offers = offering(catalog, base);
  const owners = ownersOf(catalog, schemas);
  const judged = (homes: Home[]): Judged =>
    judge(catalog, found, declare(catalog, homes, found, base, offers), owners);
  let homes = [...owners].map(
    ([schema, owner]): Home => ({ service: nameFor(owner, schema, owners), schemas: [schema] }),
  );
  let made = judged(homes);
  // Schemas of one owner are one service only where that expresses more, and makes no login a service of its own.
  for (const [owner, some] of Map.groupBy(owners.keys(), (schema) => owners.get(schema) as string)) {
    if (some.length < 2 || isAdministrator(catalog, owner)) continue;
    const apart = homes.filter(({ schemas: [first] }) => !some.includes(first as string));
    for (const first of byLikeness(some, owner).slice(0, MOST_FIRST)) {
      const schemas = [first, ...some.filter((each) => each !== first)];
      const joined = [...apart, { service: nameFor(owner, first, owners, true), schemas }];
      const other = judged(joined);
      if (weight(other) < weight(made) && extra(other, joined) <= extra(made, homes))
        [homes, made] = [joined, other];
    }
  }
  const { declarations, logins, left, wider } = made;
  checkTogether(declarations);
  return { declarations, logins, left, wider, administrators: found.administrators };
}

/** Any schema of a service can be its own one; it is seldom more than the first few that matter. */
const MOST_FIRST = 3;

interface Judged extends Made {
  left: NotAdopted[];
  wider: NotAdopted[];
}

const weight = ({ left, wider }: Judged): number =>
  [...left, ...wider].reduce(
    (sum, { names, privileges }) => sum + Math.max(names.length, 1) * privileges.length,
    0,
  );

/** How many services there are for logins that have no home. */
const extra = ({ declarations }: Judged, homes: Home[]): number => declarations.length - homes.length;

/** Compares what is declared with what was found, login by login. */
function judge(catalog: Catalog, found: Found, made: Made, owners: Map<string, string>): Judged {
  const declared = declaredAccess(catalog, made.declarations);
  const names = new Map(made.logins.map((each) => [each.found, each.declared]));
  const left: Lost[] = [];
  const wider: Lost[] = [];
  const reduced = new Set<Token>();
  for (const [login, own] of found.logins) {
    const given = declared.get(names.get(login) ?? "") ?? new Set<Token>();
    for (const [token, path] of own) if (!given.has(token)) left.push({ login, token, path });
    for (const token of given)
      if (!own.has(token) && !found.everyone.has(token)) wider.push({ login, token, path: [login] });
    for (const token of found.everyone) {
      const { kind, schema } = saidBy(token);
      const inside = owners.has(schema) && REACHED.has(kind);
      if (inside && !given.has(token) && comesIn(found, own, schema)) reduced.add(token);
    }
  }
  // Nobody has it by a declaration who had it as one of all.
  for (const token of reduced) left.push({ login: "public", token, path: ["public"] });
  return { ...made, left: [...grouped(left), ...attributesOf(catalog, found)], wider: grouped(wider) };
}

/** What services take from every role. */
const REACHED: ReadonlySet<string> = new Set(["schema", "table", "column", "sequence", "routine"]);

function comesIn({ everyone }: Found, own: Map<Token, string[]>, schema: string): boolean {
  return ["USAGE", "OWNER"].some((privilege) => {
    const token = JSON.stringify(["schema", schema, "", "", privilege]);
    return own.has(token) || everyone.has(token);
  });
}

interface Lost {
  login: string;
  token: Token;
  path: string[];
}

/** One line for what differs in the objects alone. */
function grouped(lost: Lost[]): NotAdopted[] {
  const objects = Map.groupBy(lost, ({ login, token, path }) => {
    const { privilege: _, ...place } = saidBy(token);
    return JSON.stringify([login, place, path]);
  });
  const alike = Map.groupBy(
    [...objects.values()].map((some) => {
      const [{ login, token, path }] = some as [Lost];
      const { kind, schema, object, column } = saidBy(token);
      const privileges = some.map((each) => saidBy(each.token).privilege).toSorted();
      return { login, kind, schema, name: column === "" ? object : `${object}.${column}`, privileges, path };
    }),
    ({ name: _, ...rest }) => JSON.stringify(rest),
  );
  return [...alike.values()]
    .map((some): NotAdopted => {
      const [{ login, kind, schema, privileges, path }] = some as [(typeof some)[number]];
      const names = some.map(({ name }) => name).filter((name) => name !== "");
      return { login, kind, ...(schema !== "" && { schema }), names: names.toSorted(), privileges, path };
    })
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const orderOf = ({ login, schema = "", kind, names, path }: NotAdopted): string =>
  [login === "public" ? "1" : "0", login, schema, kind, names.join(), path.join()].join("\0");

/** What a login is by itself, and no declaration says. */
const attributesOf = ({ roles }: Catalog, { logins }: Found): NotAdopted[] =>
  roles
    .filter(({ name }) => logins.has(name))
    .flatMap(({ name, createDatabase, replication, bypassRls }) => {
      const attributes = { CREATEDB: createDatabase, REPLICATION: replication, BYPASSRLS: bypassRls };
      const privileges = Object.entries(attributes).flatMap(([attribute, has]) => (has ? [attribute] : []));
      return privileges.length === 0
        ? []
        : [{ login: name, kind: "role" as const, names: [], privileges, path: [name] }];
    });

/** The schemas that become services, each with its owner. */
function ownersOf({ objects }: Catalog, wanted: string[] | undefined): Map<string, string> {
  const all = objects.filter(({ kind }) => kind === "schema");
  const there = new Map(all.flatMap(({ names, owner }) => names.map((name) => [name, owner] as const)));
  const missing = wanted?.filter((schema) => !there.has(schema)) ?? [];
  if (missing.length > 0)
    throw new Error(
      `there is no schema ${missing.map((each) => `"${each}"`).join(", ")}. There are ${[...there.keys()].toSorted().join(", ")}.`,
    );
  const brought = new Set(all.filter(({ extension }) => extension).flatMap(({ names }) => names));
  const content = Map.groupBy(objects, ({ schema = "" }) => schema);
  const chosen = (schema: string): boolean => {
    if (wanted !== undefined) return wanted.includes(schema);
    if (
      schema === "public" ||
      schema === "information_schema" ||
      schema.startsWith("pg_") ||
      brought.has(schema)
    )
      return false;
    const held = content.get(schema) ?? [];
    return held.length === 0 || held.some(({ extension }) => !extension);
  };
  return new Map([...there].filter(([schema]) => chosen(schema)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** An owner that is called as ours are gives the service its name, where it owns one schema or all of them together. */
function nameFor(owner: string, schema: string, owners: Map<string, string>, together = false): string {
  const name = /^(.+)_owner$/.exec(owner)?.[1];
  const alone = together || [...owners.values()].filter((each) => each === owner).length === 1;
  const isTaken = name !== undefined && name !== schema && owners.has(name) && owners.get(name) !== owner;
  const usable =
    name !== undefined &&
    alone &&
    !isTaken &&
    problemsOf({ service: name, database: "database" }).length === 0;
  return usable ? name : schema;
}

const byLikeness = (schemas: string[], owner: string): string[] =>
  schemas.toSorted(
    (a, b) =>
      Number(owner.startsWith(toIdentifier(b))) - Number(owner.startsWith(toIdentifier(a))) ||
      (a < b ? -1 : 1),
  );

const isAdministrator = ({ roles }: Catalog, owner: string): boolean =>
  roles.some(({ name, superuser, createRole }) => name === owner && (superuser || createRole));
