import type { AclEntry, ObjectGroup } from "../catalog/catalog.js";
import type { Finding } from "../finding.js";
import { type PublicRow, publicFinding } from "../public-access.js";
import { type Check, type Context, ofService } from "./context.js";
import { type Difference, type Held, heldDifference, revokeSql, targetOf } from "./difference.js";
import { counter } from "./privileges.js";
import { privilegesSql, type Target, targetSql, targetText } from "./target.js";

/** What every role may do with what belongs to services; without manifests, with anything. */
export const publicFindings: Check = (context) => {
  const open = [
    ...context.catalog.objects.flatMap((group) => objectsOf(context, group)),
    ...columnsOf(context),
  ];
  const countOf = counter(context.catalog);
  return [...Map.groupBy(open, causeOf).values()].map((some) => findingOf(context, some, countOf));
};

type Rule = PublicRow["rule"];

/** Privileges of PUBLIC on objects that are alike. */
interface Open {
  rule: Rule;
  difference: Difference;
}

/** Those of one cause: routines and tables of a schema together, and everything else by itself. */
const causeOf = ({ rule, difference: { target, privileges, sources, owner } }: Open): string => {
  const together = rule === "public-routine" || (rule === "public-table" && target.columns === undefined);
  return JSON.stringify([
    ...[rule, target.kind, target.schema, privileges, sources],
    together ? (rule === "public-routine" ? "" : owner) : [target.names, target.columns],
  ]);
};

const RULES: Record<string, Rule> = {
  CONNECT: "public-connect",
  TEMPORARY: "public-temporary",
  CREATE: "public-create",
  USAGE: "public-usage",
};

function objectsOf(context: Context, group: ObjectGroup): Open[] {
  const { kind, schema, owner, acl, securityDefiner } = group;
  const names = namesOf(context, group);
  const privileges = toPublic(acl);
  if (names.length === 0 || privileges.length === 0) return [];
  const place = kind === "database" || kind === "schema";
  return context.expected.blocks(kind, schema, names).flatMap((block) => {
    const one = (rule: Rule, some: string[], which: string[]): Open => {
      const held: Held = { target: targetOf(group, some), owner, acl, declared: block.privileges };
      return { rule, difference: heldDifference(context, "leftover-grant", held, "public", which) };
    };
    if (place) {
      return block.names.flatMap((name) =>
        privileges.map((privilege) => one(RULES[privilege] ?? "public-create", [name], [privilege])),
      );
    }
    if (securityDefiner === true) return block.names.map((name) => one("public-definer", [name], privileges));
    return [one(kind === "routine" ? "public-routine" : "public-table", block.names, privileges)];
  });
}

const columnsOf = (context: Context): Open[] =>
  context.catalog.columns.flatMap(({ schema, table, column, owner, acl }) => {
    const privileges = toPublic(acl);
    if (privileges.length === 0 || !isOurs(context, schema)) return [];
    const declared = context.expected.columns(schema, table).get(column) ?? new Map();
    const target: Target = { kind: "table", schema, names: [table], columns: [column] };
    const held: Held = { target, owner, acl, declared };
    return [
      {
        rule: "public-table",
        difference: heldDifference(context, "leftover-grant", held, "public", privileges),
      },
    ];
  });

const isOurs = ({ expected, manifests }: Context, schema: string): boolean =>
  manifests.length === 0 ? !/^(pg_|information_schema$)/.test(schema) : expected.schemas.has(schema);

/** The objects of a group that are looked at. Nobody owns the schema `public`, and it stands in many a search_path. */
function namesOf(context: Context, { kind, schema, names, extension, owner }: ObjectGroup): string[] {
  const { expected, manifests } = context;
  if (kind === "database")
    return names.filter(
      (name) => manifests.length === 0 || manifests.some(({ database }) => database === name),
    );
  if (kind === "schema") return names.filter((name) => name === "public" || isOurs(context, name));
  if (kind === "large object") return expected.roles.has(owner) ? names : [];
  const looked = kind === "table" || kind === "sequence" || kind === "routine";
  return looked && !extension && schema !== undefined && isOurs(context, schema) ? names : [];
}

const toPublic = (acl: AclEntry[]): string[] => [
  ...new Set(acl.filter(({ grantee }) => grantee === "public").flatMap(({ privileges }) => privileges)),
];

function findingOf(context: Context, some: Open[], countOf: (target: Target) => number): Finding {
  const [{ rule, difference }] = some as [Open];
  const { kind, schema, columns } = difference.target;
  const all = some.map((each) => each.difference);
  const names = [...new Set(all.flatMap(({ target }) => target.names))].toSorted();
  const target: Target = { ...difference.target, names };
  const whole: Target = { ...target, all: columns === undefined && names.length === countOf(target) };
  const owners = [...new Set(all.map(({ owner }) => owner))].join(", ");
  const row: PublicRow = {
    rule,
    privileges: privilegesSql(difference.privileges, target),
    target: targetSql(target),
    subject: subjectOf(rule, whole),
    owner: owners,
    count: names.length,
  };
  const restore = [...new Set(all.flatMap((each) => each.restore))];
  const found = publicFinding(row);
  const sql = revokeSql(context, { ...difference, target: whole, restore });
  const place = kind === "schema" ? names[0] : schema;
  return ofService(
    { ...found, fix: { sql, runBy: found.fix?.runBy ?? owners } },
    context.expected.schemas.get(place ?? "")?.service,
  );
}

function subjectOf(rule: Rule, target: Target): string {
  const { schema, names, columns } = target;
  const [name = ""] = names;
  if (rule === "public-routine") return schema ?? "";
  const full = schema === undefined ? name : `${schema}.${name}`;
  if (columns !== undefined) return `${full}.${columns.join(", ")}`;
  return names.length === 1 ? full : targetText(target);
}
