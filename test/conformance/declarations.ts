import {
  ACCESS_KINDS,
  type Access,
  type Offer,
  type ServerVersion,
  type ServiceDeclaration,
  type ServiceRole,
  type Slot,
  type Use,
} from "@rolewright/core";
import fc from "fast-check";

const NAMES = ["alpha", "bravo", "charlie-x"];
/** The second schema that a service may have, its own name before it. */
const MORE = "more";

const access = fc.constantFrom<Access>(...ACCESS_KINDS);

interface Contract {
  offers: Omit<Offer, "to">[];
  /** Whether the consumer uses it. */
  use: boolean;
}

/** What is offered of single columns and routines. */
const ofParts = (access: Access, routine: boolean, columns: boolean): Omit<Offer, "to">[] =>
  routine || columns
    ? [
        {
          access,
          ...(columns && { columns: { before: ["v"], after: ["id", "v"] } }),
          ...(routine && { routines: ["early", "twice(int)"] }),
        },
      ]
    : [];

/** What is offered of one table, as far as its access kind allows. */
const ofTable = (table: string, kind: Access, sequence: boolean, returning: boolean): Omit<Offer, "to"> => ({
  access: kind,
  tables: table === "before" ? ["before", "shown"] : [table],
  ...(sequence && kind !== "read-only" && { sequences: [`${table}_id_seq`] }),
  ...(returning && kind === "write-only" && { returning: ["id"] }),
});

const whole = fc.oneof(
  fc.constant<Omit<Offer, "to">[]>([]),
  access.map((kind): Omit<Offer, "to">[] => [{ access: kind }]),
);
const tables = fc.oneof(
  fc.constant<Omit<Offer, "to">[]>([]),
  fc
    .tuple(
      fc.subarray(["before", "after"], { minLength: 1 }),
      fc.array(fc.tuple(access, fc.boolean(), fc.boolean()), { minLength: 2, maxLength: 2 }),
    )
    .map(([names, kinds]) =>
      names.map((table, index) => {
        const [kind, sequence, returning] = kinds[index] as [Access, boolean, boolean];
        return ofTable(table, kind, sequence, returning);
      }),
    ),
);
const parts = fc.tuple(access, fc.boolean(), fc.boolean()).map((args) => ofParts(...args));
const elsewhere = fc.oneof(
  fc.constant<Omit<Offer, "to">[]>([]),
  access.map((kind): Omit<Offer, "to">[] => [{ access: kind, schema: MORE }]),
);

const contract: fc.Arbitrary<Contract> = fc.record({
  offers: fc.tuple(whole, tables, parts, elsewhere).map((offers) => offers.flat()),
  use: fc.boolean(),
});

const role = (name: string): fc.Arbitrary<ServiceRole | undefined> =>
  fc.option(
    fc.tuple(fc.oneof(access, fc.constant("migrate" as const)), fc.boolean()).map(([kind, keys]) => ({
      name,
      access: kind,
      ...(keys && kind !== "migrate" && { maintain: true }),
      ...(keys && kind === "write-only" && { returning: { before: ["id"], after: ["id", "v"] } }),
    })),
    { nil: undefined },
  );

const service = fc.record({
  app: fc.option(
    fc.record({ active: fc.constantFrom<Slot>("a", "b"), standby: fc.boolean(), maintain: fc.boolean() }),
    {
      nil: undefined,
      freq: 4,
    },
  ),
  ownSchema: fc.boolean(),
  more: fc.boolean(),
  roles: fc.tuple(role("analyst"), role("ingest"), role("night-job")),
  contracts: fc.array(contract, { minLength: 3, maxLength: 3 }),
});

/**
 * Two or three services that fit each other. Each has a migrator; `before` and `after` are tables with the columns `id`
 * and `v`, `shown` is a view of them, `early` and `twice` are functions.
 */
export const declarations = (
  database: string,
  serverVersion: ServerVersion,
): fc.Arbitrary<ServiceDeclaration[]> =>
  fc.array(service, { minLength: 2, maxLength: 3 }).map((services) => {
    const maintains = serverVersion >= 17;
    const made: (ServiceDeclaration & { offers: Offer[]; uses: Use[] })[] = services.map(
      ({ app, ownSchema, more, roles }, index) => ({
        service: NAMES[index] as string,
        database,
        serverVersion,
        ...(more && { additionalSchemas: [`${MORE}_${index}`], searchPath: ["elsewhere"] }),
        ...(ownSchema && { schema: `data_of_${index}` }),
        logins: { migrate: true, ...(app && { app: { ...app, maintain: app.maintain && maintains } }) },
        offers: [],
        uses: [],
        roles: roles
          .filter((each) => each !== undefined)
          .map((each) => ({ ...each, ...(each.maintain && { maintain: maintains }) })),
      }),
    );
    for (const [index, { contracts }] of services.entries()) {
      const owner = made[index] as (typeof made)[number];
      for (const [other, consumer] of made.entries()) {
        const { offers: all, use } = contracts[other] as Contract;
        const offers = all.flatMap((offer) =>
          offer.schema === undefined
            ? [offer]
            : (owner.additionalSchemas ?? []).map((schema) => ({ ...offer, schema })),
        );
        if (owner === consumer || offers.length === 0) continue;
        owner.offers.push(...offers.map((offer) => ({ to: consumer.service, ...offer })));
        if (!use || !consumer.logins?.app) continue;
        const kinds = new Set(offers.map(({ access }) => access));
        consumer.uses.push(...[...kinds].map((access) => ({ from: owner.service, access })));
      }
    }
    return made;
  });
