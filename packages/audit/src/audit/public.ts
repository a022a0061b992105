import type { AclEntry, ObjectGroup } from "../catalog/catalog.js";
import type { Finding } from "../finding.js";
import { type PublicRow, publicFinding } from "../public-access.js";
import { type Check, type Context, ofService } from "./context.js";
import { targetOf } from "./difference.js";
import { privilegesSql, type Target, targetSql, targetText } from "./target.js";

/** What every role may do with what belongs to services; without manifests, with anything. */
export const publicFindings: Check = (context) => {
  const { catalog, expected } = context;
  const groups = catalog.objects.flatMap((group) => {
    const names = namesOf(context, group);
    const privileges = toPublic(group.acl);
    return names.length === 0 || privileges.length === 0 ? [] : [{ ...group, names, privileges }];
  });
  const rows = [...Map.groupBy(groups, placeOf).values()].flatMap((some) => rowsOf(some));
  const columns = catalog.columns.flatMap(({ schema, table, column, owner, acl }) => {
    const privileges = toPublic(acl);
    if (privileges.length === 0 || !isOurs(context, schema)) return [];
    const target: Target = { kind: "table", schema, names: [table], columns: [column] };
    const subject = `${schema}.${table}.${column}`;
    return [row("public-table", privileges, target, subject, owner)];
  });
  return [...rows, ...columns].map((each) => {
    const found: Finding = publicFinding(each);
    return ofService(found, expected.schemas.get(each.schema ?? "")?.service);
  });
};

const isOurs = ({ expected, manifests }: Context, schema: string): boolean =>
  manifests.length === 0 || expected.schemas.has(schema);

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

const toPublic = (acl: AclEntry[]): string[] =>
  acl.filter(({ grantee }) => grantee === "public").flatMap(({ privileges }) => privileges);

type Group = ObjectGroup & { privileges: string[] };

const placeOf = ({ kind, schema, owner, privileges, securityDefiner }: Group): string =>
  JSON.stringify([kind, schema, owner, privileges, securityDefiner === true]);

const RULES: Record<string, PublicRow["rule"]> = {
  CONNECT: "public-connect",
  TEMPORARY: "public-temporary",
  CREATE: "public-create",
  USAGE: "public-usage",
};

/** Databases, schemas and routines with the rights of their owner one by one, and the rest by what is alike. */
function rowsOf(groups: Group[]): (PublicRow & { schema?: string })[] {
  const [{ kind, schema, owner, privileges, securityDefiner }] = groups as [Group];
  const names = groups.flatMap((group) => group.names).toSorted();
  const target = (some: string[]) => targetOf({ kind, ...(schema !== undefined && { schema }) }, some);
  if (kind === "database" || kind === "schema") {
    return names.flatMap((name) =>
      privileges.map((privilege) => ({
        ...row(RULES[privilege] ?? "public-create", [privilege], target([name]), name, owner),
        ...(kind === "schema" && { schema: name }),
      })),
    );
  }
  if (securityDefiner === true)
    return names.map((name) => row("public-definer", privileges, target([name]), `${schema}.${name}`, owner));
  if (kind === "routine") return [row("public-routine", privileges, target(names), schema ?? "", owner)];
  const what = targetText(target(names));
  return [
    row(
      "public-table",
      privileges,
      target(names),
      names.length === 1 ? what.slice(what.indexOf(" ") + 1) : what,
      owner,
    ),
  ];
}

const row = (
  rule: PublicRow["rule"],
  privileges: string[],
  target: Target,
  subject: string,
  owner: string,
): PublicRow & { schema?: string } => ({
  rule,
  privileges: privilegesSql(privileges, target),
  target: targetSql(target),
  subject,
  owner,
  count: target.names.length,
  ...(target.schema !== undefined && { schema: target.schema }),
});
