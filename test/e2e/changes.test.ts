import { type Access, canonical } from "@rolewright/core";
import {
  ReadOnlyRole,
  ReadWriteRole,
  type ServiceDatabaseArgs,
  WriteOnlyRole,
} from "@rolewright/pulumi/postgresql";
import { describe, expect, it } from "vitest";
import { app, lives, migrate, PASSWORD } from "./lives.ts";

type Offer = NonNullable<ServiceDatabaseArgs["offers"]>[number];
type Logins = NonNullable<ServiceDatabaseArgs["logins"]>;
type RoleClass = typeof ReadOnlyRole | typeof WriteOnlyRole | typeof ReadWriteRole;

/** What one owner declares at one time. Its consumer uses whatever is offered, unless `uses` says otherwise. */
interface State {
  offers?: Omit<Offer, "to">[];
  uses?: boolean;
  logins?: Logins;
  consumer?: Logins;
  roles?: Record<string, { Role: RoleClass; role?: string; returning?: Record<string, string[]> }>;
}

const offered = (...offers: Omit<Offer, "to">[]): State => ({ offers });
const whole = (access: Access): State => offered({ access });
const one = { access: "write-only" as const, tables: ["one"] };
const ana = (Role: RoleClass, more: { role?: string; returning?: Record<string, string[]> } = {}): State => ({
  roles: { ana: { Role, ...more } },
});

/** The lives of services, each with a name for its owner and consumer. */
const LIVES: [name: string, about: string, states: State[]][] = [
  [
    "kinds",
    "an offer of the whole schema changes its access",
    ["read-only", "read-write", "write-only", "read-only"].map((access) => whole(access as Access)),
  ],
  [
    "named",
    "an offer of tables changes its access",
    (["read-only", "read-write", "write-only", "read-write"] as const).map((access) =>
      offered({ access, tables: ["one"] }),
    ),
  ],
  [
    "tables",
    "tables join and leave an offer",
    [
      offered({ access: "read-only", tables: ["one"] }),
      offered({ access: "read-only", tables: ["one", "two"] }),
      offered({ access: "read-only", tables: ["two"] }),
      offered({ access: "read-write", tables: ["two", "one"] }),
    ],
  ],
  [
    "columns",
    "columns of `returning` come and go",
    [
      offered(one),
      offered({ ...one, returning: ["id"] }),
      offered({ ...one, returning: ["v", "id"] }),
      offered({ ...one, returning: ["v"] }),
      offered(one),
    ],
  ],
  [
    "draws",
    "sequences join and leave an offer",
    [
      offered({ ...one, sequences: ["one_id_seq"] }),
      offered(one),
      offered({ ...one, tables: ["one", "two"], sequences: ["two_id_seq"] }),
    ],
  ],
  [
    "scopes",
    "an offer turns from the whole schema to tables and back",
    [
      whole("write-only"),
      offered({ ...one, returning: ["id"] }),
      whole("read-only"),
      offered({ access: "read-only", tables: ["two"] }),
    ],
  ],
  [
    "several",
    "a second offer to one consumer comes and goes",
    [
      offered(one),
      offered(one, { access: "read-only", tables: ["two"] }),
      offered({ access: "read-only", tables: ["two"] }),
      offered({ access: "read-only", tables: ["one"] }, { ...one, tables: ["two"] }),
    ],
  ],
  [
    "contract",
    "offer and use are made at once, withdrawn at once and made again",
    [{}, whole("read-only"), {}, whole("read-write")],
  ],
  [
    "offer",
    "a use comes after its offer and goes before it",
    [
      {},
      { ...whole("read-only"), uses: false },
      whole("read-only"),
      { ...whole("read-only"), uses: false },
      {},
    ],
  ],
  [
    "classes",
    "a role of a person changes its class",
    [
      ana(ReadOnlyRole),
      ana(ReadWriteRole),
      ana(WriteOnlyRole, { returning: { one: ["id"] } }),
      ana(ReadOnlyRole),
      {},
    ],
  ],
  [
    "keys",
    "what a role may read back changes",
    [
      ana(WriteOnlyRole),
      ana(WriteOnlyRole, { returning: { one: ["id"], two: ["id"] } }),
      ana(WriteOnlyRole, { returning: { two: ["id", "v"] } }),
      ana(WriteOnlyRole),
    ],
  ],
  [
    "renames",
    "a role gets another name",
    [
      ana(WriteOnlyRole, { role: "x", returning: { one: ["id"] } }),
      ana(WriteOnlyRole, { role: "y", returning: { one: ["id"] } }),
      ana(WriteOnlyRole),
    ],
  ],
  [
    "slots",
    "the login slots of an application change",
    [
      whole("read-only"),
      { ...whole("read-only"), consumer: { app: { ...app, standby: app } } },
      { ...whole("read-only"), consumer: { app: { ...app, active: "b" } } },
      whole("read-only"),
    ],
  ],
  ["gone", "the application's login goes and comes back", [{}, { logins: { migrate } }, {}]],
  [
    "settings",
    "limits, timeouts and the password of a login change",
    [
      whole("read-only"),
      { ...whole("read-only"), consumer: { app: { ...app, connectionLimit: 7, statementTimeout: 5000 } } },
      {
        ...whole("read-only"),
        consumer: { app: { password: "another-password", idleInTransactionSessionTimeout: 9000 } },
      },
      whole("read-only"),
    ],
  ],
];

describe.each([14, 18] as const)("PostgreSQL %i", (version) => {
  const life = lives(version);

  // All lives of one program go on side by side, which is what a program of many services does.
  it(`gives what is declared after every step of ${LIVES.length} lives`, async () => {
    let step = 0;
    let migrated = false;
    const all = await life.open("all", (service) => {
      for (const [name, , states] of LIVES) {
        const state = states[Math.min(step, states.length - 1)] as State;
        const to = `${name}-taker`;
        const offers = (state.offers ?? []).map((offer) => ({ to, ...offer }));
        const kinds = state.uses === false ? [] : [...new Set(offers.map(({ access }) => access))];
        const owner = service(name, { logins: state.logins ?? { app, migrate }, offers, migrated });
        service(to, {
          logins: state.consumer ?? { app },
          uses: kinds.map((access) => ({ from: name, access })),
        });
        for (const [role, { Role, ...args }] of Object.entries(state.roles ?? {}))
          new Role(`${name}-${role}`, { service: owner, login: app, ...args });
      }
    });
    await all.unchecked();
    for (const [name] of LIVES)
      await life.migration(
        name,
        "create table one (id serial primary key, v text); create table two (id serial primary key, v text)",
      );
    migrated = true;
    const seen = new Set<string>();
    for (; step < Math.max(...LIVES.map(([, , states]) => states.length)); step++) {
      const t = performance.now();
      const changes = await all.up();
      console.log(changes, performance.now() - t);
      seen.add(canonical(changes));
    }
    expect(seen.size).toBeGreaterThan(3);
    await all.settled();
    for (const [name, about] of LIVES) console.log(name, about, PASSWORD.length);
  });
});
