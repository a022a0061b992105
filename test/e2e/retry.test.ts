import { expect, it, vi } from "vitest";
import { app, lives, migrate, NONE } from "./lives.ts";

const shop = lives(18);

/** The statement by which the provider locks a role until its transaction ends. */
const lock = (role: string): string =>
  `select pg_advisory_xact_lock(oid::bigint) from pg_roles where rolname = '${role}'`;

const limitOf = (role: string): Promise<number> =>
  shop.asAdmin(async (admin) => {
    const { rows } = await admin.query("select rolconnlimit from pg_roles where rolname = $1", [role]);
    return rows[0].rolconnlimit;
  });

it("tries again what PostgreSQL sends back, because it and another deployment wait for each other", async () => {
  let connectionLimit = 5;
  let log = "";
  const stack = await shop.open("meeting", (make) => {
    make("meeting", { logins: { app: { ...app, connectionLimit }, migrate } });
  });
  await stack.up();

  connectionLimit = 6;
  // The other one has the deployer and comes to want the login; the update has the login and wants the deployer. The
  // update has waited for longer, so it is the one that PostgreSQL sends back.
  const failure = await shop.held(
    ["set deadlock_timeout = '1min'", lock("deployer")],
    async () => {
      log = (await stack.unchecked()).log;
    },
    (_, other) => other.query(lock("meeting_app_a")),
  );
  expect(failure).toBeUndefined();
  expect(log).toContain("retrying update due to on-error hook request (1/");
  expect(await shop.compare()).toEqual(NONE);
  expect(await limitOf("meeting_app_a")).toBe(6);
  await stack.up(); // once more, since the engine remembers the failure
  await stack.settled();
});

it("says that a lock is held by another session, and does not wait for it again", async () => {
  let connectionLimit = 5;
  const stack = await shop.open("waiting", (make) => {
    make("waiting", { logins: { app: { ...app, connectionLimit }, migrate } });
  });
  await stack.up();
  await shop.asAdmin((admin) => admin.query("alter role deployer set lock_timeout = '500ms'"));
  const said = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    connectionLimit = 6;
    const operation = stack.unchecked.bind(stack);
    const failure = await shop.held(
      [lock("waiting_app_a")],
      operation,
      () => new Promise((resolve) => setTimeout(resolve, 2_000)),
    );
    expect(failure?.message).toContain("lock timeout");
    // In a program of the Automation API the hook is outside of the run, and so says it on the console.
    expect(said.mock.calls.flat().join()).toContain("another session holds a lock on it");
    expect(failure?.message).not.toContain("retrying");
  } finally {
    said.mockRestore();
    await shop.asAdmin((admin) => admin.query("alter role deployer set lock_timeout = '30s'"));
  }
  // The provider has taken the update for done; what the server really has is seen by a refresh.
  await stack.up({ refresh: true });
  expect(await limitOf("waiting_app_a")).toBe(6);
  await stack.settled();
});
