import type { Offer } from "@rolewright/core";
import type { Client } from "pg";
import { describe, expect, it, vi } from "vitest";
import { app, type LivingStack, lives, migrate, NONE, PASSWORD } from "./lives.ts";

describe.each([14, 18] as const)("on PostgreSQL %i", (version) => {
  const shop = lives(version);
  const migrator = (): Promise<Client> => shop.connect("notes_migrate", PASSWORD);
  const TO_READER: Offer[] = [{ to: "reader", access: "read-only" }];
  const ADD_COLUMN = "alter table notes.note add column w int";

  /** A service with a table, and what makes the next `up` grant something on that table. */
  async function open(): Promise<{ stack: LivingStack; offer: () => void }> {
    let offers: Offer[] = [];
    const stack = await shop.open("notes", (make) => {
      make("notes", { logins: { app, migrate }, offers, protect: false });
    });
    await stack.up();
    await shop.migration("notes", "create table notes.note (id int)");
    return {
      stack,
      offer: () => {
        offers = TO_READER;
      },
    };
  }

  it("waits for a migration, and then does what it had begun once more", async () => {
    const { stack, offer } = await open();
    offer();
    const operation = () => stack.unchecked().then(({ log }) => expect(log).toContain("retrying create"));
    const failure = await shop.held(["set local role notes_owner", ADD_COLUMN], operation, (_, migration) =>
      migration.query("commit"),
    );
    expect(failure).toBeUndefined();
    expect(await shop.compare()).toEqual(NONE);
    await stack.settled();
  });

  it("gives up where a migration takes longer than the deployer waits, and says so", async () => {
    const { stack, offer } = await open();
    offer();
    await shop.asAdmin((admin) => admin.query("alter role deployer set lock_timeout = '500ms'"));
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const failure = await shop.held(
        ["set local role notes_owner", ADD_COLUMN],
        () => stack.unchecked(),
        () => new Promise((resolve) => setTimeout(resolve, 2_000)),
      );
      expect(failure?.message).toContain("lock timeout");
      expect(said.mock.calls.flat().join()).toContain("another session holds a lock on it");
    } finally {
      said.mockRestore();
      await shop.asAdmin((admin) => admin.query("alter role deployer set lock_timeout = '30s'"));
    }
    await stack.up();
    await stack.settled();
  });

  it("sends a migration back, whole, that meets a deployment, and the migration can run again", async () => {
    await open();
    const deployment = await shop.connect("deployer", shop.deployer().password);
    const migration = await migrator();
    try {
      await deployment.query(
        "begin; grant notes_owner to deployer; set local role notes_owner; grant select on all tables in schema notes to notes_app",
      );
      await migration.query("begin");
      await migration.query("create table notes.later (id int)");
      const altered = migration.query(ADD_COLUMN).then(
        () => "",
        (error: Error) => error.message,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      await deployment.query("commit");
      expect(await altered).toBe("tuple concurrently updated");
      await migration.query("rollback");
      await migration.query(ADD_COLUMN);
      const { rows } = await migration.query("select to_regclass('notes.later') as later");
      expect(rows).toEqual([{ later: null }]);
    } finally {
      await migration.end();
      await deployment.end();
    }
  });
});
