import { type LoginArgs, ReadOnlyRole } from "@rolewright/pulumi/postgresql";
import type { Client } from "pg";
import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, outcome } from "./helpers.ts";
import { app, lives, migrate, PASSWORD } from "./lives.ts";

/** What the server itself is set to, and so every login that says nothing. */
const SERVER = { limit: -1, statement: "11s", idle: "22s" };

describe.each(slow(18))("on PostgreSQL %i", (version) => {
  const life = lives(version);

  const serverSettings = (...statements: string[]): Promise<void> =>
    life.asAdmin(async (admin) => {
      for (const statement of [...statements, "select pg_reload_conf()"]) await admin.query(statement);
    });

  /** What a session of the login has, and what the catalog says of the login. */
  const effective = (user: string): Promise<Record<string, unknown>> =>
    life.as(user, async (session) => {
      const { rows } = await session.query(
        `select rolconnlimit as limit, current_setting('statement_timeout') as statement,
                current_setting('idle_in_transaction_session_timeout') as idle
           from pg_roles where rolname = session_user`,
      );
      return rows[0];
    });

  const validUntil = (user: string): Promise<string> =>
    life.asAdmin(async (admin) => {
      const sql = "select (rolvaliduntil at time zone 'UTC')::text as until from pg_roles where rolname = $1";
      return (await admin.query(sql, [user])).rows[0].until;
    });

  const connecting = (user: string): Promise<string> =>
    outcome(life.connect(user, PASSWORD).then((session) => session.end()));

  /** With what an idle transaction ends. */
  const idling = (session: Client): Promise<unknown> =>
    new Promise((resolve) => {
      session.once("error", (error: Error & { code?: string }) => resolve(error.code));
      session.on("error", () => {}); // that the connection is gone
      session.query("begin").catch(() => {});
    });

  // One service and its whole life: the application's slot `a` ends, and slot `b` has no settings.
  it("holds each login to its settings, sets what has changed, and takes back what is said no more", async () => {
    await serverSettings(
      "alter system set statement_timeout = '11s'",
      "alter system set idle_in_transaction_session_timeout = '22s'",
    );
    let settings: LoginArgs = {};
    let end: LoginArgs = {};
    const made = await life.open("limited", (service) => {
      const logins = {
        app: { ...app, ...settings, ...end, standby: app },
        migrate: { ...migrate, ...settings },
      };
      const limited = service("limited", { logins });
      new ReadOnlyRole("limited-ana", { service: limited, login: { ...app, ...settings } });
    });
    await made.up();
    for (const login of ["limited_app_a", "limited_app_b", "limited_migrate", "limited_ana"])
      expect(await effective(login), login).toEqual(SERVER);

    settings = { connectionLimit: 1, statementTimeout: 50, idleInTransactionSessionTimeout: 60 };
    end = { validUntil: "2999-01-31T00:00:00Z" };
    expect(await made.up()).toEqual({ update: 3 });
    const tight = { limit: 1, statement: "50ms", idle: "60ms" };
    for (const login of ["limited_app_a", "limited_migrate", "limited_ana"])
      expect(await effective(login), login).toEqual(tight);
    expect(await effective("limited_app_b")).toEqual(SERVER);
    expect(await validUntil("limited_app_a")).toBe("2999-01-31 00:00:00");
    await made.settled();
    const session = await life.connect("limited_app_a", PASSWORD);
    expect(await connecting("limited_app_a")).toBe("53300"); // too many connections
    expect(await outcome(session.query("select pg_sleep(60)"))).toBe("57014"); // canceled
    expect(await idling(session)).toBe("25P03"); // idle in a transaction

    settings = { connectionLimit: 3, statementTimeout: 90_000, idleInTransactionSessionTimeout: 3_600_000 };
    end = { validUntil: "2999-12-31T23:59:59Z" };
    expect(await made.up()).toEqual({ update: 3 });
    for (const login of ["limited_app_a", "limited_migrate", "limited_ana"])
      expect(await effective(login), login).toEqual({ limit: 3, statement: "90s", idle: "1h" });
    expect(await validUntil("limited_app_a")).toBe("2999-12-31 23:59:59");

    // One setting goes, and the password of slot `a` has ended. Who is in stays in.
    settings = { statementTimeout: 1500 };
    end = { validUntil: "2020-02-29T12:30:00Z" };
    await life.as("limited_app_a", async (open) => {
      expect(changesOf(await made.unchecked())).toEqual({ update: 3 });
      expect(await outcome(open.query("select 1"))).toBe("allowed");
    });
    // What is declared here is what an audit warns of.
    const expired = { missing: [], unwanted: ["login-expired limited_app_a"] };
    expect(await life.compare()).toEqual(expired);
    expect(await effective("limited_ana")).toEqual({ ...SERVER, statement: "1500ms" });
    expect(await connecting("limited_app_a")).toBe("28P01");
    expect(await connecting("limited_app_b")).toBe("allowed");
    expect(changesOf(await made.raw.up())).toEqual({});
    expect(changesOf(await made.raw.refresh())).toEqual({});

    settings = {};
    end = {};
    expect(await made.up()).toEqual({ update: 3 });
    for (const login of ["limited_app_a", "limited_migrate", "limited_ana"])
      expect(await effective(login), login).toEqual(SERVER);
    expect(await validUntil("limited_app_a")).toBe("infinity");
    await made.settled();
    await serverSettings("alter system reset all");
  });
});
