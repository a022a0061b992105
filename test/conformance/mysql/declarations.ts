import { ACCESS_KINDS, type Access, type Slot } from "@rolewright/core";
import {
  ENGINE_FACTS,
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlOffer,
  type MySqlServiceRole,
} from "@rolewright/core/mysql";
import fc from "fast-check";

const NAMES = ["alpha", "bravo", "charlie-x"];
/** A service with no more than data. */
const RETIRED = "delta";
/** A consumer that nobody has deployed. */
const ABSENT = "nobody";

const additional = (index: number): string[] => [`more_${index}`, `most_${index}`];

/** Every database that a service of these tests may own. Each name has a `_`, which a grant could take for any character. */
export const DATABASES = [
  ...NAMES.flatMap((name, index) => [`data_of_${index}`, ...additional(index), name.replace("-", "_")]),
  ...[RETIRED, `${RETIRED}_log`],
];

/** What is made in each database: tables and views of these columns, beside one whose name a pattern would match. */
export const OBJECTS = [
  "create table `before` (id int not null default 0, v varchar(9), `createdAt` int)",
  "create table after_x (id int not null default 0, v varchar(9), `createdAt` int)",
  "create table afterxx (id int not null default 0, v varchar(9), `createdAt` int)",
  "create view shown as select id, v, `createdAt` from `before`",
  "create function early() returns int deterministic return 1",
  "create procedure late() select 1",
];
const TABLES = ["before", "after_x", "shown"];
const COLUMNS = ["id", "v", "createdAt"];
const ROUTINES = ["function early", "procedure late"];

/** From each of these a login of the tests comes in. */
const HOSTS = ["127.0.0.1", "127.0.0.%", "127.0.0.0/255.255.255.0", "localhost", "%"];

type Parts = Omit<MySqlOffer, "to" | "database">;

const access = fc.constantFrom<Access>(...ACCESS_KINDS);
const host = fc.constantFrom(...HOSTS);
const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const some = <T>(of: T[]): fc.Arbitrary<T[]> => fc.subarray(of, { minLength: 1 });

/** Some of the tables, and for each what `of` makes. */
const byTable = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  some(TABLES).chain((tables) =>
    fc
      .array(of, { minLength: tables.length, maxLength: tables.length })
      .map((made) => Object.fromEntries(tables.map((table, index) => [table, made[index] as T]))),
  );

/** What is offered of one database to one consumer: no table by its name twice, and all else in any number of offers. */
const offersOfOne: fc.Arbitrary<Parts[]> = fc
  .record({
    whole: perhaps(access),
    tables: fc.oneof(fc.constant<Record<string, Access>>({}), byTable(access)),
    columns: fc.array(fc.record({ access, columns: byTable(some(COLUMNS)) }), { maxLength: 2 }),
    routines: perhaps(fc.record({ access, routines: some(ROUTINES) })),
    inOne: fc.boolean(),
  })
  .map(({ whole, tables, columns, routines, inOne }) => {
    const byAccess = Object.entries(Object.groupBy(Object.keys(tables), (table) => tables[table] as Access));
    const named: Parts[] = [
      ...byAccess.map(([kind, names]) => ({ access: kind as Access, tables: names })),
      ...columns,
      ...(routines === undefined ? [] : [routines]),
    ];
    const joined = [...Map.groupBy(named, (offer) => offer.access).values()].map(
      (offers) => Object.assign({}, ...offers) as Parts,
    );
    return [...(whole === undefined ? [] : [{ access: whole }]), ...(inOne ? joined : named)];
  });
const offers = fc.oneof(fc.constant<Parts[]>([]), offersOfOne);

const contract = fc.record({
  own: offers,
  additional: fc.tuple(offers, offers),
  /** Whether offers of the service's own database say so. */
  says: fc.boolean(),
  /** Whether the consumer uses it. */
  use: fc.boolean(),
});

const role = (name: string): fc.Arbitrary<MySqlServiceRole[]> =>
  fc.oneof(
    fc.constant<MySqlServiceRole[]>([]),
    fc
      .record({
        access: fc.constantFrom<Access | "migrate">(...ACCESS_KINDS, "migrate"),
        host: perhaps(host),
      })
      .map(({ host, access }) => [{ name, access, ...(host !== undefined && { host }) }]),
  );

