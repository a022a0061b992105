import type { Catalog, ColumnGrants, ObjectGroup } from "../catalog/catalog.js";
import type { Check, Context } from "./context.js";
import {
  type Difference,
  findingOf,
  type GrantRule,
  grantSql,
  type Held,
  heldDifference,
  merged,
  targetOf,
} from "./difference.js";
import type { Target } from "./target.js";

/** Who holds what on which objects, and should not, or the reverse. */
export const privilegeFindings: Check = (context) =>
  merged([...objectDifferences(context), ...columnDifferences(context)], counter(context.catalog)).map(
    (each) => findingOf(context, each),
  );

/** How many objects of a kind a schema has. Of the system's own schemas the catalog holds only some. */
export function counter({ objects }: Catalog): (target: Target) => number {
  const counts = new Map<string, number>();
  const key = (kind: string, schema?: string) => JSON.stringify([kind, schema]);
  for (const { kind, schema, names } of objects) {
    if (schema !== undefined && !/^(pg_|information_schema$)/.test(schema))
      counts.set(key(kind, schema), (counts.get(key(kind, schema)) ?? 0) + names.length);
  }
  return ({ kind, schema }) => counts.get(key(kind, schema)) ?? 0;
}

/** Whether something belongs to a service, so that nobody else has to do with it. */
export function isOfService({ expected, manifests }: Context, group: ObjectGroup): boolean {
  const { kind, schema, names, owner } = group;
  if (kind === "database") return names.some((name) => manifests.some(({ database }) => database === name));
  if (kind === "schema") return names.some((name) => expected.schemas.has(name));
  if (schema !== undefined && expected.schemas.has(schema)) return true;
  return expected.roles.has(owner);
}

function* objectDifferences(context: Context): Generator<Difference> {
  const { catalog, expected } = context;
  const columns = columnsOf(catalog);
  for (const group of catalog.objects) {
    // Databases and schemas stand in one group where they are alike, and not all of them have to be a service's.
    const isPlace = group.kind === "database" || group.kind === "schema";
    for (const { names, privileges } of expected.blocks(group.kind, group.schema, group.names)) {
      for (const some of isPlace ? names.map((name) => [name]) : [names]) {
        const target = targetOf(group, some);
        const held: Held = {
          target,
          owner: group.owner,
          acl: group.acl,
          declared: privileges,
          ...(group.kind === "table" && {
            alongside: (grantee, revoked) => columnsBack(context, columns, target, grantee, revoked),
          }),
        };
        yield* listDifferences(context, held, group, isOfService(context, { ...group, names: some }));
      }
    }
  }
}

function* listDifferences(
  context: Context,
  held: Held,
  group: ObjectGroup,
  ours: boolean,
): Generator<Difference> {
  const { owner } = held;
  const manifest = context.expected.schemas.get(group.schema ?? "");
  // What belongs to the wrong role, or to an extension, is its own matter.
  const granted = !group.extension && (manifest === undefined || owner === manifest.owner);
  if (granted) yield* missing(context, held);
  for (const grantee of new Set(held.acl.map((entry) => entry.grantee))) {
    if (grantee === owner || grantee === "public") continue;
    for (const [rule, privileges] of wrong(context, held, group, grantee, ours)) {
      if (privileges.length > 0) yield heldDifference(context, rule, held, grantee, privileges);
    }
  }
}

function* missing({ roles }: Context, { acl, declared, target, owner }: Held): Generator<Difference> {
  for (const [grantee, privileges] of declared) {
    if (grantee === owner || grantee === "public" || !roles.has(grantee)) continue;
    const held = new Set(acl.flatMap((entry) => (entry.grantee === grantee ? entry.privileges : [])));
    const lacking = [...privileges].filter((each) => !held.has(each)).toSorted();
    if (lacking.length > 0)
      yield { rule: "grant-missing", grantee, privileges: lacking, target, owner, sources: [], restore: [] };
  }
}

