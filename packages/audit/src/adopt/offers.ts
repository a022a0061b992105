import { ACCESS_KINDS, type Access, type Offer, problemsOf, type ServiceDeclaration } from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import { declaredAccess, saidBy, type Token } from "./tokens.js";

/** An offer before it is known to whom. */
export type Part = Omit<Offer, "to">;

/** What a login has in one schema, and what it may have at most. */
export interface Wanted {
  /** What has to be said. */
  own: Iterable<Token>;
  /** What may be said without giving more: its own, and what every role has. */
  has(token: Token): boolean;
}

/** Finds offers for what a login has in a schema: the greatest that give no more. */
export interface Offering {
  /** `schemas` are those of the service that offers, its own first: whoever uses anything of it comes into that one. */
  parts(schema: string, schemas: string[], wanted: Wanted): { parts: Part[]; covered: Set<Token> };
}

/** What writes and reads covers most. */
const KINDS: Access[] = ACCESS_KINDS.toReversed();

/** What offers mean is asked of core: each is tried in a declaration, and none is taken that gives more than there is. */
export function offering(
  catalog: Catalog,
  base: Pick<ServiceDeclaration, "database" | "serverVersion">,
): Offering {
  const known = new Map<string, Set<Token> | undefined>();
  const given = (schemas: string[], part: Part): Set<Token> | undefined => {
    const key = JSON.stringify([schemas, part]);
    if (!known.has(key)) known.set(key, tried(catalog, base, schemas, part));
    return known.get(key);
  };
  return {
    parts: (schema, schemas, wanted) => {
      const covered = new Set<Token>();
      const open = () => [...wanted.own].filter((token) => !covered.has(token)).map(saidBy);
      /** Takes a part if it gives no more than there is, and something that is open still. */
      const take = (part: Part): boolean => {
        const gives = given(schemas, { ...part, schema });
        if (gives === undefined || ![...gives].every((token) => wanted.has(token))) return false;
        const own = new Set(wanted.own);
        const more = [...gives].filter((token) => own.has(token) && !covered.has(token));
        // To come in is in every part.
        if (!more.some((token) => !["schema", "database"].includes(saidBy(token).kind))) return false;
        for (const token of gives) covered.add(token);
        return true;
      };
      const whole = KINDS.find((access) => take({ access }));
      const tables = new Map<Access, string[]>();
      for (const table of distinct(
        open().filter(({ kind }) => kind === "table"),
        "object",
      )) {
        const taken = KINDS.find((access) => take({ access, tables: [table] }));
        if (taken !== undefined) tables.set(taken, [...(tables.get(taken) ?? []), table]);
      }
      const columns = new Map<Access, Record<string, string[]>>();
      for (const { object, column } of open().filter(({ kind }) => kind === "column")) {
        for (const access of KINDS) {
          if (!take({ access, columns: { [object]: [column] } })) continue;
          const ofKind = columns.get(access) ?? {};
          columns.set(access, { ...ofKind, [object]: [...(ofKind[object] ?? []), column] });
        }
      }
      const parts = KINDS.flatMap((access): Part[] => {
        const [named, single] = [tables.get(access), columns.get(access)];
        if (named === undefined && single === undefined) return [];
        return [{ access, ...(named && { tables: named }), ...(single && { columns: single }) }];
      });
      for (const sequence of distinct(
        open().filter(({ kind }) => kind === "sequence"),
        "object",
      )) {
        const host = parts.find((part) => {
          const { sequences: _, ...rest } = part;
          return part.access !== "read-only" && take({ ...rest, sequences: [sequence] });
        });
        if (host !== undefined) host.sequences = [...(host.sequences ?? []), sequence];
      }
      const routines = distinct(
        open().filter(({ kind }) => kind === "routine"),
        "object",
      ).filter((routine) => take({ access: "read-only", routines: [routine] }));
      const all: Part[] = [
        ...(whole === undefined ? [] : [{ access: whole }]),
        ...parts,
        ...(routines.length > 0 ? [{ access: "read-only" as const, routines }] : []),
      ];
      return { parts: all.map((part) => ({ ...part, schema })), covered };
    },
  };
}

const distinct = <K extends string>(all: Record<K, string>[], field: K): string[] => [
  ...new Set(all.map((each) => each[field])),
];

/** What core says that a consumer gets by an offer, or `undefined` where it refuses it. */
function tried(
  catalog: Catalog,
  base: Pick<ServiceDeclaration, "database" | "serverVersion">,
  [schema, ...more]: string[],
  part: Part,
): Set<Token> | undefined {
  const owner: ServiceDeclaration = {
    ...base,
    service: "from",
    ...(schema !== undefined && { schema }),
    ...(more.length > 0 && { additionalSchemas: more }),
    offers: [{ to: "into", ...part }],
  };
  const consumer: ServiceDeclaration = {
    ...base,
    service: "into",
    // No schema of that name can be there, or its rights would count as those of the offer.
    schema: unusedSchema(catalog, "into"),
    logins: { app: {} },
    uses: [{ from: "from", access: part.access }],
  };
  if (problemsOf(owner).length > 0) return undefined;
  return declaredAccess(catalog, [owner, consumer]).get("into_app_a");
}

/** A name of a schema that is not there: the given one, or one like it. */
export function unusedSchema({ objects }: Catalog, wanted: string): string {
  const taken = new Set(objects.flatMap(({ kind, names }) => (kind === "schema" ? names : [])));
  let name = wanted;
  while (taken.has(name)) name = `${name}_app`;
  return name;
}
