import { type Manifest, quoteIdentifier as q, renderSql } from "@rolewright/core";
import type { ObjectGroup } from "../catalog/catalog.js";
import { type Finding, finding } from "../finding.js";
import { someOf } from "../words.js";
import { type Check, type Context, ofService, serviceOf, withPaths } from "./context.js";
import { grantSql, targetOf } from "./difference.js";
import { MOST, ownerSql, targetText } from "./target.js";

/** Schemas that are not there, and what belongs to the wrong role. */
export const ownershipFindings: Check = (context) => {
  const schemas = [...context.expected.schemas].flatMap(([schema, manifest]) => [
    ...schemaFindings(context, schema, manifest),
    ...objectFindings(context, schema, manifest),
  ]);
  return [...schemas, ...elsewhere(context)];
};

/** A repair gives something to the owner, which has to be there. */
const fixBy = ({ roles }: Context, { owner }: Manifest, sql: string[]) =>
  roles.has(owner) ? { sql, runBy: "an administrator" } : undefined;

function schemaFindings(context: Context, schema: string, manifest: Manifest): Finding[] {
  const { catalog, lookup, roles, expected } = context;
  const { owner, service } = manifest;
  const isDeployed = manifest.roles.some(({ name }) => roles.has(name));
  const there = lookup.schema(schema);
  if (there === undefined) {
    const isKnown = ({ grantee }: { grantee: string }) => grantee === "public" || roles.has(grantee);
    const grants = expected.grants.filter(
      ({ record }) => record.schema === schema && record.object === undefined && isKnown(record),
    );
    const later = expected.defaults.filter(({ record }) => record.schema === schema && isKnown(record));
    const sql = renderSql([
      { kind: "schema", key: schema, name: schema, database: catalog.database, owner, dependsOn: [] },
      ...[...grants, ...later].map(({ record }) => record),
    ]);
    const message = `the schema "${schema}" of "${service}" is not there. Deploy the service with \`pulumi up --refresh\`; what was in it comes from a backup.`;
    return isDeployed
      ? [ofService(finding("schema-missing", schema, message, fixBy(context, manifest, sql)), service)]
      : [];
  }
  if (there.owner === owner) return [];
  const message = `the schema "${schema}" belongs to "${there.owner}" and not to "${owner}", so that "${there.owner}" decides who comes in, and can drop what is in it.`;
  const fix = fixBy(context, manifest, [`ALTER SCHEMA ${q(schema)} OWNER TO ${q(owner)}`]);
  return [withPaths(ofService(finding("owner-schema", schema, message, fix), service), context, there.owner)];
}

/** One finding for each role that owns what it should not, in each schema. */
function objectFindings(context: Context, schema: string, manifest: Manifest): Finding[] {
  const groups = context.lookup
    .objectsIn(schema)
    .filter(({ extension, owner }) => !extension && owner !== manifest.owner);
  return [...Map.groupBy(groups, ({ owner }) => owner)].flatMap(([owner, theirs]) => {
    // A sequence of a column goes with its table.
    const own = theirs.filter(({ variant }) => variant !== "owned sequence");
    if (own.length === 0) return [];
    const names = own.flatMap((group) => group.names.map((name) => `${schema}.${name}`)).toSorted();
    const listed =
      names.length === 1 ? names[0] : `${names.length} objects in ${schema}: ${someOf(names, MOST)}`;
    const alter = own.flatMap(({ kind, variant, names: each }) =>
      each.map((name) => ownerSql(kind, variant, schema, name, manifest.owner)),
    );
    const fix = fixBy(context, manifest, [
      ...alter,
      ...theirs.flatMap((group) => lacking(context, group, manifest.owner)),
    ]);
    const message = `"${owner}" owns ${listed}, and not "${manifest.owner}": default privileges did not hold for it, a grant on all of the schema fails, and migrations can not change it.`;
    const found = finding("owner-object", `${listed} of ${owner}`, message, fix);
    return [withPaths(ofService(found, manifest.service), context, owner)];
  });
}

/** What is declared on objects and could not be granted while they belonged to another role. */
function lacking({ expected, roles }: Context, group: ObjectGroup, owner: string): string[] {
  return expected.blocks(group.kind, group.schema, group.names).flatMap(({ names, privileges }) =>
    [...privileges].flatMap(([grantee, declared]) => {
      const held = group.acl
        .filter((entry) => entry.grantee === grantee)
        .flatMap((entry) => entry.privileges);
      // What the wrong owner holds as such goes with the ownership.
      const missing = [...declared].filter((each) => grantee === group.owner || !held.includes(each));
      return missing.length === 0 || grantee === owner || !roles.has(grantee)
        ? []
        : [grantSql(missing, targetOf(group, names), grantee)];
    }),
  );
}

/** What roles of services own outside of the services' schemas. */
function elsewhere(context: Context): Finding[] {
  const { catalog, expected } = context;
  const groups = catalog.objects.filter(
    ({ kind, schema, names, owner }) =>
      expected.roles.has(owner) &&
      !(schema !== undefined && expected.schemas.has(schema)) &&
      !(kind === "schema" && names.every((name) => expected.schemas.has(name))),
  );
  const places = Map.groupBy(groups, ({ kind, schema, owner }) => JSON.stringify([kind, schema, owner]));
  return [...places.values()].map((some) => {
    const [{ kind, schema, owner }] = some as [ObjectGroup];
    const names = some
      .flatMap((group) => group.names)
      .filter((name) => kind !== "schema" || !expected.schemas.has(name));
    const what = targetText(targetOf({ kind, ...(schema !== undefined && { schema }) }, names));
    const message = `"${owner}" owns ${what}, outside of the schemas of its service: nothing grants there, and retiring the service stops at it. Give it to another role (\`ALTER ... OWNER TO\`), or drop it.`;
    const found = ofService(
      finding("owner-foreign", `${what} of ${owner}`, message),
      serviceOf(context, owner),
    );
    return withPaths(found, context, owner);
  });
}
