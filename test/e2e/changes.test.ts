import type { Access } from "@rolewright/core";
import {
  ReadOnlyRole,
  ReadWriteRole,
  type ServiceDatabaseArgs,
  WriteOnlyRole,
} from "@rolewright/pulumi/postgresql";
import { describe, it } from "vitest";
import { app, lives, migrate } from "./lives.ts";

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

const TABLES = ["one", "two"].map((name) => `create table ${name} (id serial primary key, v text)`).join(";");

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

/** Where versions differ is who may take back which membership. */
const MEMBERSHIPS = ["contract", "offer", "scopes", "classes", "slots"];

describe.each([
  [14, LIVES.filter(([name]) => MEMBERSHIPS.includes(name))],
  [18, LIVES],
] as const)("PostgreSQL %i", (version, all) => {
  const life = lives(version);

  // Side by side in one program, as the services of a platform change. A difference names the service that it is of.
  it(`gives what is declared after every step of ${all.length} lives`, async () => {
    let step = 0;
    let migrated = false;
    const made = await life.open("all", (service) => {
      for (const [name, , states] of all) {
        const state = states[Math.min(step, states.length - 1)] as State;
        const to = `${name}-taker`;
        const offers = (state.offers ?? []).map((offer) => ({ to, ...offer }));
        const kinds = state.uses === false ? [] : [...new Set(offers.map(({ access }) => access))];
        const owner = service(name, { logins: state.logins ?? { app, migrate }, offers, migrated });
        const uses = kinds.map((access) => ({ from: name, access }));
        service(to, { logins: state.consumer ?? { app }, uses });
        for (const [role, { Role, ...args }] of Object.entries(state.roles ?? {}))
          new Role(`${name}-${role}`, { service: owner, login: app, ...args });
      }
    });
    await made.unchecked();
    for (const [name] of all) await life.migration(name, TABLES);
    migrated = true;
    for (; step < Math.max(...all.map(([, , states]) => states.length)); step++) await made.up();
    await made.settled();
  });
});