const service = fc.record({
  host,
  app: fc.option(
    fc.record({ active: fc.constantFrom<Slot>("a", "b"), standby: fc.boolean(), host }, { requiredKeys: [] }),
    { nil: undefined, freq: 4 },
  ),
  migrate: fc.oneof(fc.boolean(), fc.record({ host }, { requiredKeys: [] })),
  ownDatabase: fc.boolean(),
  additional: fc.subarray([0, 1]),
  collation: perhaps(fc.constantFrom("utf8mb4_bin", "utf8mb4_unicode_ci")),
  version: perhaps(fc.nat({ max: 2 })),
  routines: fc.oneof(fc.constant<string[]>([]), some(ROUTINES)),
  roles: fc.tuple(role("analyst"), role("ingest"), role("night-job")).map((roles) => roles.flat()),
  contracts: fc.array(contract, { minLength: NAMES.length + 1, maxLength: NAMES.length + 1 }),
});

/** A service that has only its databases left. */
const retired = perhaps(
  fc.constantFrom("keep-data" as const, { dropDatabases: [RETIRED, `${RETIRED}_log`] }),
);

type Service = typeof service extends fc.Arbitrary<infer S> ? S : never;

/** Two or three services that fit each other, some with a migrator, and perhaps one that was retired. */
export const declarations = (
  engine: MySqlEngine,
  partialRevokes: boolean,
): fc.Arbitrary<MySqlDeclaration[]> =>
  fc.tuple(fc.array(service, { minLength: 2, maxLength: NAMES.length }), retired).map(([services, end]) => {
    const shared = { engine, ...(partialRevokes && { partialRevokes }) };
    const made = services.map((each, index) => ({ ...shared, ...declared(each, index, engine) }));
    for (const [index, { contracts }] of services.entries())
      for (const [other, { use, ...offered }] of contracts.entries()) {
        const to = NAMES[other] ?? ABSENT;
        const owner = made[index] as (typeof made)[number];
        const consumer = made[other];
        const all = offersIn(owner, offered);
        if (other === index || all.length === 0) continue;
        owner.offers.push(...all.map((offer) => ({ to, ...offer })));
        if (!use || consumer?.logins.app === undefined) continue;
        const kinds = new Set(all.map(({ access }) => access));
        consumer.uses.push(...[...kinds].map((access) => ({ from: owner.service, access })));
      }
    if (end === undefined) return made;
    return [...made, { ...shared, service: RETIRED, additionalDatabases: [`${RETIRED}_log`], retired: end }];
  });

/** A service without its contracts. */
function declared(each: Service, index: number, engine: MySqlEngine) {
  const { host, app, migrate, ownDatabase, collation, version, routines, roles } = each;
  return {
    service: NAMES[index] as string,
    host,
    ...(ownDatabase && { database: `data_of_${index}` }),
    additionalDatabases: each.additional.map((which) => additional(index)[which] as string),
    ...(collation !== undefined && { collation }),
    ...(version !== undefined && { serverVersion: ENGINE_FACTS[engine].versions[version] }),
    ...(routines.length > 0 && { routines }),
    logins: { migrate, ...(app && { app }) },
    offers: [] as MySqlOffer[],
    uses: [] as { from: string; access: Access }[],
    roles,
  };
}

/** What an owner offers to one consumer, as far as it has the databases. */
const offersIn = (
  owner: Pick<MySqlDeclaration, "service" | "database" | "additionalDatabases">,
  { own, says, additional }: { own: Parts[]; says: boolean; additional: Parts[][] },
): Omit<MySqlOffer, "to">[] => [
  ...own.map((offer) => ({
    ...offer,
    ...(says && { database: owner.database ?? owner.service.replace("-", "_") }),
  })),
  ...(owner.additionalDatabases ?? []).flatMap((database, index) =>
    (additional[index] ?? []).map((offer) => ({ ...offer, database })),
  ),
];
