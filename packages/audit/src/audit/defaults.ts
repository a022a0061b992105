import { describe, quoteIdentifier as q, renderSql } from "@rolewright/core";
import type { DefaultAcl } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { type Check, type Context, ofService, serviceOf, withPaths } from "./context.js";
import { granteeSql } from "./target.js";

type Kind = DefaultAcl["kind"];

const PLURAL: Record<Kind, { sql: string; text: string }> = {
  table: { sql: "TABLES", text: "tables" },
  sequence: { sql: "SEQUENCES", text: "sequences" },
  routine: { sql: "ROUTINES", text: "routines" },
  type: { sql: "TYPES", text: "types" },
  schema: { sql: "SCHEMAS", text: "schemas" },
  "large object": { sql: "LARGE OBJECTS", text: "large objects" },
};

/** What PUBLIC gets where nothing is said. An entry that holds in every schema replaces it. */
const TO_PUBLIC: Partial<Record<Kind, string>> = { routine: "EXECUTE", type: "USAGE" };

/** What roles will hold on what is created later. */
export const defaultFindings: Check = (context) => [...missing(context), ...extra(context)];

function missing(context: Context): Finding[] {
  const { expected, roles, lookup } = context;
  return expected.defaults.flatMap(({ manifest, record }) => {
    const { owner, grantee, schema, objectType, privileges } = record;
    const isThere = [owner, grantee].every((each) => each === "public" || roles.has(each));
    if (!isThere || (schema !== undefined && lookup.schema(schema) === undefined)) return [];
    const entry = lookup.defaults(owner, schema, objectType);
    const held = new Set(
      entry?.acl.filter((each) => each.grantee === grantee).flatMap((each) => each.privileges) ?? [],
    );
    const lacking =
      grantee === "public"
        ? entry === undefined || held.size > 0
        : privileges.some((privilege) => !held.has(privilege));
    if (!lacking) return [];
    const still = privileges.filter((privilege) => !held.has(privilege));
    const lack = { ...record, privileges: grantee === "public" ? [] : still };
    const what = describe(lack);
    const message =
      grantee === "public"
        ? `every role may run the routines that "${owner}" creates from now on: ${what} is declared.`
        : `${what} is declared, and is not there: what is created from now on, "${grantee}" can not reach.`;
    const fix = { sql: renderSql([lack]), runBy: `${owner}, or an administrator` };
    const found = ofService(finding("default-missing", what, message, fix), manifest.service);
    return [grantee === "public" ? found : withPaths(found, context, grantee)];
  });
}

/** What one grantee will get too much. */
interface Surplus {
  entry: DefaultAcl;
  grantee: string;
  privileges: string[];
  /** Only the right to pass it on is too much. */
  option: boolean;
}

function extra(context: Context): Finding[] {
  return context.catalog.defaults.flatMap((entry) =>
    entry.acl.flatMap(({ grantee, privileges, grantable }) => {
      if (!concerns(context, entry, grantee)) return [];
      const allowed = new Set(declared(context, entry, grantee));
      const surplus = privileges.filter((each) => !allowed.has(each));
      const passed = grantable.filter((each) => allowed.has(each));
      return [
        ...(surplus.length > 0
          ? [surplusFinding(context, { entry, grantee, privileges: surplus, option: false })]
          : []),
        ...(passed.length > 0
          ? [surplusFinding(context, { entry, grantee, privileges: passed, option: true })]
          : []),
      ];
    }),
  );
}

/** Whether an entry is a service's matter: by who creates, who gets, or where. */
function concerns({ expected, parties }: Context, entry: DefaultAcl, grantee: string): boolean {
  const { creator, schema, kind } = entry;
  if (grantee === creator || ["administrator", "ignored"].includes(parties.of(grantee))) return false;
  if (schema !== undefined && expected.schemas.has(schema)) return true;
  if (parties.of(grantee) === "service") return true;
  if (parties.of(creator) !== "service") return false;
  // Without a schema an entry says again what PostgreSQL gives to every role, where it takes nothing away.
  return !(grantee === "public" && schema === undefined && TO_PUBLIC[kind] !== undefined);
}

const declared = ({ expected }: Context, { creator, schema, kind }: DefaultAcl, grantee: string): string[] =>
  expected
    .defaultsFor(grantee)
    .filter((each) => each.owner === creator && each.schema === schema && each.objectType === kind)
    .flatMap(({ privileges }) => privileges);

function surplusFinding(context: Context, { entry, grantee, privileges, option }: Surplus): Finding {
  const { creator, schema, kind } = entry;
  const { catalog, parties } = context;
  const where = schema ?? catalog.database;
  const what = `${privileges.join(", ")} on future ${PLURAL[kind].text} of ${creator} in ${where} to ${grantee === "public" ? "PUBLIC" : grantee}`;
  const reason = option
    ? "may be passed on"
    : parties.of(creator) === "service"
      ? "is declared by no manifest"
      : `is given by "${creator}", which is no owner of a service`;
  const found = finding("default-extra", what, `${what} ${reason}.`, {
    sql: [revokeSql({ entry, grantee, privileges, option })],
    runBy: `${creator}, or an administrator`,
  });
  const service = serviceOf(context, creator) ?? context.expected.schemas.get(schema ?? "")?.service;
  return withPaths(ofService(found, service ?? serviceOf(context, grantee)), context, grantee);
}

function revokeSql({ entry, grantee, privileges, option }: Surplus): string {
  const { creator, schema, kind } = entry;
  const place = schema === undefined ? "" : ` IN SCHEMA ${q(schema)}`;
  const only = option ? "GRANT OPTION FOR " : "";
  return `ALTER DEFAULT PRIVILEGES FOR ROLE ${q(creator)}${place} REVOKE ${only}${privileges.join(", ")} ON ${PLURAL[kind].sql} FROM ${granteeSql(grantee)}`;
}

/** What takes away all that a role would get later. */
export const defaultsOfRole = ({ lookup }: Context, role: string): string[] =>
  lookup
    .defaultsFor(role)
    .flatMap((entry) =>
      entry.acl
        .filter(({ grantee }) => grantee === role && role !== entry.creator)
        .map(({ grantee, privileges }) => revokeSql({ entry, grantee, privileges, option: false })),
    );
