// A contract between stacks of their own, by the official provider for MySQL, whose owner ends it first.
import * as mysql from "@pulumi/mysql";
import { ServiceDatabase, type ServiceDatabaseArgs } from "@rolewright/pulumi/mysql";
import { embeddedServerProblem, stack } from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { changesOf, failure } from "./helpers.ts";
import { accountOf, mysqlLives } from "./mysql-lives.ts";

const problem = await embeddedServerProblem("mysql");
const CONTRACT = "reporting-roles/app/orders_for_reporting";

describe.skipIf(problem !== undefined)("a contract between two stacks on MySQL", () => {
  const life = mysqlLives("mysql");

  /** A stack with one service, and how to change what that declares. */
  async function service(name: string) {
    let declared: Partial<ServiceDatabaseArgs> = {};
    const made = await stack({
      ...{ project: name, stack: "test", skipCheckpoints: true },
      program: async () => {
        const provider = new mysql.Provider("shop", accountOf(life.deployer()));
        new ServiceDatabase(name, { host: "%", protect: false, ...declared }, { provider });
      },
    });
    life.add(made);
    const up = (args: Partial<ServiceDatabaseArgs>) => {
      declared = args;
      return made.up();
    };
    return { made, up };
  }

  it("ends with the owner; the consumer's own end waits for its state, and goes with the whole service", async () => {
    const [owner, consumer] = [await service("orders"), await service("reporting")];
    const logins = { app: { password: "app-it" } };
    const uses = [{ from: "orders", access: "read-only" as const }];
    await owner.up({ offers: [{ to: "reporting", access: "read-only" }] });
    await consumer.up({ logins, uses });
    await owner.up({});
    const error =
      "REVOKE 'orders_for_reporting' FROM 'reporting_app'): Error 3523 (HY000): Unknown authorization";
    for (let attempt = 1; attempt <= 2; attempt++)
      expect((await failure(consumer.up({ logins }))).message).toContain(error);
    await consumer.made.forget([
      `urn:pulumi:test::reporting::rolewright-mysql:index:ServiceDatabase$mysql:index/grant:Grant::${CONTRACT}`,
    ]);
    expect(changesOf(await consumer.up({ logins }))).toEqual({});

    await owner.up({ offers: [{ to: "reporting", access: "read-only" }] });
    await consumer.up({ logins, uses });
    await owner.up({});
    expect((await consumer.made.destroy()).changes).toEqual({ delete: 10 });
  });
});
