import * as postgresql from "@pulumi/postgresql";
import type { Access, Offer, Use } from "@rolewright/core";
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

/** A round takes up to a minute and a half, so there is one, unless `ROLEWRIGHT_ROUNDS` asks for more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? 1);
/** Services in the one stack. */
const RING = 20;
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

async function openStack(project: string, program: () => void, parallel?: number): Promise<TestStack> {
  const made = await stack({
    project,
    stack: "test",
    program: async () => program(),
    skipCheckpoints: true,
    stackTraces: false,
    ...(parallel !== undefined && { parallel }),
  });
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

/** Twenty services, each offering to the next one: the first uses the last, which does not exist yet. */
function ring(): void {
  const provider = providerOf(deployer);
  const name = (index: number) => `ring${(index + RING) % RING}`;
  const access = (index: number): Access => (index % 2 === 0 ? "read-only" : "read-write");
  for (let index = 0; index < RING; index++) {
    const service = new ServiceDatabase(
      name(index),
      {
        database: deployer.database,
        logins,
        offers: [{ to: name(index + 1), access: access(index) }],
        uses: [{ from: name(index - 1), access: access((index + RING - 1) % RING) }],
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

it(`deploys ${RING} services in one stack ${ROUNDS} times and takes them back without one failure`, {
  timeout: 3_600_000,
}, async () => {
  const made = await openStack("ring", ring, 64);
  for (let round = 1; round <= ROUNDS; round++) {
    const first = await made.up();
    expect(Object.keys(first.changes)).toEqual(["create"]);
    const resources = first.changes["create"];
    expect(await rolesOf(server)).toHaveLength(RING * 8 + (RING / 5) * 4);

    const second = await made.up();
    expect(second.changes).toEqual({ same: resources });
    const refresh = await made.refresh();
    expect(changesOf(refresh)).toEqual({});
    expect(refresh.changes["same"]).toBeGreaterThan(400);

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

/** The ways in which every one of ten services changes at the same moment. */
const PHASES: Record<string, (next: string, afterNext: string) => Offer[]> = {
  "make offers": (next, afterNext) => [
    { to: next, access: "read-only" },
    { to: afterNext, access: "read-write" },
  ],
  "use them": (next, afterNext) => [
    { to: next, access: "read-only" },
    { to: afterNext, access: "read-write" },
  ],
  // Other privileges of a contract whose consumer is at work, and another part of a contract role.
  "change them": (next, afterNext) => [
    { to: next, access: "read-write" },
    { to: afterNext, access: "read-write" },
    { to: afterNext, access: "read-only", routines: ["pause"] },
  ],
  // The contract role is dropped while the consumer's application leaves it.
  "withdraw on both sides": (_, afterNext) => [{ to: afterNext, access: "read-only" }],
};

it(`deploys ten stacks with contracts at the same time ${ROUNDS} times without one failure`, {
  timeout: 3_600_000,
}, async () => {
  let phase = "make offers";
  const name = (index: number) => `stack${(index + 10) % 10}`;
  const offersOf = (index: number) =>
    (PHASES[phase] as (typeof PHASES)[string])(name(index + 1), name(index + 2));
  const uses = (index: number): Use[] =>
    phase === "make offers"
      ? []
      : [index - 1, index - 2].flatMap((owner) => {
          const offers = offersOf(owner).filter(({ to }) => to === name(index));
          return [...new Set(offers.map(({ access }) => access))].map((access) => ({
            from: name(owner),
            access,
          }));
        });
  const stacks: TestStack[] = [];
  for (let index = 0; index < 10; index++) {
    const program = () => {
      const shared = { database: deployer.database, logins, protect: false };
      const opts = { provider: providerOf(deployer) };
      new ServiceDatabase(name(index), { ...shared, offers: offersOf(index), uses: uses(index) }, opts);
    };
    stacks.push(await openStack(name(index), program));
  }
  for (let round = 1; round <= ROUNDS; round++) {
    const durations: Record<string, number> = {};
    for (phase of Object.keys(PHASES)) {
      const runs = await together(stacks, (made) => made.up());
      durations[phase] = Math.max(...runs.map(({ duration }) => duration));
      if (phase !== "make offers") continue;
      const admin = await server.connect({ database: deployer.database });
      for (let index = 0; index < 10; index++)
        await admin.query(
          `set role ${name(index)}_owner; create function ${name(index)}.pause() returns int language sql as 'select 1'; reset role`,
        );
      await admin.end();
    }
    await settle(stacks);
    for (const run of await together(stacks, (made) => made.refresh()))
      expect(changesOf(run), run.log).toEqual({});
    const admin = await server.connect({ database: deployer.database });
    for (let index = 0; index < 10; index++) await admin.query(`drop function ${name(index)}.pause`);
    await admin.end();
    const destroy = await together(stacks, (made) => made.destroy({ runProgram: true }));
    durations["destroy"] = Math.max(...destroy.map(({ duration }) => duration));
    expect(await rolesOf(server)).toEqual([]);
    times(round, durations);
  }
});

/**
 * The engine updates once more what it has tried again after a failure, although there is nothing to update; and when ten
 * do so at once, some may collide again.
 */
async function settle(stacks: TestStack[]): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const changes = (await together(stacks, (made) => made.up())).map(changesOf);
    for (const each of changes) expect(Object.keys(each).filter((change) => change !== "update")).toEqual([]);
    if (changes.every((each) => Object.keys(each).length === 0)) return;
  }
  throw new Error("five times up, and there is still something to update");
}

/** Runs an operation on all stacks at once, and fails with every failure there is. */
async function together(
  stacks: TestStack[],
  work: (stack: TestStack) => Promise<StackRun>,
): Promise<StackRun[]> {
  const settled = await Promise.allSettled(stacks.map(work));
  const failures = settled.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${stacks.length} failed: ${failures.join("; ")}`);
  return settled.map((each) => (each as PromiseFulfilledResult<StackRun>).value);
}

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

it("sees the failures that the order of the plan prevents: the same by hand, unordered", {
  timeout: 3_600_000,
}, async () => {
  const failures = { up: [] as string[], destroy: [] as string[] };
  const failed = () => failures.up.length + failures.destroy.length;
  let round = 0;
  // Chance decides, so a round without a failure is followed by another one.
  while (round < ROUNDS || (failed() === 0 && round < 6)) {
    round++;
    const made = await openStack(`unordered${round}`, () => unordered(deployer.database));
    for (const operation of ["up", "destroy"] as const)
      await made[operation]().catch((error: Error) => failures[operation].push(error.message));
    // What a failure has left is in the way of the next round.
    await server.stop();
    server = await embeddedPostgres({ version: 18 });
    deployer = await createDeployer(server, { database: "shop" });
  }
  const { up, destroy } = failures;
  console.log(`unordered: up failed in ${up.length} and destroy in ${destroy.length} of ${round} rounds`);
  for (const message of [...up, ...destroy])
    expect(message).toMatch(/deadlock detected|tuple concurrently updated/);
  expect(failed()).toBeGreaterThan(0);
});
