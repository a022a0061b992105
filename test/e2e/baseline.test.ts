import { SERVER_VERSIONS } from "@rolewright/core";
import { DatabaseBaseline } from "@rolewright/pulumi/postgresql";
import { stack, type TestStack } from "@rolewright/testing";
import { afterEach, describe, expect, it } from "vitest";
import { changesOf, failure, outcome, providerOf } from "./helpers.ts";
import { app, lives, PASSWORD } from "./lives.ts";

const open: TestStack[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

describe.each(SERVER_VERSIONS)("on PostgreSQL %i", (serverVersion) => {
  const shop = lives(serverVersion);

  async function platform(extensions: string[] = []): Promise<TestStack> {
    const made = await stack({
      stackTraces: false,
      project: "platform",
      stack: "test",
      program: async () => {
        const provider = providerOf(shop.deployer());
        new DatabaseBaseline(
          "shop",
          { database: "shop", serverVersion, extensions, protect: false },
          { provider },
        );
      },
    });
    open.push(made);
    return made;
  }

  it("closes the database to everybody, and extensions are for every service", async () => {
    // As a database is that nobody has cared for.
    await shop.asAdmin((admin) => admin.query("grant connect, temporary on database shop to public"));
    await shop.asAdmin((admin) => admin.query(`create role guest login password '${PASSWORD}'`));
    const connecting = () => outcome(shop.connect("guest", PASSWORD).then((session) => session.end()));
    expect(await connecting()).toBe("allowed");

    const made = await platform(["pgcrypto"]);
    await made.up();
    expect(await connecting()).toBe("42501");
    expect(changesOf(await made.up())).toEqual({});
    expect(changesOf(await made.refresh())).toEqual({});

    const services = await shop.open("crypto", (make) => {
      make("crypto", { logins: { app }, searchPath: ["extensions"], protect: false });
    });
    await services.unchecked();
    await shop.as("crypto_app_a", async (session) => {
      expect((await session.query("select digest('a', 'sha256') is not null as works")).rows).toEqual([
        { works: true },
      ]);
      expect(await outcome(session.query("create table extensions.mine ()"))).toBe("42501");
      expect(await outcome(session.query("create table public.mine ()"))).toBe("42501");
    });
    await services.raw.destroy();
    await made.destroy();
    const { rows } = await shop.asAdmin((admin) =>
      admin.query("select from pg_namespace where nspname = 'extensions'"),
    );
    expect(rows).toEqual([]);
  });

  it("is refused a second time, from another stack too", async () => {
    await (await platform()).up();
    const { message } = await failure((await platform()).up());
    expect(message).toContain('role "shop_baseline" already exists');
  });
});
