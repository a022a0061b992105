import type { Access, Offer } from "./declaration.js";
import { CONTRACT_PARTS, roleName, routineSignature, toIdentifier } from "./names.js";
import type { Names } from "./plan-names.js";
import {
  COLUMN_PRIVILEGES,
  type ObjectType,
  PRIVILEGES,
  type Privilege,
  type SchemaObjectType,
} from "./privileges.js";
import {
  type DefaultPrivilegesRecord,
  type GrantRecord,
  type MembershipRecord,
  type PlanRecord,
  recordKey,
} from "./records.js";

/** A link of a service's chain, before it is known what comes before it. */
export type Granted =
  | Omit<GrantRecord, "dependsOn">
  | Omit<DefaultPrivilegesRecord, "dependsOn">
  | Omit<MembershipRecord, "dependsOn">;

const SCHEMA_OBJECTS: (SchemaObjectType | "routine")[] = ["table", "sequence", "routine"];

/** What the `use` role may do: come in. */
export const useGrants = (names: Names): Granted[] => [
  grant(names, "use", "database", ["CONNECT"]),
  grant(names, "use", "schema", ["USAGE"]),
];

/** PostgreSQL lets every role execute a new routine. Only the form without a schema takes that away. */
export const closedToPublic = (names: Names): Granted[] => [
  ...names.schemas.map((schema) => grant(names, "public", "routine", [], { schema })),
  {
    kind: "defaultPrivileges",
    key: recordKey("default", "public", "routine"),
    owner: names.owner,
    grantee: "public",
    database: names.database,
    objectType: "routine",
    privileges: [],
  },
];

/** What an access kind gives in every schema of the service. */
export const ownGrants = (names: Names, suffix: string, access: Access, routines: Privilege[]): Granted[] =>
  names.schemas.flatMap((schema) => [
    ...usage(names, suffix, schema),
    ...everything(names, suffix, schema, { ...PRIVILEGES[access], routine: routines }),
  ]);

/** MAINTAIN on every table, for those who keep them in order. */
export const maintainGrants = (names: Names): Granted[] =>
  names.schemas.flatMap((schema) => [
    ...usage(names, "maintain", schema),
    ...everything(names, "maintain", schema, { table: ["MAINTAIN"], sequence: [], routine: [] }),
  ]);

/** What privileges are on everything in a schema: now by a grant, later by default privileges. */
function everything(
  names: Names,
  suffix: string,
  schema: string,
  privileges: Record<SchemaObjectType | "routine", Privilege[]>,
): Granted[] {
  return SCHEMA_OBJECTS.filter((objectType) => privileges[objectType].length > 0).flatMap((objectType) => [
    grant(names, suffix, objectType, privileges[objectType], { schema }),
    {
      kind: "defaultPrivileges" as const,
      key: keyOf(names, schema, "default", suffix, objectType),
      owner: names.owner,
      grantee: roleName(names.service, suffix),
      database: names.database,
      schema,
      objectType,
      privileges: privileges[objectType],
    },
  ]);
}

/** Whether an offer is of everything in a schema. */
export const isWhole = ({ tables, columns, routines }: Offer): boolean =>
  tables === undefined && columns === undefined && routines === undefined;

/** The parts of a contract that an offer takes: which of the roles hold something for it. */
export function partsOf(offer: Offer): (typeof CONTRACT_PARTS)[number][] {
  const { tables, sequences, routines, returning, columns } = offer;
  const taken = {
    all: isWhole(offer),
    named: [tables, sequences, routines].some((list) => (list ?? []).length > 0),
    keys: returning !== undefined || columns !== undefined,
  };
  return CONTRACT_PARTS.filter((part) => taken[part]);
}

/**
 * What an offer gives. The contract role itself holds nothing: its members are in the consumer's hands, and whoever
 * grants to a role waits for its members, so one stack would wait in the middle of another.
 */
