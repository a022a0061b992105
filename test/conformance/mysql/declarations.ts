import { ACCESS_KINDS, type Access, type Slot } from "@rolewright/core";
import type { MySqlDeclaration, MySqlEngine, MySqlOffer, MySqlServiceRole } from "@rolewright/core/mysql";
import fc from "fast-check";

const NAMES = ["alpha", "bravo", "charlie-x"];
/** Where the logins of the tests connect from. */
const HOST = "127.0.0.1";

/** Every database that a service of these tests may own. Each name has a `_`, which a grant could take for any character. */
export const DATABASES = NAMES.flatMap((_, index) => [`data_of_${index}`, `more_${index}`]).concat(
  NAMES.map((name) => name.replace("-", "_")),
);

type Parts = Omit<MySqlOffer, "to">;

interface Contract {
  offers: Parts[];
  /** Whether the consumer uses it. */
  use: boolean;
}

const access = fc.constantFrom<Access>(...ACCESS_KINDS);
const some = (parts: fc.Arbitrary<Parts[]>): fc.Arbitrary<Parts[]> =>
  fc.oneof(fc.constant<Parts[]>([]), parts);

const whole = some(access.map((kind) => [{ access: kind }]));
const tables = some(
  fc
    .tuple(
      fc.subarray(["before", "after"], { minLength: 1 }),
      fc.array(access, { minLength: 2, maxLength: 2 }),
    )
    .map(([names, kinds]) =>
      names.map((table, index) => ({
        access: kinds[index] as Access,
        tables: table === "before" ? ["before", "shown"] : [table],
      })),
    ),
);
const parts = some(
  fc.tuple(access, fc.constantFrom("columns", "routines", "both")).map(([kind, what]) => [
    {
      access: kind,
      ...(what !== "routines" && { columns: { before: ["v"], after: ["id", "v"] } }),
      ...(what !== "columns" && { routines: ["function early", "procedure late"] }),
    },
  ]),
);
/** In the second database, if there is one. */
const elsewhere = some(access.map((kind) => [{ access: kind, database: "more" }]));

const contract: fc.Arbitrary<Contract> = fc.record({
  offers: fc.tuple(whole, tables, parts, elsewhere).map((offers) => offers.flat()),
  use: fc.boolean(),
});

const role = (name: string): fc.Arbitrary<MySqlServiceRole[]> =>
  fc.oneof(
    fc.constant<MySqlServiceRole[]>([]),
    fc.constantFrom<Access | "migrate">(...ACCESS_KINDS, "migrate").map((kind) => [{ name, access: kind }]),
  );

const service = fc.record({
  app: fc.option(fc.record({ active: fc.constantFrom<Slot>("a", "b"), standby: fc.boolean() }), {
    nil: undefined,
    freq: 4,
  }),
  ownDatabase: fc.boolean(),
  more: fc.boolean(),
  routines: fc.subarray(["function early", "procedure late"]),
  roles: fc.tuple(role("analyst"), role("ingest"), role("night-job")).map((roles) => roles.flat()),
  contracts: fc.array(contract, { minLength: 3, maxLength: 3 }),
});

/**
 * Two or three services that fit each other. Each has a migrator; `before` and `after` are tables with the columns `id`
 * and `v`, `shown` is a view, `early` is a function and `late` a procedure.
 */
export const declarations = (
  engine: MySqlEngine,
  partialRevokes: boolean,
): fc.Arbitrary<MySqlDeclaration[]> =>
  fc.array(service, { minLength: 2, maxLength: 3 }).map((services) => {
    const made = services.map(({ app, ownDatabase, more, routines, roles }, index) => ({
      engine,
      service: NAMES[index] as string,
      host: HOST,
      ...(partialRevokes && { partialRevokes }),
      ...(ownDatabase && { database: `data_of_${index}` }),
      additionalDatabases: more ? [`more_${index}`] : [],
      logins: { migrate: true, ...(app && { app }) },
      ...(routines.length > 0 && { routines }),
      offers: [] as MySqlOffer[],
      uses: [] as { from: string; access: Access }[],
      roles,
    }));
    for (const [index, { contracts }] of services.entries()) {
      const owner = made[index] as (typeof made)[number];
      for (const [other, consumer] of made.entries()) {
        const { offers: all, use } = contracts[other] as Contract;
        const offers = all.flatMap((offer) =>
          offer.database === undefined
            ? [offer]
            : owner.additionalDatabases.map((database) => ({ ...offer, database })),
        );
        if (owner === consumer || offers.length === 0) continue;
        owner.offers.push(...offers.map((offer) => ({ to: consumer.service, ...offer })));
        if (!use || consumer.logins.app === undefined) continue;
        const kinds = new Set(offers.map(({ access }) => access));
        consumer.uses.push(...[...kinds].map((access) => ({ from: owner.service, access })));
      }
    }
    return made;
  });
