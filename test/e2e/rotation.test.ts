import { isVerifier } from "@rolewright/core";
import type { ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import type { Client } from "pg";
import { expect, it } from "vitest";
import { lives, migrate } from "./lives.ts";

const shop = lives(18);

/** What a running service is told: a login and its password. */
interface Credentials {
  user: string;
  password: string;
}

/**
 * A client that never rests: it holds a connection, inserts, and takes a new one after each fifth statement, with the
 * credentials that it has by then. What fails is counted.
 */
function busyClient(connect: (credentials: Credentials) => Promise<Client>, credentials: Credentials) {
  let current = credentials;
  let stopped = false;
  const seen = { statements: 0, connections: 0, failures: [] as string[], users: new Set<string>() };
  const work = (async () => {
    while (!stopped) {
      try {
        const session = await connect(current);
        seen.connections++;
        seen.users.add(current.user);
        try {
          for (let index = 0; index < 5; index++) {
            await session.query("insert into note values (current_user)");
            seen.statements++;
          }
        } finally {
          await session.end();
        }
      } catch (error) {
        seen.failures.push(String(error));
      }
    }
  })();
  return {
    seen,
    use: (next: Credentials): void => {
      current = next;
    },
    /** Resolves when two more connections were made: the one that was open is closed. */
    async reconnected(): Promise<void> {
      const goal = seen.connections + 2;
      while (seen.connections < goal && seen.failures.length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: async (): Promise<void> => {
      stopped = true;
      await work;
    },
  };
}

type App = NonNullable<NonNullable<ServiceDatabaseArgs["logins"]>["app"]>;

it.each<[string, Pick<App, "sendVerifier">]>([
  ["a password", {}],
  ["a verifier", { sendVerifier: true }],
])("rotates %s without one failed statement of a client that connects all the time", async (_, how) => {
  const [first, second, third] = ["first-secret", "second-secret", "third-secret"] as const;
  let app: App = { ...how, password: first };
  const stack = await shop.open("rotation", (make) => {
    make("rotation", { logins: { app, migrate } });
  });
  await stack.up();
  await shop.migration("rotation", "create table note (who text)");
  const client = busyClient(({ user, password }) => shop.connect(user, password), {
    user: "rotation_app_a",
    password: first,
  });

  // The way of a rotation, twice: a new secret on the idle slot, the client moves, the old slot goes.
  const steps: [App, Credentials?][] = [
    [{ ...how, password: first, standby: { ...how, password: second } }],
    [
      { ...how, active: "b", password: second, standby: { ...how, password: first } },
      { user: "rotation_app_b", password: second },
    ],
    [{ ...how, active: "b", password: second }],
    [{ ...how, active: "b", password: second, standby: { ...how, password: third } }],
    [
      { ...how, active: "a", password: third, standby: { ...how, password: second } },
      { user: "rotation_app_a", password: third },
    ],
    [{ ...how, active: "a", password: third }],
  ];
  for (const [next, credentials] of steps) {
    app = next;
    await stack.up();
    if (credentials !== undefined) client.use(credentials);
    await client.reconnected();
  }
  await client.stop();
  expect(client.seen.failures).toEqual([]);
  expect(client.seen.statements).toBeGreaterThan(50);
  expect([...client.seen.users]).toEqual(["rotation_app_a", "rotation_app_b"]);
  await stack.settled();
  const roles = await shop.asAdmin((admin) =>
    admin.query("select rolname from pg_roles where rolname like 'rotation_app_%'"),
  );
  expect(roles.rows).toEqual([{ rolname: "rotation_app_a" }]);
});

it("sends a verifier in place of a password: neither the server's log nor the state ever has the password", async () => {
  const password = "never-to-be-seen-4711";
  const stack = await shop.open("verified", (make) => {
    make("verified", { logins: { app: { password, sendVerifier: true }, migrate } });
  });
  const statements = await shop.logged(async () => {
    await stack.up();
  });
  expect(statements).toContain('CREATE ROLE "verified_app_a"');
  expect(statements).not.toContain(password);
  expect(stack.raw.stateFile()).not.toContain(password);
  await (await shop.connect("verified_app_a", password)).end();
  const { rows } = await shop.asAdmin((admin) =>
    admin.query("select rolpassword from pg_authid where rolname = 'verified_app_a'"),
  );
  expect(isVerifier(rows[0].rolpassword)).toBe(true);
  await stack.settled();
});