export function offerGrants(names: Names, offer: Offer, migrated: boolean): Granted[] {
  const { access, schema = names.schema } = offer;
  const role = (part: (typeof CONTRACT_PARTS)[number]) => `for_${toIdentifier(offer.to)}_${part}`;
  const reach = partsOf(offer).flatMap((part) => usage(names, role(part), schema));
  if (isWhole(offer))
    return [...reach, ...everything(names, role("all"), schema, { ...PRIVILEGES[access], routine: [] })];
  if (!migrated) return reach;
  const on = (suffix: string, objectType: ObjectType, privileges: Privilege[], objects: string[] = []) =>
    // One grant per object: one more table must never replace the grant of the others.
    objects.map((object) => grant(names, suffix, objectType, privileges, { schema, object }));
  return [
    ...reach,
    ...on(role("named"), "table", PRIVILEGES[access].table, offer.tables),
    ...on(role("named"), "sequence", PRIVILEGES[access].sequence, offer.sequences),
    ...on(role("named"), "routine", ["EXECUTE"], offer.routines?.map(routineSignature)),
    ...(offer.tables ?? []).flatMap((object) =>
      columnGrants(names, role("keys"), schema, object, offer.returning ?? [], ["SELECT"]),
    ),
    ...Object.entries(offer.columns ?? {}).flatMap(([object, columns]) =>
      columnGrants(names, role("keys"), schema, object, columns, COLUMN_PRIVILEGES[access]),
    ),
  ];
}

/** What the deployers of consumers need, where each service has a deployer of its own. */
export const memberships = (names: Names, offers: Offer[]): Granted[] =>
  offers.flatMap(({ to, deployer }): Granted[] => {
    if (deployer === undefined) return [];
    const role = `for_${toIdentifier(to)}`;
    const key = recordKey("member", role, deployer);
    return [
      { kind: "membership", key, role: roleName(names.service, role), member: deployer, endsWith: role },
    ];
  });

/** Column grants stand on a role of their own: a grant on a whole table would wipe the grantee's column grants. */
export const columnGrants = (
  names: Names,
  suffix: string,
  schema: string,
  object: string,
  columns: string[],
  privileges: Privilege[],
): Granted[] =>
  columns.flatMap((column) =>
    privileges.map((privilege) =>
      grant(names, suffix, "column", [privilege], { schema, object, column, privilege }),
    ),
  );

/** USAGE on the service's own schema comes by the `use` role; on another one, each who needs it has it. */
const usage = (names: Names, suffix: string, schema: string): Granted[] =>
  schema === names.schema ? [] : [grant(names, suffix, "schema", ["USAGE"], { schema })];

function grant(
  names: Names,
  suffix: string,
  objectType: ObjectType,
  privileges: Privilege[],
  about: { schema?: string; object?: string; column?: string; privilege?: Privilege } = {},
): Granted {
  const { schema = names.schema, object, column, privilege } = about;
  const named = [object, column, privilege === "SELECT" ? undefined : privilege];
  return {
    kind: "grant",
    key: keyOf(
      names,
      schema,
      "grant",
      suffix,
      objectType,
      ...named.filter((part): part is string => part !== undefined),
    ),
    grantee: suffix === "public" ? "public" : roleName(names.service, suffix),
    database: names.database,
    ...(objectType === "database" ? {} : { schema }),
    objectType,
    // A migration may drop the table, and then nothing can be revoked on it.
    ...(object === undefined ? {} : { object, ...(names.takesAlong && { endsWith: suffix }) }),
    ...(column === undefined ? {} : { column }),
    privileges,
  };
}

/** Another schema than the service's own is part of the identity. */
const keyOf = (names: Names, schema: string, ...parts: string[]): string =>
  recordKey(...(schema === names.schema ? [] : ["in", schema]), ...parts);

/**
 * The one serial chain: each record depends on `head` and on the record before it. What two offers both need stands in it
 * once. Not on all records before it, which would order the deletions of any two: when an operation has failed, Pulumi walks
 * every path through the dependencies, and these would be two to the power of the length.
 */
export function chained(granted: Granted[], head: string[], last: string[] = []): PlanRecord[] {
  const links = new Map(granted.map((record) => [record.key, record]));
  const keys = [...links.keys()];
  return [...links.values()].map((record, index) => {
    const before = index === 0 ? last : keys.slice(index - 1, index);
    return { ...record, dependsOn: [...head, ...before] };
  });
}
