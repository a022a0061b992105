// Many grants of one stack under Terraform, which works on ten resources at once.
import { ReadOnlyRole, WriteOnlyRole } from "@rolewright/cdktf/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type TestWorkspace,
  terraform,
} from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { rolesOf } from "./helpers.ts";
import { PASSWORD } from "./lives.ts";
import { EPHEMERAL, type Program, synthesise } from "./terraform-lives.ts";

/** One round, unless `ROLEWRIGHT_ROUNDS` asks for more. */
const ROUNDS = Number(process.env["ROLEWRIGHT_ROUNDS"] ?? 1);
/** Services in the one stack. */
const RING = 4;
/** Each service offers to the next one and uses the one before. */
const ring: Program = (service, { password }, stack) => {
  const name = (index: number) => `ring${(index + RING) % RING}`;
  for (let index = 0; index < RING; index++) {
    const made = service(name(index), {
      logins: { app: { password }, migrate: { password } },
      offers: [{ to: name(index + 1), access: "read-only" }],
      uses: [{ from: name(index - 1), access: "read-only" }],
      protect: false,
    });
    new ReadOnlyRole(stack, `${name(index)}-analyst`, { service: made, login: { password } });
    new WriteOnlyRole(stack, `${name(index)}-ingest`, { service: made, login: { password } });
  }
};

const counted = (changes: object, action: string): number =>
  Object.values(changes).filter((each) => each === action).length;

interface Resource {
  role?: string;
  roles?: string[];
  owner?: string;
  depends_on?: string[];
}

/** The same, with each role behind those that it is a member of and each grant behind its roles and its schema, as one would write it. */
function unordered(configuration: object): object {
  const { resource, ...rest } = configuration as { resource: Record<string, Record<string, Resource>> };
  for (const [type, resources] of Object.entries(resource))
    for (const [name, each] of Object.entries(resources)) {
      const names = [...(each.roles ?? []), each.role ?? "public", each.owner ?? "public"];
      each.depends_on = names.filter((role) => role !== "public").map((role) => `postgresql_role.${role}`);
      if (/^postgresql_(grant|default_privileges)$/.test(type))
        each.depends_on.push(`postgresql_schema.${name.split("-")[0]}-schema`);
    }
  return { resource, ...rest };
}

describe.each(slow(18))("PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  const open: TestWorkspace[] = [];

  beforeAll(start);
  afterAll(stop);

  /** A server on which there is nothing yet. */
  async function start(): Promise<void> {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
  }
  async function stop(): Promise<void> {
    for (const each of open.splice(0)) await each.close();
    await server?.stop();
  }

  async function openWorkspace(configuration: object): Promise<TestWorkspace> {
    const variables = { deployer_password: deployer.password, password: PASSWORD, ephemeral: EPHEMERAL };
    const made = await terraform({ configuration, variables });
    open.push(made);
    return made;
  }

  it(`applies ${RING} services in one stack and destroys them ${ROUNDS} times without one failure`, {
    timeout: 3_600_000,
  }, async () => {
    const made = await openWorkspace(synthesise(deployer, ring).configuration);
    for (let round = 1; round <= ROUNDS; round++) {
      const applied = await made.apply();
      expect(await rolesOf(server)).toHaveLength(RING * 12);
      const destroyed = await made.destroy();
      expect(counted(applied.changes, "create")).toBeGreaterThan(RING * 25);
      expect(counted(destroyed.changes, "delete")).toBe(counted(applied.changes, "create"));
      expect(await rolesOf(server)).toEqual([]);
      const [up, down] = [applied, destroyed].map(({ duration }) => (duration / 1000).toFixed(1));
      console.log(`round ${round}: apply ${up} s, destroy ${down} s`);
    }
  });

  // Up to 15 a deployer is no member of the roles that it has made, which is what the failures come of.
  if (version >= 16)
    it("sees the failures that the order of the plan prevents: the same resources, unordered", {
      timeout: 3_600_000,
    }, async () => {
      const failures = { apply: [] as string[], destroy: [] as string[] };
      const all = () => [...failures.apply, ...failures.destroy];
      let round = 0;
      // Chance decides, so a round without a failure is followed by another one.
      while (round < ROUNDS || (all().length === 0 && round < 6)) {
        // What a failure has left is in the way of the next round.
        if (round++ > 0) {
          await stop();
          await start();
        }
        const made = await openWorkspace(unordered(synthesise(deployer, ring).configuration));
        for (const operation of ["apply", "destroy"] as const)
          await made[operation]().catch((error: Error) => failures[operation].push(error.message));
      }
      const { apply, destroy } = failures;
      console.log(
        `unordered: apply failed in ${apply.length} and destroy in ${destroy.length} of ${round} rounds`,
      );
      for (const message of all()) {
        expect(message).toMatch(/deadlock detected|tuple concurrently updated/);
        expect(message).not.toContain("does not exist"); // what is only too early
      }
      expect(all().length).toBeGreaterThan(0);
    });
});
