import {
  ACCESS_KINDS,
  type Access,
  type Offer,
  type ServiceDeclaration,
  type ServiceRole,
  type Slot,
  type Use,
} from "@rolewright/core";
import fc from "fast-check";

const NAMES = ["alpha", "bravo", "charlie-x"];

const access = fc.constantFrom<Access>(...ACCESS_KINDS);

interface Contract {
  offers: Omit<Offer, "to">[];
  /** Whether the consumer uses it. */
  use: boolean;
}

/** What is offered of one table, as far as its access kind allows. */
const ofTable = (table: string, kind: Access, sequence: boolean, returning: boolean): Omit<Offer, "to"> => ({
  access: kind,
  tables: table === "before" ? ["before", "shown"] : [table],
  ...(sequence && kind !== "read-only" && { sequences: [`${table}_id_seq`] }),
  ...(returning && kind === "write-only" && { returning: ["id"] }),
});

const contract: fc.Arbitrary<Contract> = fc.record({
  offers: fc.oneof(
    fc.constant<Omit<Offer, "to">[]>([]),
    access.map((kind): Omit<Offer, "to">[] => [{ access: kind }]),
    fc
      .tuple(
        fc.subarray(["before", "after"], { minLength: 1 }),
        fc.array(fc.tuple(access, fc.boolean(), fc.boolean()), { minLength: 2, maxLength: 2 }),
      )
      .map(([tables, kinds]) =>
        tables.map((table, index) => {
          const [kind, sequence, returning] = kinds[index] as [Access, boolean, boolean];
          return ofTable(table, kind, sequence, returning);
        }),
      ),
  ),
  use: fc.boolean(),
});

const role = (name: string): fc.Arbitrary<ServiceRole | undefined> =>
  fc.option(
    fc.tuple(access, fc.boolean()).map(([kind, keys]) => ({
      name,
      access: kind,
      ...(keys && kind === "write-only" && { returning: { before: ["id"], after: ["id", "v"] } }),
    })),
    { nil: undefined },
  );

const service = fc.record({
  app: fc.option(fc.record({ active: fc.constantFrom<Slot>("a", "b"), standby: fc.boolean() }), {
    nil: undefined,
    freq: 4,
  }),
  ownSchema: fc.boolean(),
  roles: fc.tuple(role("analyst"), role("ingest"), role("night-job")),
  contracts: fc.array(contract, { minLength: 3, maxLength: 3 }),
});

/**
 * Two or three services that fit each other. Each has a migrator; `before` and `after` are tables, `shown` a view, and
 * all of them have a column `id`.
 */
export const declarations = (database: string): fc.Arbitrary<ServiceDeclaration[]> =>
  fc.array(service, { minLength: 2, maxLength: 3 }).map((services) => {
    const made: (ServiceDeclaration & { offers: Offer[]; uses: Use[] })[] = services.map(
      ({ app, ownSchema, roles }, index) => ({
        service: NAMES[index] as string,
        database,
        ...(ownSchema && { schema: `data_of_${index}` }),
        logins: { migrate: true, ...(app && { app }) },
        offers: [],
        uses: [],
        roles: roles.filter((each) => each !== undefined),
      }),
    );
    for (const [index, { contracts }] of services.entries()) {
      const owner = made[index] as (typeof made)[number];
      for (const [other, consumer] of made.entries()) {
        const { offers, use } = contracts[other] as Contract;
        if (owner === consumer || offers.length === 0) continue;
        owner.offers.push(...offers.map((offer) => ({ to: consumer.service, ...offer })));
        if (!use || !consumer.logins?.app) continue;
        const kinds = new Set(offers.map(({ access }) => access));
        consumer.uses.push(...[...kinds].map((access) => ({ from: owner.service, access })));
      }
    }
    return made;
  });
