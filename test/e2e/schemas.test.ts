import type { ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { failure } from "./helpers.ts";
import { app, lives, migrate, NONE } from "./lives.ts";

const readOnly = "read-only" as const;

describe.each(slow(18))("on PostgreSQL %i", (version) => {
  const life = lives(version);

  const read = (user: string, table: string): Promise<string> =>
    life.as(user, (session) =>
      session.query(`select v from ${table}`).then(
        ({ rows }) => rows.map(({ v }) => v).join(),
        (error: { code: string }) => error.code,
      ),
    );
  const schemas = (): Promise<string[]> =>
    life.asAdmin(async (admin) => {
      const sql = "select nspname from pg_namespace where nspname ~ '^(store|archive|staging)$' order by 1";
      return (await admin.query<{ nspname: string }>(sql)).rows.map(({ nspname }) => nspname);
    });

  // A service that looks into the schema of another one by `searchPath`, and has more and fewer schemas of its own.
  it("gives and takes what is declared in each schema, and drops none that is protected or holds anything", async () => {
    let says: Partial<ServiceDatabaseArgs> | undefined = {};
    const made = await life.open("store", (service) => {
      const { additionalSchemas = [] } = says ?? {};
      const offered = additionalSchemas.includes("archive") && says?.retired === undefined;
      service("lookup", { logins: { migrate }, offers: [{ to: "store", access: readOnly }] });
      if (says !== undefined) {
        const offers = offered ? [{ to: "reader", schema: "archive", access: readOnly }] : [];
        const rest = { offers, logins: { app, migrate }, uses: [{ from: "lookup", access: readOnly }] };
        service("store", { searchPath: ["lookup"], ...(says.retired === undefined && rest), ...says });
      }
      service("reader", { logins: { app }, uses: offered ? [{ from: "store", access: readOnly }] : [] });
    });
    const become = async (next: typeof says): Promise<Record<string, number>> => {
      says = next;
      return made.up();
    };
    const refused = async (next: typeof says): Promise<string> => {
      const before = says;
      says = next;
      const { message } = await failure(made.raw.up());
      says = before;
      return message;
    };

    await become({});
    await life.migration("lookup", "create table word as select 'looked up' as v");
    await life.migration("lookup", "create table note as select 'of lookup' as v");
    await life.migration("store", "create table note as select 'of store' as v");
    expect(await read("store_app_a", "word")).toBe("looked up");
    expect(await read("store_app_a", "note")).toBe("of store");

    // Two more, in the order of the declaration and before the other service's. What is offered of one reaches the consumer.
    const both = { additionalSchemas: ["staging", "archive"] };
    await become(both);
    await life.migration("store", "create table archive.old as select 'kept' as v");
    await life.migration("store", "create table archive.word as select 'archived' as v");
    expect(await read("store_app_a", "word")).toBe("archived");
    expect(await read("store_app_a", "old")).toBe("kept");
    expect(await read("reader_app_a", "archive.old")).toBe("kept");
    expect(await read("reader_app_a", "store.note")).toBe("42501");
    await made.settled();

    // Protected: neither of them goes by leaving it out, and nobody loses anything.
    const archive = { additionalSchemas: ["archive"] };
    expect(await refused(archive)).toMatch(/RetireBeforeRemoving[\s\S]*store-data\/staging/);
    expect(await life.compare()).toEqual(NONE);

    // Not protected: the empty one goes ...
    const open = { protect: false };
    await become({ ...both, ...open });
    await become({ ...archive, ...open });
    expect(await schemas()).toEqual(["archive", "store"]);
    expect(await read("store_app_a", "old")).toBe("kept");
    // ... and the other one stays with what it holds. Access to it is gone by then, and comes back with the line.
    expect(await refused(open)).toContain("cannot drop schema archive because other objects depend on it");
    expect(await read("store_migrate", "archive.old")).toBe("kept");
    expect(await read("store_app_a", "archive.old")).toBe("42501");
    await become(archive);
    expect(await read("store_app_a", "old")).toBe("kept");
    expect(await read("reader_app_a", "archive.old")).toBe("kept");
    await made.settled();

    // The end of the service drops them all, by name.
    await become({ ...archive, retired: { dropSchemas: ["store", "archive"] } });
    expect(await schemas()).toEqual(["archive", "store"]);
    await become(undefined);
    expect(await schemas()).toEqual([]);
  });
});
