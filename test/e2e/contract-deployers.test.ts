import { ServiceDatabase, type ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { slow } from "../versions.ts";
import { changesOf, failure, outcome, providerOf, rolesOf } from "./helpers.ts";

type Offer = NonNullable<ServiceDatabaseArgs["offers"]>[number];

const PASSWORD = "a-password-of-tests";
const database = "shop";
const READING = "select v from orders.sale";

vi.setConfig({ testTimeout: 600_000 }); // some twenty operations, which take their time on a busy machine

// Two services in two stacks, each with a deployer that can not touch the other's roles: from 16 on. Up to 15 every deployer
// may make any role a member of any other, and an offer names none.
describe.each(slow(14, 18))("on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    open.push({ close: () => server.stop() });
  });
  afterAll(async () => {
    for (const each of open.toReversed()) await each.close();
  });

  const passesOn = version >= 16 ? { deployer: "billing_deployer" } : {};
  const offer: Offer = { to: "billing", access: "read-only", ...passesOn };
  const use = { from: "orders", access: "read-only" as const };
  const says = { offers: [offer], uses: [use] };

  async function openStack(
    name: string,
    deployer: Deployer,
    args: () => Partial<ServiceDatabaseArgs>,
  ): Promise<TestStack> {
    const made = await stack({
      project: name,
      stack: "test",
      skipCheckpoints: true,
      stackTraces: false,
      program: async () => {
        const login = { password: PASSWORD };
        const shared = {
          database,
          serverVersion: version,
          logins: { app: login, migrate: login },
          protect: false,
        };
        new ServiceDatabase(name, { ...shared, ...args() }, { provider: providerOf(deployer) });
      },
    });
    open.push(made);
    return made;
  }

  const login = (user: string): Promise<Client> => server.connect({ user, password: PASSWORD, database });
  async function as<T>(user: string, work: (session: Client) => Promise<T>): Promise<T> {
    const session = await login(user);
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  }
  const reading = (): Promise<string> => as("billing_app_a", (session) => outcome(session.query(READING)));
  const migration = (sql: string) => as("orders_migrate", (session) => session.query(sql));

  /** Who is a member of the contract's role, and who may make others one. */
  async function members(): Promise<string[]> {
    const admin = await server.connect({ database });
    const { rows } = await admin.query<{ line: string }>(
      `select concat_ws(' ', pg_get_userbyid(member), case when admin_option then 'admin' end) as line
         from pg_auth_members where roleid = to_regrole('orders_for_billing')
          and pg_get_userbyid(member) <> 'orders_deployer' order by 1`,
    );
    await admin.end();
    return rows.map(({ line }) => line);
  }
  const ADMIN = version >= 16 ? ["billing_deployer admin"] : [];

  it("an offer lets the consumer's deployer take it up, whoever leaves and comes back first", async () => {
    const deployers = {
      orders: await createDeployer(server, { database, service: "orders" }),
      billing: await createDeployer(server, { database, service: "billing" }),
    };
    const owner = await openStack("orders", deployers.orders, () => ({ offers: says.offers }));
    const consumer = await openStack("billing", deployers.billing, () => ({ uses: says.uses }));
    const settled = async (): Promise<void> => {
      for (const made of [owner, consumer]) {
        expect(changesOf(await made.up())).toEqual({});
        expect(changesOf(await made.refresh())).toEqual({});
      }
    };

    await owner.up();
    expect(await members()).toEqual(ADMIN);
    await consumer.up();
    await migration("create table sale (v text)");
    expect(await reading()).toBe("allowed");
    expect(await members()).toEqual(["billing_app", ...ADMIN]);
    await settled();

    // The owner withdraws, and offers it again: all goes with the role, and comes with it.
    says.offers = [];
    await owner.up();
    expect(await reading()).toBe("42501");
    expect(await members()).toEqual([]);
    says.offers = [offer];
    await owner.up();
    await consumer.up({ refresh: true });
    expect(await reading()).toBe("allowed");

    if (version >= 16) {
      // Who is to deploy the consumer no longer keeps nothing: it is refused for as long as a role stands by it.
      says.offers = [{ to: "billing", access: "read-only" }];
      expect((await failure(owner.up())).message).toContain("dependent privileges exist");
      expect(await reading()).toBe("allowed");
    }

    // The consumer withdraws. The offer stays, and so does who may take it up, until that is said no more.
    says.uses = [];
    await consumer.up();
    expect(await reading()).toBe("42501");
    expect(await members()).toEqual(ADMIN);
    if (version >= 16) {
      await owner.up();
      expect(await members()).toEqual([]);
      says.offers = [offer];
      await owner.up();
    }
    says.uses = [use];
    await consumer.up();
    expect(await reading()).toBe("allowed");

    // The consumer is destroyed first, then the owner; and the other way round.
    await consumer.destroy();
    expect(await members()).toEqual(ADMIN);
    await consumer.up();
    expect(await reading()).toBe("allowed");
    await migration("drop table sale");
    await owner.destroy();
    expect(await members()).toEqual([]);
    await consumer.destroy();
    expect((await rolesOf(server)).filter((name) => !name.endsWith("_deployer"))).toEqual([]);
  });
});
