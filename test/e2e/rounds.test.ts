import * as postgresql from "@pulumi/postgresql";
import type { Access } from "@rolewright/core";
import { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type StackRun,
  stack,
  type TestStack,
} from "@rolewright/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changesOf, providerOf, rolesOf } from "./helpers.ts";

/** Ten rounds take some minutes, so at a desk there are two; `CI=true` or `ROLEWRIGHT_ROUNDS` sets more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? (process.env["CI"] === undefined ? 2 : 10));
let server: PostgresServer;
let deployer: Deployer;
const open: TestStack[] = [];

beforeEach(async () => {
  server = await embeddedPostgres({ version: 18 });
  deployer = await createDeployer(server, { database: "shop" });
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await server?.stop();
});

async function openStack(project: string, program: () => void): Promise<TestStack> {
  const made = await stack({ project, stack: "test", program: async () => program(), skipCheckpoints: true });
  open.push(made);
  return made;
}

const logins = { app: { password: "app-password" }, migrate: { password: "migrate-password" } };

/** Milliseconds of each operation, to be seen in the log of a run. */
const times = (round: number, runs: Record<string, number>): void =>
  console.log(
    `round ${round}: ${Object.entries(runs)
      .map(([name, duration]) => `${name} ${(duration / 1000).toFixed(1)} s`)
      .join(", ")}`,
  );

/** Ten services, each offering to the next one: the first uses the last, which does not exist yet. */
function ring(): void {
  const provider = providerOf(deployer);
  const name = (index: number) => `ring${(index + 10) % 10}`;
  const access = (index: number): Access => (index % 2 === 0 ? "read-only" : "read-write");
  for (let index = 0; index < 10; index++) {
    const service = new ServiceDatabase(
      name(index),
      {
        database: deployer.database,
        logins,
        offers: [{ to: name(index + 1), access: access(index) }],
        uses: [{ from: name(index - 1), access: access((index + 9) % 10) }],
        protect: false,
      },
      { provider },
    );
    if (index % 5 !== 0) continue;
    const login = { password: "role-password" };
    new ReadOnlyRole(`${name(index)}-analyst`, { service, login });
    new WriteOnlyRole(`${name(index)}-ingest`, { service, login });
  }
}

it(`deploys ten services ${ROUNDS} times and takes them back without one failure`, {
  timeout: 1_200_000,
}, async () => {
  const made = await openStack("ring", ring);
  for (let round = 1; round <= ROUNDS; round++) {
    const first = await made.up();
    expect(Object.keys(first.changes)).toEqual(["create"]);
    const resources = first.changes["create"];
    expect(await rolesOf(server)).toHaveLength(10 * 7 + 2 * 4);

    const second = await made.up();
    expect(second.changes).toEqual({ same: resources });
    const refresh = await made.refresh();
    expect(changesOf(refresh)).toEqual({});
    expect(refresh.changes["same"]).toBeGreaterThan(200);

    const destroy = await made.destroy();
    expect(destroy.changes).toEqual({ delete: resources });
    expect(await rolesOf(server)).toEqual([]);
    times(round, {
      up: first.duration,
      again: second.duration,
      refresh: refresh.duration,
      destroy: destroy.duration,
    });
  }
});

/** The services of the example shop, unprotected. */
const shop: Record<string, () => void> = {
  catalog: () => shopService("catalog", { offers: [{ to: "reporting", access: "read-only" }] }),
  orders: () => {
    const service = shopService("orders", {
      offers: [
        { to: "reporting", access: "read-only" },
        { to: "fulfilment", access: "write-only" },
        { to: "payments", access: "read-only" },
      ],
    });
    new ReadOnlyRole("orders-analyst", { service, login: { generatePassword: true } });
    new WriteOnlyRole("orders-ingest", { service, login: { generatePassword: true } });
  },
  payments: () => shopService("payments", { uses: [{ from: "orders", access: "read-only" }] }),
  fulfilment: () => shopService("fulfilment", { uses: [{ from: "orders", access: "write-only" }] }),
  reporting: () =>
    shopService("reporting", {
      uses: [
        { from: "catalog", access: "read-only" },
        { from: "orders", access: "read-only" },
      ],
    }),
};

const shopService = (
  name: string,
  contracts: Pick<ConstructorParameters<typeof ServiceDatabase>[1], "offers" | "uses">,
): ServiceDatabase =>
  new ServiceDatabase(
    name,
    { database: deployer.database, logins, protect: false, ...contracts },
    { provider: providerOf(deployer) },
  );

