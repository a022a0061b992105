import type { Access, Offer, Slot } from "@rolewright/core";
import { ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "@rolewright/pulumi/postgresql";
import fc from "fast-check";
import { type MakeService, PASSWORD } from "./lives.ts";

/** One moment in the life of a service that gives and of one that takes. */
interface Moment {
  /** The application of the giver: its slots, the active one first. */
  slots: Slot[];
  connectionLimit: number;
  password: string;
  /** What is offered of the whole schema, of one table and of columns. */
  whole?: Access;
  table?: Access;
  columns?: Access;
  /** Whether the taker uses what is offered, and whether it is there at all. */
  taken: "used" | "unused" | "absent";
  /** A login for a person. */
  analyst?: Access;
  retired: boolean;
}

/** A life: how it begins, and what changes from step to step. All are equally long, since they are lived side by side. */
export interface Life {
  first: Moment;
  steps: Partial<Moment>[];
}

/** How often a life changes. */
export const STEPS = 2;

const access = fc.constantFrom<Access>("read-only", "write-only", "read-write");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const moment = {
  slots: fc.constantFrom<Slot[]>([], ["a"], ["b"], ["a", "b"], ["b", "a"]),
  connectionLimit: fc.constantFrom(-1, 5),
  password: fc.constantFrom(PASSWORD, `${PASSWORD}-2`),
  whole: maybe(access),
  table: maybe(access),
  columns: maybe(access),
  taken: fc.constantFrom<Moment["taken"]>("used", "unused", "absent"),
  analyst: maybe(access),
  retired: fc.constant(false),
};
/** Changes of one to three things at once; one in some is the end of the service, or its return. */
const step: fc.Arbitrary<Partial<Moment>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record(moment)
      .chain((all) => fc.subarray(Object.entries(all), { minLength: 1, maxLength: 3 }))
      .map(Object.fromEntries),
  },
  { weight: 1, arbitrary: fc.boolean().map((retired) => ({ retired })) },
);

export const life: fc.Arbitrary<Life> = fc.record({
  first: fc.record(moment) as fc.Arbitrary<Moment>,
  steps: fc.array(step, { minLength: STEPS, maxLength: STEPS }),
});

/** All moments of a life, the first one first. */
export function momentsOf({ first, steps }: Life): Moment[] {
  let now = first;
  const later = steps.map((change) => {
    now = { ...now, ...change };
    return now;
  });
  return [first, ...later];
}

/** The objects of the giver, which its owner makes after the first deployment. */
export const objectsOf = (id: number): string => `
  set role giver${id}_owner;
  create table giver${id}.one (id serial primary key, v text); create table giver${id}.two (id int, v text);
  create view giver${id}.both as select id from giver${id}.one;
  create function giver${id}.early() returns int language sql as 'select 1';
  reset role;`;

/** What a program holds of a life at one moment. */
export function declare(make: MakeService, id: number, now: Moment, migrated: boolean): void {
  const offers = offersOf(`taker${id}`, now);
  const login = { password: now.password, connectionLimit: now.connectionLimit };
  const [active, other] = now.slots;
  const giver = now.retired
    ? make(`giver${id}`, { retired: "keep-data" })
    : make(`giver${id}`, {
        ...(active !== undefined && {
          logins: { app: { ...login, active, ...(other !== undefined && { standby: login }) } },
        }),
        offers,
        migrated,
      });
  if (!now.retired && now.analyst !== undefined) {
    const Role = { "read-only": ReadOnlyRole, "write-only": WriteOnlyRole, "read-write": ReadWriteRole };
    new Role[now.analyst](`giver${id}-analyst`, { service: giver, login });
  }
  if (now.taken === "absent") return;
  const kinds = now.taken === "used" && !now.retired ? new Set(offers.map((offer) => offer.access)) : [];
  make(`taker${id}`, {
    logins: { app: login },
    uses: [...kinds].map((kind) => ({ from: `giver${id}`, access: kind })),
    protect: false,
  });
}

function offersOf(to: string, { whole, table, columns }: Moment): Offer[] {
  return [
    ...(whole === undefined ? [] : [{ to, access: whole }]),
    ...(table === undefined ? [] : [{ to, access: table, tables: ["one"] }]),
    ...(columns === undefined ? [] : [{ to, access: columns, columns: { two: ["v"] } }]),
  ];
}