/** The privileges of a grantee that are wrong, by the rule that says so. Each is wrong by one rule only. */
function wrong(
  context: Context,
  { acl, declared, owner, target }: Held,
  group: Pick<ObjectGroup, "kind" | "schema" | "securityDefiner">,
  grantee: string,
  ours: boolean,
): [GrantRule, string[]][] {
  const party = context.parties.of(grantee);
  if (party === "administrator" || party === "ignored" || (party !== "service" && !ours)) return [];
  const mine = acl.filter((entry) => entry.grantee === grantee);
  const held = [...new Set(mine.flatMap(({ privileges }) => privileges))].toSorted();
  const allowed = declared.get(grantee) ?? new Set<string>();
  // The other half of a contract is a service too, and comes into the database by its own role.
  const connects = party === "explained" && group.kind === "database";
  const extra = held.filter((each) => !allowed.has(each) && !(connects && each === "CONNECT"));
  const creates: string[] = group.kind === "schema" && ours ? extra.filter((each) => each === "CREATE") : [];
  const fine = held.filter((each) => allowed.has(each));
  const grantable = fine.filter((each) => mine.some((entry) => entry.grantable.includes(each)));
  const foreign = fine.filter((each) => {
    const givers = mine.filter(({ privileges }) => privileges.includes(each)).map(({ grantor }) => grantor);
    return givers.every((giver) => giver !== owner && context.parties.of(giver) !== "administrator");
  });
  return [
    ["creator-foreign", creates],
    [extraRule(context, group, grantee, target), extra.filter((each) => !creates.includes(each))],
    ["grant-option", grantable],
    ["grant-grantor", foreign.filter((each) => !grantable.includes(each))],
  ];
}

function extraRule(
  { expected }: Context,
  group: Pick<ObjectGroup, "kind" | "schema" | "securityDefiner">,
  grantee: string,
  { schema = "" }: Target,
): GrantRule {
  const role = expected.roles.get(grantee);
  if (role === undefined) return "leftover-grant";
  if (role.record.login) return "grant-login";
  const owner = expected.schemas.get(schema);
  return group.securityDefiner === true && owner !== undefined && owner !== role.manifest
    ? "definer-open"
    : "grant-extra";
}

type Columns = Map<string, ColumnGrants[]>;

/** The columns that have lists of their own, by schema and table. */
const columnsOf = ({ columns }: Catalog): Columns =>
  Map.groupBy(columns, ({ schema, table }) => JSON.stringify([schema, table]));

/** The declared grants on columns that a REVOKE on their tables takes along. */
function columnsBack(
  { expected }: Context,
  columns: Columns,
  { schema = "", names }: Target,
  grantee: string,
  revoked: string[],
): string[] {
  return names.flatMap((table) =>
    (columns.get(JSON.stringify([schema, table])) ?? []).flatMap(({ column, acl }) => {
      const declared = expected.columns(schema, table).get(column)?.get(grantee);
      const lost = revoked.filter(
        (each) =>
          declared?.has(each) &&
          acl.some((entry) => entry.grantee === grantee && entry.privileges.includes(each)),
      );
      const target: Target = { kind: "table", schema, names: [table], columns: [column] };
      return lost.length === 0 ? [] : [grantSql(lost, target, grantee)];
    }),
  );
}

function* columnDifferences(context: Context): Generator<Difference> {
  const { catalog, expected } = context;
  const tables = new Map(
    catalog.objects.flatMap((group) =>
      group.kind === "table"
        ? group.names.map((name) => [JSON.stringify([group.schema, name]), group] as const)
        : [],
    ),
  );
  const lists = new Map(
    catalog.columns.map((each) => [JSON.stringify([each.schema, each.table, each.column]), each]),
  );
  const declaredLists = expected.grants.flatMap(({ record: { objectType, schema, object, column } }) =>
    objectType === "column" ? [JSON.stringify([schema, object, column])] : [],
  );
  for (const key of new Set([...lists.keys(), ...declaredLists])) {
    const [schema, table, column] = JSON.parse(key) as [string, string, string];
    const group = tables.get(JSON.stringify([schema, table]));
    if (group === undefined) continue; // it is named and not there
    const held: Held = {
      target: { kind: "table", schema, names: [table], columns: [column] },
      owner: group.owner,
      acl: lists.get(key)?.acl ?? [],
      declared: expected.columns(schema, table).get(column) ?? new Map(),
    };
    yield* listDifferences(context, held, group, isOfService(context, group));
  }
}