it(`deploys five stacks at once ${ROUNDS} times and takes them back without one failure`, {
  timeout: 1_200_000,
}, async () => {
  const stacks = new Map<string, TestStack>();
  for (const [name, program] of Object.entries(shop)) stacks.set(name, await openStack(name, program));
  const owners = ["catalog", "orders"];
  const consumers = ["payments", "fulfilment", "reporting"];
  const all = [...owners, ...consumers];
  const each = (names: string[], work: (stack: TestStack) => Promise<StackRun>) =>
    Promise.all(names.map((name) => work(stacks.get(name) as TestStack)));
  const slowest = (runs: StackRun[]) => Math.max(...runs.map(({ duration }) => duration));

  for (let round = 1; round <= ROUNDS; round++) {
    // The contract roles of the owners have to be there before those who are members of them.
    const first = [
      ...(await each(owners, (made) => made.up())),
      ...(await each(consumers, (made) => made.up())),
    ];
    for (const { changes } of first) expect(Object.keys(changes)).toEqual(["create"]);
    expect(await rolesOf(server)).toHaveLength(5 * 6 + 4 + 4);

    const second = await each(all, (made) => made.up());
    for (const [index, { changes }] of second.entries())
      expect(changes).toEqual({ same: first[index]?.changes["create"] });
    const refresh = await each(all, (made) => made.refresh());
    for (const run of refresh) {
      expect(changesOf(run)).toEqual({});
      expect(run.changes["same"]).toBeGreaterThan(10);
    }

    await each(consumers, (made) => made.destroy());
    await each(owners, (made) => made.destroy());
    expect(await rolesOf(server)).toEqual([]);
    times(round, { up: slowest(first), again: slowest(second), refresh: slowest(refresh) });
  }
});

/** What one would write by hand: each resource names those it needs, and nothing else orders them. */
function unordered(database: string): void {
  const provider = providerOf(deployer);
  for (const service of ["s0", "s1", "s2", "s3"]) {
    const role = (suffix: string, roles: postgresql.Role[] = []) =>
      new postgresql.Role(
        `${service}-${suffix}`,
        { name: `hand_${service}_${suffix}`, roles: roles.map(({ name }) => name) },
        { provider },
      );
    const owner = role("owner");
    const use = role("use");
    const ro = role("ro", [use]);
    const rw = role("rw", [use]);
    role("app", [rw]);
    const schema = new postgresql.Schema(
      service,
      { name: `hand_${service}`, database, owner: owner.name, ifNotExists: false },
      { provider },
    );
    const grant = (to: postgresql.Role, suffix: string, objectType: string, privileges: string[]) =>
      new postgresql.Grant(
        `${service}-${suffix}-${objectType}`,
        {
          role: to.name,
          database,
          objectType,
          privileges,
          ...(objectType !== "database" && { schema: schema.name }),
        },
        { provider },
      );
    const future = (to: postgresql.Role, suffix: string, objectType: string, privileges: string[]) =>
      new postgresql.DefaultPrivileges(
        `${service}-${suffix}-future-${objectType}`,
        { role: to.name, owner: owner.name, database, schema: schema.name, objectType, privileges },
        { provider },
      );
    grant(use, "use", "database", ["CONNECT"]);
    grant(use, "use", "schema", ["USAGE"]);
    for (const apply of [grant, future]) {
      apply(ro, "ro", "table", ["SELECT"]);
      apply(rw, "rw", "table", ["SELECT", "INSERT", "UPDATE", "DELETE"]);
      apply(rw, "rw", "sequence", ["USAGE", "SELECT"]);
      apply(rw, "rw", "routine", ["EXECUTE"]);
    }
  }
}

it("sees the failure that the order of the plan prevents: the same by hand, unordered", {
  timeout: 600_000,
}, async () => {
  const made = await openStack("unordered", () => unordered(deployer.database));
  let failed = "";
  let round = 0;
  while (failed === "" && round < 6) {
    round++;
    try {
      await made.up();
      await made.destroy();
    } catch (error) {
      failed = (error as Error).message;
    }
  }
  console.log(`unordered: failed in round ${round}`);
  expect(failed).toMatch(/deadlock detected|tuple concurrently updated/);
});
