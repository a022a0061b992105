import { ReadOnlyRole, type ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, failure, outcome } from "./helpers.ts";
import { lives } from "./lives.ts";

type App = NonNullable<NonNullable<ServiceDatabaseArgs["logins"]>["app"]>;

/** The logins of the service, in the order of names. */
const LOGINS = ["tokens_ana", "tokens_app_a", "tokens_migrate"];

/**
 * On RDS the server asks the members of `rds_iam` for a token, by a line of its pg_hba.conf. Here such a line lets them in:
 * who comes in without the right password is one that RDS would ask for a token.
 */
const HBA = "host all +rds_iam 127.0.0.1/32 trust";

describe.each(slow(14, 18))("on PostgreSQL %i", (version) => {
  const life = lives(version);

  const ask = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    life.asAdmin(async (admin) => (await admin.query(sql, values)).rows as T[]);
  const askedForToken = (user: string): Promise<string> =>
    outcome(life.connect(user, "not its password").then((session) => session.end()));

  it("makes logins that the server asks for a token, and no password", async () => {
    await ask("create role rds_iam nologin");
    const [{ hba, file }] = (await ask<{ hba: string; file: string }>(
      "select pg_read_file(current_setting('hba_file')) as hba, current_setting('hba_file') as file",
    )) as [{ hba: string; file: string }];
    await ask(
      `copy (select unnest(string_to_array('${`${HBA}\n${hba}`.replaceAll("'", "''")}', E'\\n'))) to '${file}'`,
    );
    await ask("select pg_reload_conf()");

    let app: App = {};
    const made = await life.open("tokens", (service) => {
      const tokens = service("tokens", {
        platform: "rds",
        authentication: "rds-iam",
        logins: { app, migrate: {} },
        protect: false,
      });
      new ReadOnlyRole("tokens-ana", { service: tokens, login: {} });
    });
    const members = async (): Promise<string[]> =>
      (await life.compare()).unwanted.filter((line) => line !== "role|rds_iam");
    const membersAre = (logins: string[]) => logins.map((login) => `member|${login}|rds_iam`);

    if (version >= 16) {
      const { message } = await failure(made.raw.up());
      expect(message).toContain('permission denied to grant role "rds_iam"');
      await ask("grant rds_iam to deployer with admin option");
    }
    await made.unchecked();
    expect(await life.compare()).toEqual({ missing: [], unwanted: [...membersAre(LOGINS), "role|rds_iam"] });
    for (const login of LOGINS) expect(await askedForToken(login)).toBe("allowed");
    await life.as("tokens_migrate", (migrator) => migrator.query("create table note (v text)"));
    await life.as("tokens_app_a", (client) => client.query("insert into note values ('x')"));
    expect(await ask("select relowner::regrole::text as owner from pg_class where relname = 'note'")).toEqual(
      [{ owner: "tokens_owner" }],
    );
    // From 16 on a deployer is a member of what it makes, and so of rds_iam: it comes in by token itself.
    expect(await askedForToken("deployer")).toBe(version >= 16 ? "allowed" : "28P01");

    const settled = async () => {
      expect(changesOf(await made.unchecked())).toEqual({});
      expect(changesOf(await made.raw.refresh())).toEqual({});
    };
    await settled();
    expect(
      await ask("select rolname from pg_authid where rolname like 'tokens%' and rolpassword is not null"),
    ).toEqual([]);
    const { resources } = JSON.parse(made.raw.stateFile()).checkpoint.latest;
    const withPassword = resources.filter((each: { inputs?: object }) => "password" in (each.inputs ?? {}));
    expect(withPassword.map(({ type }: { type: string }) => type)).toEqual(["pulumi:providers:postgresql"]);

    // The other slot, as with passwords.
    app = { standby: {} };
    await made.unchecked();
    expect(await members()).toEqual(
      membersAre(["tokens_ana", "tokens_app_a", "tokens_app_b", "tokens_migrate"]),
    );
    app = { active: "b" };
    await made.unchecked();
    expect(await members()).toEqual(membersAre(["tokens_ana", "tokens_app_b", "tokens_migrate"]));
    await settled();

    await ask("drop table tokens.note");
    await made.raw.destroy();
    expect(await ask("select rolname from pg_roles where rolname like 'tokens%'")).toEqual([]);
  });
});
